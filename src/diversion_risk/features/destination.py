"""Where the goods are declared to go."""

import ibis
import ibis.expr.types as ir

from diversion_risk.features.definition import RedFlag, feature
from diversion_risk.features.wording import amount, levels, yes_no
from diversion_risk.ledger import Ledger
from diversion_risk.reference.events import FLIGHTS_SETTLED_DAY, INVASION_DAY

_NO_FACTS = "What is known of the destination, {destination_country}, does not say."


@feature(
    says=yes_no(
        "{destination_country} belongs to the coalition that coordinates its export controls on Russia (GECC).",
        "{destination_country} does not belong to the coalition that coordinates its export controls on Russia (GECC).",
        unknown="The coalition (GECC) had not formed, or whether {destination_country} belongs to it is not in our table.",
    ),
    about="the destination as a way to Russia",
    risk="falls",
)
def destination_in_coalition(ledger: Ledger) -> ir.Value:
    """Whether the destination belongs to the Global Export Control Coalition.

    Unknown before 24 February 2022, when there was none.
    """
    formed = ledger["day"] >= INVASION_DAY
    return ibis.ifelse(formed, ledger.country("destination_country", "is_coalition"), ibis.null())


@feature(
    says=yes_no(
        "By the order's day FinCEN and BIS had named {destination_country} among the common transshipment points to Russia "
        "(alert of 28 June 2022); most trade through it is honest.",
        "On the order's day {destination_country} was not among the transshipment points named by FinCEN and BIS.",
        unknown="Whether {destination_country} was named as a transshipment point is not in our table.",
    ),
    about="the destination as a way to Russia",
    risk="rises",
)
def destination_is_transshipment_point(ledger: Ledger) -> ir.Value:
    """Whether the destination had been named as a transshipment point by FinCEN and BIS before the order.

    Source: FinCEN/BIS joint alert FIN-2022-Alert003 of 28 June 2022; before that day nobody could know it.
    """
    return _named_by(ledger, "transshipment_from_day")


@feature(
    says=yes_no(
        "By the order's day the Tri-Seal note of 2 March 2023 had named {destination_country} among the points used to "
        "redirect goods to Russia; most trade with it is honest.",
        "On the order's day {destination_country} was not among the points named by the Tri-Seal note.",
        unknown="Whether {destination_country} is named in the Tri-Seal note is not in our table.",
    ),
    about="the destination as a way to Russia",
    risk="rises",
    flag=RedFlag("routing_via_named_points"),
)
def destination_is_named_route_point(ledger: Ledger) -> ir.Value:
    """Whether the Commerce, Treasury and Justice note of 2 March 2023 had named the destination before the order."""
    return _named_by(ledger, "named_route_point_from_day")


@feature(
    says=yes_no(
        "{destination_country} is in the customs union with Russia (EAEU): goods move on without a customs border.",
        "{destination_country} is not in the customs union with Russia (EAEU).",
        unknown="Whether {destination_country} is in the customs union with Russia is not in our table.",
    ),
    about="the destination as a way to Russia",
    risk="rises",
)
def destination_in_eaeu(ledger: Ledger) -> ir.Value:
    """Whether the destination belongs to the Eurasian Economic Union, Russia's customs union."""
    return ledger.country("destination_country", "is_eaeu")


@feature(
    says=yes_no(
        "{destination_country} has a land border with Russia.",
        "{destination_country} has no land border with Russia.",
        unknown="Whether {destination_country} borders Russia is not in our table.",
    ),
    about="the destination as a way to Russia",
)
def destination_borders_russia(ledger: Ledger) -> ir.Value:
    """Whether the destination shares a land border with Russia.

    No direction: Norway and Finland border Russia, too.
    """
    return ledger.country("destination_country", "borders_russia")


@feature(
    says=yes_no(
        "{destination_country} kept direct flights to Russia after 2022.",
        "{destination_country} kept no direct flights to Russia after 2022.",
        unknown="Whether {destination_country} kept direct flights to Russia after 2022 was not known to us on the order's day.",
    ),
    about="the destination as a way to Russia",
)
def destination_has_flights_to_russia(ledger: Ledger) -> ir.Value:
    """Whether direct flights between the destination and Russia went on after February 2022.

    Unknown for orders before June 2023, when the last country to resume them had done so: our fact has no earlier date.
    """
    settled = ledger["day"] >= FLIGHTS_SETTLED_DAY
    return ibis.ifelse(settled, ledger.country("destination_country", "has_flights_to_russia"), ibis.null())


