"""The file of published cases, scored by the models on trial."""

import numpy as np
import pandas as pd

from diversion_risk.assess.unasked import unasked
from diversion_risk.errors import FileUnusable
from diversion_risk.features.catalogue import describe
from diversion_risk.ledger import Records
from diversion_risk.model.measures import Judged
from diversion_risk.model.store import StoredModel
from diversion_risk.orders.outcomes import latest_known, read_outcomes
from diversion_risk.orders.read import read_orders
from diversion_risk.promote.trial import PublishedCases

FOR_USE = "use_for_eval"
"""A column that says 1 where a row is fit for figures; without it every row is."""
GROUP = "case_group"
"""A column that says which rows are one case; without it those of a buyer are."""


def read_cases(path: str, source: str | None, challenger: StoredModel, champion: StoredModel | None) -> PublishedCases:
    """The cases with a known outcome, by what each model makes of them.

    Raises:
        FileUnusable: If the file cannot be read, or does not hold both diverted and cleared orders.
    """
    checked = read_orders(path, source)
    outcome = latest_known(read_outcomes(path, source).rows).set_index("order_id")["outcome"]
    known = checked.rows["order_id"].isin(outcome.index)
    if FOR_USE in checked.extras:
        known &= checked.extras[FOR_USE].eq("1")
    orders, extras = checked.rows[known].reset_index(drop=True), checked.extras[known].reset_index(drop=True)
    diverted = outcome.reindex(orders["order_id"]).eq("diverted").to_numpy(dtype=bool)
    if diverted.all() or not diverted.any():
        raise FileUnusable(
            f"{path} holds {int(diverted.sum()):,} diverted orders among {len(orders):,}; expected both kinds"
        )
    cases = extras[GROUP] if GROUP in extras else orders["buyer_id"]
    sides = [_judged(stored, orders, diverted, cases) for stored in (challenger, champion) if stored is not None]
    return PublishedCases(path, sides[0], sides[1] if champion else None)


def _judged(stored: StoredModel, orders: pd.DataFrame, diverted: np.ndarray, cases: pd.Series) -> Judged:
    records = Records(orders, history=stored.history, outcomes=stored.outcomes)
    values = describe(records, unasked(stored.model)).values
    return Judged(
        margin=stored.model.risk(values).margin,
        diverted=diverted,
        buyer=cases.to_numpy(),
        destination=orders["destination_country"].to_numpy(),
    )
