"""What of an order was never seen in training: codes that no order the model learned from had."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from diversion_risk.assess.assessment import NeverSeen
from diversion_risk.model.seen import Seen, SeenValues
from diversion_risk.reference.countries import country


def _as_it_is(code: str) -> str:
    return code


def _country_name(code: str) -> str:
    known = country(code)
    return known.name if known else code


def _plain(choice: str) -> str:
    return choice.replace("_", " ")


@dataclass(frozen=True)
class Coded:
    """A column of codes, and how it is told that a code is new."""

    sentence: str
    """With `{}` for the code in words."""
    noun: str
    """What its codes are called where not all of them were kept."""
    in_words: Callable[[str], str] = _as_it_is


HEADING = "hs_heading"
"""The first four digits of `hs_code`, the level at which trade statistics speak of one kind of goods."""

CODED: Mapping[str, Coded] = {
    "destination_country": Coded("went to {}.", "destinations", _country_name),
    "original_destination_country": Coded("was first ordered for {}.", "first destinations", _country_name),
    "buyer_country": Coded("had a buyer in {}.", "buyers' countries", _country_name),
    "exporter_country": Coded("had a seller in {}.", "sellers' countries", _country_name),
    "intermediate_consignee_country": Coded(
        "passed through a consignee in {}.", "intermediate consignees' countries", _country_name
    ),
    "payment_country": Coded("was paid from {}.", "countries of payment", _country_name),
    HEADING: Coded("was for goods of HS heading {}.", "HS headings"),
    "eccn": Coded("was for goods with the ECCN {}.", "ECCNs"),
    "port_of_export": Coded("left by the port {}.", "ports of export"),
    "transport_mode": Coded("was to be carried by {}.", "modes of transport", _plain),
    "payment_terms": Coded("had {} as its terms of payment.", "terms of payment", _plain),
    "ultimate_consignee_type": Coded("had an ultimate consignee of the type {}.", "types of consignee", _plain),
    "buyer_activity": Coded("had a buyer in the line of business {} (ISIC division).", "lines of business"),
}
"""The coded columns of the contract. A licence has a number of its own and is no code; nor is the name of a party."""


def codes_of(orders: pd.DataFrame) -> pd.DataFrame:
    """The codes of some orders as text, one column each of `CODED`; missing where the order does not state it."""
    headings = orders["hs_code"].str.slice(0, 4)
    return pd.DataFrame({name: headings if name == HEADING else orders[name] for name in CODED})


def never_seen(orders: pd.DataFrame, seen: Seen) -> list[tuple[NeverSeen, ...]]:
    """For each order the codes that were not seen; a code that the order does not state says nothing."""
    codes = codes_of(orders)
    told = [name for name in CODED if name in seen.columns]
    found: list[list[NeverSeen]] = [[] for _ in range(len(orders))]
    for name in told:
        values, known = codes[name], seen.columns[name]
        is_new = values.notna().to_numpy() & ~values.isin(known.values).to_numpy()
        for place in np.flatnonzero(is_new).tolist():
            found[place].append(_told(name, str(values.iloc[place]), known))
    return [tuple(own) for own in found]


def seen_in(orders: pd.DataFrame) -> Seen:
    """What a model will have seen that learns from these orders."""
    return Seen.of(codes_of(orders))


def _told(name: str, code: str, known: SeenValues) -> NeverSeen:
    coded = CODED[name]
    words = coded.in_words(code)
    if known.all_kept:
        return NeverSeen(name, code, f"No order the model learned from {coded.sentence.format(words)}")
    kept = f"{len(known.values):,} most frequent {coded.noun}"
    return NeverSeen(
        name, code, f"{words} is not among the {kept} of the orders the model learned from; no more are kept."
    )