@feature(
    says=amount("The capital of {destination_country} is {value:n} km from Moscow.", unknown=_NO_FACTS),
    about="the destination as a way to Russia",
)
def destination_km_to_moscow(ledger: Ledger) -> ir.Value:
    """Great-circle distance from the destination's capital to Moscow, in km."""
    return ledger.country("destination_country", "km_to_moscow")


@feature(
    says=yes_no(
        "The destination was changed from {original_destination_country} to {destination_country}.",
        "The destination, {destination_country}, is the one first ordered.",
        unknown="Whether the destination was changed after the order was placed is not recorded.",
    ),
    about="a change of destination",
    risk="rises",
)
def destination_changed(ledger: Ledger) -> ir.Value:
    """Whether the destination is another than the one first ordered."""
    return ledger["destination_country"] != ledger["original_destination_country"]


@feature(
    says=yes_no(
        "The goods were first ordered for {original_destination_country} and now go to {destination_country}.",
        "The goods were not first ordered for Russia or Belarus and then sent elsewhere.",
        unknown="Whether the goods were first ordered for Russia or Belarus is not recorded.",
    ),
    about="a change of destination",
    risk="rises",
    flag=RedFlag("rerouted_from_russia"),
)
def destination_moved_from_russia(ledger: Ledger) -> ir.Value:
    """Whether the goods were first ordered for Russia or Belarus and now go elsewhere."""
    first = ledger["original_destination_country"]
    return first.isin(["RU", "BY"]) & (first != ledger["destination_country"])


@feature(
    says=yes_no(
        "The destination was changed from {original_destination_country} to {destination_country}, whose capital is nearer to "
        "Moscow.",
        "The destination was not changed to a country whose capital is nearer to Moscow.",
        unknown="Whether the destination was changed to a country nearer to Moscow is not recorded, or a distance is not in our "
        "table.",
    ),
    about="a change of destination",
    risk="rises",
)
def destination_changed_nearer_to_moscow(ledger: Ledger) -> ir.Value:
    """Whether the destination is another than the one first ordered, and its capital nearer to Moscow."""
    first, now = (
        ledger.country(role, "km_to_moscow") for role in ("original_destination_country", "destination_country")
    )
    return destination_changed(ledger) & (now < first)


@feature(
    says=yes_no(
        "The destination was changed from {original_destination_country} to {destination_country}, named as a transshipment "
        "point by the order's day.",
        "The destination was not changed to a place named as a transshipment point by the order's day.",
        unknown="Whether the destination was changed to a place named as a transshipment point cannot be told.",
    ),
    about="a change of destination",
    risk="rises",
)
def destination_changed_to_transshipment_point(ledger: Ledger) -> ir.Value:
    """Whether the destination is another than the one first ordered, and a named transshipment point."""
    named = ibis.ifelse(
        ledger["original_destination_country"].notnull(), destination_is_transshipment_point(ledger), ibis.null()
    )
    return destination_changed(ledger) & named


@feature(
    says=yes_no(
        "The destination was changed from {original_destination_country} to {destination_country}; no change is on record for an "
        "earlier order of this buyer.",
        "It is not so that the destination was changed, unlike for any earlier order of this buyer.",
        unknown="No first destination is recorded here or for an earlier order of this buyer, so whether a change is unlike it "
        "cannot be told.",
    ),
    about="a change of destination",
    risk="rises",
    flag=RedFlag("late_shipping_instruction_change"),
)
def destination_changed_unlike_buyer(ledger: Ledger) -> ir.Value:
    """Whether the destination was changed, for a buyer none of whose earlier orders was.

    Source: Tri-Seal note of 2 March 2023; how shortly before dispatch it was changed is not on an order.
    """
    changed = destination_changed(ledger)
    stated = ledger.past("original_destination_country", "count", ["buyer_id"])
    before = ledger.past(changed, "sum", ["buyer_id"])
    return ibis.ifelse(stated > 0, changed & (before == 0), ibis.null())


@feature(
    says=levels(
        {
            1.0: "This buyer, who has ordered before, has no earlier order to {destination_country} on record.",
            0.0: "This buyer has ordered to {destination_country} before.",
        },
        unknown="This buyer has no earlier order on record, so a usual destination cannot be told.",
    ),
    about="a destination unusual for the buyer",
)
def destination_new_for_buyer(ledger: Ledger) -> ir.Value:
    """Whether a buyer with earlier orders has none to this destination."""
    before = ledger.past_orders(["buyer_id"])
    there = ledger.past_orders(["buyer_id", "destination_country"])
    return ibis.ifelse(before > 0, there == 0, ibis.null())


def _named_by(ledger: Ledger, list_day: str) -> ir.Value:
    named = ledger.is_on_or_after(ledger.country("destination_country", list_day))
    return ibis.ifelse(ledger.country("destination_country", "has_facts") == 1, named, ibis.null())
