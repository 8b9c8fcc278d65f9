"""The circle book: who met whom in a history, put together once, in which the circles of a few orders are looked up."""

from collections.abc import Sequence
from threading import Lock

import numpy as np
import pandas as pd
import pyarrow as pa

from diversion_risk.ledger.circles import FACTS, TIES, Circles, Meetings

_UNHEARD_OF = -1
_NEVER = 10**6
"""A day that no order reaches."""


class CircleBook:
    """The circles of one history as they stood before the day last asked for.

    They go forward in time at little cost; an earlier day is reckoned from the beginning.
    """

    def __init__(self, buyers: pd.DataFrame, met: pd.DataFrame, cases: pd.DataFrame) -> None:
        """Put together up to the end who met whom, as `adding_up` writes it."""
        self._buyers = dict(zip(buyers["buyer_id"].to_list(), buyers["number"].to_list(), strict=True))
        parties = list(zip(met["tie"].to_list(), met["party"].to_list(), strict=True))
        # All of them, not those of several buyers alone: with an order to come, one buyer is enough for a tie.
        self._parties = {party: number for number, party in enumerate(dict.fromkeys(parties))}
        ties = pd.DataFrame(
            {
                "party": [self._parties[one] for one in parties],
                "buyer": [self._buyers[one] for one in met["buyer_id"].to_list()],
                "day": met["day"],
            }
        )
        # One buyer more, who stands for each that nobody has heard of: he never came and knows nobody.
        since = np.append(buyers["since"].to_numpy(dtype="int64"), _NEVER)
        self._meetings = Meetings(since, ties.astype("int64"), cases.astype("int64"))
        self._day = int(max(ties["day"].max() + 1, 0)) if len(ties) else 0
        self._circles = Circles(self._meetings).before(self._day)
        self._lock = Lock()

    def of(self, orders: pa.Table) -> dict[str, pa.Array]:
        """The facts about orders of one day, which hold `day`, `buyer_id` and all of `TIES`."""
        if not len(orders):
            return {fact: pa.array([], pa.float64()) for fact in FACTS}
        stranger = len(self._meetings.since) - 1
        buyer = [self._buyers.get(one, stranger) for one in orders["buyer_id"].to_pylist()]
        given = [self._numbers(tie, orders[tie].to_pylist()) for tie in TIES]
        with self._lock:
            found = self._before(int(orders["day"][0].as_py())).of(np.array(buyer), *given)
        return {fact: pa.array(line, pa.float64()) for fact, line in zip(FACTS, found, strict=True)}

    def _numbers(self, tie: str, parties: Sequence[str | None]) -> np.ndarray:
        return np.array([self._parties.get((tie, one), _UNHEARD_OF) for one in parties])

    def _before(self, day: int) -> Circles:
        if day < self._day:
            self._circles = Circles(self._meetings)
        self._day = day
        return self._circles.before(day)
