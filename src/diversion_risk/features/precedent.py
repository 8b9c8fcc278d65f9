"""What was confirmed before about the parties and the corridor, as it was known on the order's day."""

import ibis.expr.types as ir

from diversion_risk.features.definition import Feature
from diversion_risk.features.wording import amount
from diversion_risk.ledger import Ledger

_DOUBT = 10.0
"""How many cleared looks the doubt is worth with which every share begins, so that one case is no certainty.

The one smoothing constant of all shares, a choice of ours: one case in one look counts as 1 in 11, nine in ten as 9 in 20.
"""


def _confirmed(name: str, whose: str, by: tuple[str, ...]) -> Feature:
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
    )


def _confirmed_share(name: str, whose: str, by: tuple[str, ...]) -> Feature:
    """Confirmed over looked-at, drawn toward nothing where few were looked at; unknown where nothing was looked at."""

    def look(ledger: Ledger) -> ir.Value:
        looked_at, diverted = ledger.past_outcomes(by)
        return (looked_at > 0).ifelse(diverted / (looked_at + _DOUBT), None)

    return Feature(
        name=f"{name}_confirmed_share",
        topic="precedent",
        meaning=f"Confirmed diversions among the looked-at earlier orders {whose}, drawn toward 0 where few were looked at.",
        says=amount(
            f"Of the earlier orders {whose} that had been looked at before this day, {{value:%}} count as confirmed "
            "diversions, after a cautious allowance for how few they are.",
            unknown=f"No earlier order {whose} is known to have been looked at before this day.",
            zero=f"Of the earlier orders {whose} that had been looked at before this day, none was confirmed as diverted.",
        ),
        look=look,
        risk="rises",
    )


confirmed: tuple[Feature, ...] = (
    _confirmed("buyer", "of this buyer", ("buyer_id",)),
    _confirmed("consignee", "to this ultimate consignee", ("ultimate_consignee_id",)),
)
confirmed_shares: tuple[Feature, ...] = (
    _confirmed_share("buyer", "of this buyer", ("buyer_id",)),
    _confirmed_share("exporter", "of this seller", ("exporter_id",)),
    _confirmed_share("consignee", "to this ultimate consignee", ("ultimate_consignee_id",)),
    _confirmed_share("address", "of buyers at this buyer's address", ("address",)),
    _confirmed_share("forwarder", "through this forwarder", ("forwarder_id",)),
    _confirmed_share("payer_country", "with a payer in the same country", ("payment_country",)),
    _confirmed_share("hs6", "of HS {hs6}", ("hs6",)),
    _confirmed_share("corridor", "of HS {hs6} to {destination_country}", ("hs6", "destination_country")),
    _confirmed_share("destination", "to {destination_country}", ("destination_country",)),
)
