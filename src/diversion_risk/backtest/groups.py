"""Parts of the judged orders that are judged apart: buyers and circles not seen before, destinations, tiers."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from diversion_risk.backtest.turn import Turn, Turns

TIER = "priority_level"
"""The fact that tells the commodity's tier: 4 for tier 1 of the Common High Priority List down to 0 for none."""
CIRCLE = "circle_confirmed_before"
"""The fact that tells how much was confirmed of a buyer and of all whom shared parties tie to it."""

Part = tuple[str, str, np.ndarray]
"""Kind, name, and which of the judged orders."""


def parts(turns: Turns, networks: pd.Series | None) -> Iterator[Part]:
    """Every part; `networks` names the true network of each order of the past, where that is known."""
    buyers, confirmed = _of_buyers(turns)
    yield "buyer", "never seen before the origin", buyers == 0
    yield "buyer", "seen, never confirmed", (buyers > 0) & (confirmed == 0)
    yield "buyer", "confirmed before the origin", confirmed > 0
    values = turns.past.facts.values
    if CIRCLE in values:
        yield from _of_circles(values[CIRCLE].to_numpy()[turns.rows])
    if networks is not None:
        yield from _of_networks(turns, networks)
    destinations = turns.past.orders["destination_country"].to_numpy()[turns.rows]
    yield from (("destination", str(name), destinations == name) for name in sorted(set(destinations)))
    if TIER in values:
        tiers = values[TIER].to_numpy()[turns.rows]
        yield from (("tier level", f"{tier:.0f}", tiers == tier) for tier in np.unique(tiers[~np.isnan(tiers)]))


def _of_buyers(turns: Turns) -> tuple[np.ndarray, np.ndarray]:
    """Orders of each judged order's buyer up to its origin, and how many of them were confirmed by then."""
    found = [_before(turns, turn, turns.past.orders["buyer_id"]) for turn in turns.turns]
    return np.concatenate([one[0] for one in found]), np.concatenate([one[1] for one in found])


def _before(turns: Turns, turn: Turn, names: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Orders of the same name up to an origin, and those confirmed as diverted by then; 0 for what has no name."""
    earlier = (turns.past.orders["order_date"] <= turn.origin.day).to_numpy()
    diverted = turns.past.known(turn.origin.day)["outcome"].eq("diverted").to_numpy(dtype=bool) & earlier
    codes = pd.factorize(names)[0]
    size = int(codes.max()) + 2
    counts = [np.bincount(codes[chosen] + 1, minlength=size) for chosen in (earlier, diverted)]
    orders, confirmed = (np.where(codes[turn.rows] < 0, 0, count[codes[turn.rows] + 1]) for count in counts)
    return orders, confirmed


def _of_circles(confirmed: np.ndarray) -> Iterator[Part]:
    yield "circle", "none confirmed before the order", confirmed == 0
    yield "circle", "confirmed before the order", confirmed > 0
    yield "circle", "ties not recorded", np.isnan(confirmed)


def _of_networks(turns: Turns, networks: pd.Series) -> Iterator[Part]:
    """Diverted orders by whether their true network had been met; honest orders stand beside both."""
    confirmed = np.concatenate([_before(turns, turn, networks)[1] for turn in turns.turns])
    outside = networks.isna().to_numpy()[turns.rows]
    yield "true network", "none of it confirmed before the origin", outside | (confirmed == 0)
    yield "true network", "confirmed before the origin", outside | (confirmed > 0)
