"""Learning curves: the same recipe taught less, as of one origin and judged on the same orders."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from diversion_risk.backtest.turn import Turn
from diversion_risk.errors import FileUnusable
from diversion_risk.model.examples import Examples
from diversion_risk.model.judging import Said
from diversion_risk.model.recipe import Recipe
from diversion_risk.model.split import Periods
from diversion_risk.train.past import Past

ALL = "all"


@dataclass(frozen=True)
class Point:
    """How much was taught, and what was said then; or why nothing could be learned from so little."""

    kind: str
    """`months` of history, or `confirmed` diversions that are known."""
    amount: str
    orders: int
    confirmed: int
    said: Said | str


@dataclass(frozen=True)
class Curves:
    """A recipe and what it is taught as of an origin."""

    recipe: Recipe
    past: Past
    periods: Periods
    turn: Turn
    """What the recipe said there, taught all there was."""

    def points(self, months: Sequence[int], confirmed: Sequence[int]) -> Iterator[Point]:
        """One point for each amount below what there is, and one for all there is.

        Less is learned from, but what is known of an order is the same: its facts still rest on the whole past.
        """
        origin = self.turn.origin
        examples = self.past.examples(origin.day)
        seen = examples.part((examples.days <= origin.day).to_numpy())
        whole = Point("months", ALL, len(seen), int(seen.diverted.sum()), self.turn.said)
        for number in months:
            since = origin.day - pd.DateOffset(months=number)
            if since > seen.days.min():
                yield self._point("months", str(number), seen.part((seen.days > since).to_numpy()))
        yield whole
        for number in confirmed:
            if number < seen.diverted.sum():
                yield self._point("confirmed", str(number), with_cases(seen, number, self.recipe.seed))
        yield replace(whole, kind="confirmed")

    def _point(self, kind: str, amount: str, taught: Examples) -> Point:
        asked = self.past.facts.values.iloc[self.turn.rows]
        said: Said | str
        try:
            said = Said(*self.recipe.fit(taught, self.periods, self.past.monotone()).risk(asked))
        except FileUnusable as too_little:
            said = str(too_little)
        return Point(kind, amount, len(taught), int(taught.diverted.sum()), said)


def with_cases(examples: Examples, number: int, seed: int) -> Examples:
    """The same orders with so many of the confirmed diversions, drawn at random; the others are as if nobody had looked."""
    places = np.flatnonzero(examples.diverted)
    hidden = np.ones(len(places), dtype=bool)
    hidden[np.random.default_rng(seed).choice(len(places), number, replace=False)] = False
    forgotten = np.zeros(len(examples), dtype=bool)
    forgotten[places[hidden]] = True
    columns = {name: examples.known[name].mask(forgotten) for name in ("outcome", "selected_by", "outcome_date")}
    return replace(examples, known=examples.known.assign(**columns))
