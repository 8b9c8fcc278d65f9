"""The audit: everything it asks of some orders and their outcomes, one after another."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from diversion_risk.audit.encodings import encodings
from diversion_risk.audit.finding import Audit, Finding
from diversion_risk.audit.look_ups import look_ups
from diversion_risk.audit.marks import marks
from diversion_risk.audit.material import material
from diversion_risk.audit.trials import Trials
from diversion_risk.audit.twins import twins
from diversion_risk.features.catalogue import BY_NAME, describe
from diversion_risk.features.sources import features_of_outcomes
from diversion_risk.ledger import Records

MOST_ROWS = 80_000
"""Orders looked at that look-ups and trials rest on, drawn at random beyond that."""


def audit(
    orders: pd.DataFrame,
    extras: pd.DataFrame,
    outcomes: pd.DataFrame,
    values: pd.DataFrame | None = None,
    seed: int = 0,
) -> Audit:
    """Audit checked orders, the columns beside them and their checked outcomes.

    `values` are the facts of the orders where they are known already; the trials of the model rest on them.
    """
    seen = outcomes[outcomes["order_id"].isin(orders["order_id"])].reset_index(drop=True)
    what = material(orders, extras, seen)
    written_later = marks(what)
    known = _columns(written_later)
    some = what.drawn(MOST_ROWS, seed)
    looked_up, of_look_ups = look_ups(some, known, seed)
    told_by_others, of_encodings = encodings(what)
    doubled, of_twins = twins(what, known)
    tried, of_trials = Trials(some, orders, seen, _Described(orders, seen, some.orders, values), seed).run()
    # A column that is known to be written later needs no second finding.
    fresh = [one for one in told_by_others if not set(one.columns) & known]
    return Audit(
        orders=len(orders),
        looked_at=len(what.diverted),
        diverted=int(what.diverted.sum()),
        columns=tuple(map(str, what.columns)),
        findings=(*written_later, *looked_up, *fresh, *doubled, *tried),
        figures={
            "best look-up": of_look_ups, "widest gap between whole period and past": of_encodings,
            "later rows with an older twin": of_twins, **of_trials,
        },
    )  # fmt: skip


class _Described:
    """The facts of some orders by other outcomes: only those that rest on outcomes are reckoned anew."""

    def __init__(
        self, orders: pd.DataFrame, outcomes: pd.DataFrame, places: np.ndarray, values: pd.DataFrame | None
    ) -> None:
        self._asked = orders.iloc[places].reset_index(drop=True)
        self._past = orders.drop(index=orders.index[places])
        self._values = (
            describe(Records(self._asked, self._past, outcomes)).values
            if values is None
            else values.iloc[places].reset_index(drop=True)
        )
        self._others = set(BY_NAME) - (features_of_outcomes() & set(self._values.columns))

    def __call__(self, outcomes: pd.DataFrame) -> pd.DataFrame:
        if len(self._others) == len(BY_NAME):
            return self._values  # facts that rest on outcomes are left out
        anew = describe(Records(self._asked, self._past, outcomes), self._others).values
        return self._values.assign(**{str(name): anew[name] for name in anew})


def _columns(findings: Iterable[Finding]) -> set[str]:
    return {column for one in findings for column in one.columns}
