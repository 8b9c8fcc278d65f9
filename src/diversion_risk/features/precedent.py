"""What was confirmed before about the parties and the corridor, as it was known on the order's day."""

import ibis.expr.types as ir

from diversion_risk.features.definition import Feature
from diversion_risk.features.wording import amount
from diversion_risk.ledger import Ledger

_DOUBT = 10.0
"""How many cleared looks the doubt is worth with which every share begins, so that one case is no certainty.

The one smoothing constant of all shares, a choice of ours: one case in one look counts as 1 in 11, nine in ten as 9 in 20.
"""


def _confirmed(name: str, whose: str, by: tuple[str, ...], about: str) -> Feature:
    """How many earlier orders that share the keys were confirmed as diverted."""

    def look(ledger: Ledger) -> ir.Value:
        return ledger.past_outcomes(by)[1]

    return Feature(
        name=f"{name}_confirmed_before",
        topic="precedent",
        meaning=f"How many earlier orders {whose} were known as confirmed diversions before the order's day.",
        says=amount(
            f"{{value:n}} earlier orders {whose} had been confirmed as diverted before this day.",
            unknown=f"Whether earlier orders {whose} were confirmed as diverted cannot be told.",
            zero=f"No earlier order {whose} had been confirmed as diverted before this day.",
            one=f"One earlier order {whose} had been confirmed as diverted before this day.",
        ),
        look=look,
        risk="rises",
        about=f"confirmed cases {about}",
    )


def _confirmed_share(name: str, whose: str, by: tuple[str, ...], about: str) -> Feature:
    """Confirmed over looked-at, drawn toward nothing where few were looked at; unknown where nothing was looked at."""

    def look(ledger: Ledger) -> ir.Value:
        looked_at, diverted = ledger.past_outcomes(by)
        return (looked_at > 0).ifelse(diverted / (looked_at + _DOUBT), None)

    return Feature(
        name=f"{name}_confirmed_share",
        topic="precedent",
        meaning=f"Confirmed diversions among the looked-at earlier orders {_of_any(whose)}, drawn toward 0 where few were "
        "looked at.",
        says=amount(
            f"Of the earlier orders {whose} that had been looked at before this day, {{value:%}} count as confirmed "
            "diversions, after a cautious allowance for how few they are.",
            unknown=f"No earlier order {whose} is known to have been looked at before this day.",
            zero=f"Of the earlier orders {whose} that had been looked at before this day, none was confirmed as diverted.",
        ),
        look=look,
        risk="rises",
        about=f"confirmed cases {about}",
    )


def _of_any(whose: str) -> str:
    """The words of one order's sentence, said of every order."""
    return whose.replace("HS {hs6}", "the same HS subheading").replace("{destination_country}", "the same destination")


confirmed: tuple[Feature, ...] = (
    _confirmed("buyer", "of this buyer", ("buyer_id",), "of the buyer"),
    _confirmed("consignee", "to this ultimate consignee", ("ultimate_consignee_id",), "of the consignee"),
)
confirmed_shares: tuple[Feature, ...] = (
    _confirmed_share("buyer", "of this buyer", ("buyer_id",), "of the buyer"),
    _confirmed_share("exporter", "of this seller", ("exporter_id",), "of the seller"),
    _confirmed_share("consignee", "to this ultimate consignee", ("ultimate_consignee_id",), "of the consignee"),
    _confirmed_share("address", "of buyers at this buyer's address", ("address",), "at the buyer's address"),
    _confirmed_share("forwarder", "through this forwarder", ("forwarder_id",), "through the forwarder"),
    _confirmed_share(
        "payer_country", "with a payer in the same country", ("payment_country",), "paid from the same country"
    ),
    _confirmed_share("hs6", "of HS {hs6}", ("hs6",), "with the same goods"),
    _confirmed_share(
        "corridor", "of HS {hs6} to {destination_country}", ("hs6", "destination_country"), "in the same corridor"
    ),
    _confirmed_share("destination", "to {destination_country}", ("destination_country",), "in the same corridor"),
)

_ITEM, _DESCRIPTION = "of the same item", "of goods described in the same words"
_PORT, _FROM = "through the same port", "from sellers in the same country"
shares_of_goods_and_ways: tuple[Feature, ...] = (
    _confirmed_share("item", _ITEM, ("item_id",), "with the same goods"),
    _confirmed_share("description", _DESCRIPTION, ("goods_description",), "with the same goods"),
    _confirmed_share("port", _PORT, ("port_of_export",), "on the same way out"),
    _confirmed_share("seller_country", _FROM, ("exporter_country",), "on the same way out"),
    _confirmed_share("item_from_country", f"{_ITEM} {_FROM}", ("item_id", "exporter_country"), "with the same goods"),
    _confirmed_share(
        "description_through_port",
        f"{_DESCRIPTION} {_PORT}",
        ("goods_description", "port_of_export"),
        "with the same goods",
    ),
    _confirmed_share(
        "description_from_country",
        f"{_DESCRIPTION} {_FROM}",
        ("goods_description", "exporter_country"),
        "with the same goods",
    ),
    _confirmed_share(
        "port_from_country", f"{_PORT} {_FROM}", ("port_of_export", "exporter_country"), "on the same way out"
    ),
)
"""What was found before on the same goods and the same way, each alone and two together, whoever the parties were."""
