"""Whether names and addresses come near those on the watch-lists given, as the lists stood on the order's day."""

import ibis.expr.types as ir

from diversion_risk.features.definition import Feature, RedFlag, feature
from diversion_risk.features.wording import Says, amount, yes_no
from diversion_risk.ledger import Ledger

_NEAR = 0.9
_NEAR_LISTED = RedFlag(
    "name_or_address_near_listed",
    when=lambda nearness: nearness >= _NEAR,
    because="a nearness of 0.9, set on invented names (docs/watchlists.md)",
)


def _near_listed(party: str, role: str, whose: str) -> Feature:
    """How near a name comes to a listed one."""

    def look(ledger: Ledger) -> ir.Value:
        return ledger[f"{role}_match"]

    return Feature(
        name=f"{party}_name_near_listed",
        topic="parties",
        meaning=f"How near {whose} name comes to one listed on the order's day: 1 for the same, 0 for none from 0.9 on.",
        says=Says(
            (
                (
                    lambda nearness: nearness >= 1,
                    f"Spelling and company form aside, {whose} name is that of a listed party, perhaps a namesake: "
                    f"{{{role}_listed}}.",
                ),
                (
                    lambda nearness: nearness >= _NEAR,
                    f"{whose.capitalize()} name and that of a listed party are {{value:%}} alike: {{{role}_listed}}.",
                ),
                (lambda _: True, f"{whose.capitalize()} name comes near none that was listed on the order's day."),
            ),
            unknown=f"Whether {whose} name is near a listed one cannot be told: {{{role}_untold}}.",
            samples=(1.0, 0.95, 0.0),
        ),
        look=look,
        risk="rises",
        flag=_NEAR_LISTED,
        about="what watch-lists say of the parties",
    )


names_near_listed: tuple[Feature, ...] = (
    _near_listed("buyer", "buyer_name", "the buyer's"),
    _near_listed("consignee", "consignee_name", "the ultimate consignee's"),
)


@feature(
    says=yes_no(
        "The buyer's address comes near that of a listed party: {buyer_address_listed}.",
        "The buyer's address comes near that of no party that was listed on the order's day.",
        unknown="Whether the buyer's address is near that of a listed party cannot be told: {buyer_address_untold}.",
    ),
    about="what watch-lists say of the parties",
    risk="rises",
    flag=RedFlag("co_located_or_shared_ownership"),
)
def buyer_at_address_of_listed_party(ledger: Ledger) -> ir.Value:
    """Whether the buyer's address comes near that of a party listed on the order's day."""
    return ledger["buyer_address_match"]


@feature(
    says=yes_no(
        "The buyer's address comes near one that is itself listed: {buyer_address_alone_listed}.",
        "The buyer's address comes near none that was itself listed on the order's day.",
        unknown="Whether the buyer's address is near one that is itself listed cannot be told: {buyer_address_alone_untold}.",
    ),
    about="what watch-lists say of the parties",
    risk="rises",
    flag=RedFlag("high_diversion_address"),
)
def buyer_at_listed_address(ledger: Ledger) -> ir.Value:
    """Whether the buyer's address comes near one listed without a party, as those of high diversion risk are."""
    return ledger["buyer_address_alone_match"]


@feature(
    says=amount(
        "The listed name that the buyer's comes near had been on its list for {value:n} days: {buyer_name_listed}.",
        unknown="For how long a name near the buyer's has been listed cannot be told: {buyer_name_untold}.",
        zero="The listed name that the buyer's comes near was put on its list on the order's own day: {buyer_name_listed}.",
        one="The listed name that the buyer's comes near had been on its list for one day: {buyer_name_listed}.",
    ),
    about="what watch-lists say of the parties",
)
def buyer_days_listed(ledger: Ledger) -> ir.Value:
    """How many days before the order's day the name near the buyer's was listed.

    No direction: most is known of those listed long ago, and what goes to them is looked at.
    """
    return ledger["buyer_name_days_listed"]


@feature(
    says=yes_no(
        "The buyer's name comes near a listed one of which the lists do not tell since when it has been listed: "
        "{buyer_name_listed}.",
        "What the lists say of the buyer's name does not hang on an entry of unknown day.",
        unknown="Whether the buyer's name is near a listed one of unknown day cannot be told: {buyer_name_untold}.",
    ),
    about="what watch-lists say of the parties",
)
def buyer_near_entry_of_unknown_day(ledger: Ledger) -> ir.Value:
    """Whether the buyer's name comes near a listed one that may or may not have been listed on the order's day.

    No direction, and nothing that training learns from: that a name was listed at some time is news from the future.
    """
    return ledger["buyer_name_undated"]
