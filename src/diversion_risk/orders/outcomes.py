"""What became of orders, and when it became known."""

from os import PathLike

import pandas as pd

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.orders.checked import Checked
from diversion_risk.orders.draw import draw
from diversion_risk.orders.fields import OUTCOME_FIELDS
from diversion_risk.orders.mapping import CONTRACT
from diversion_risk.orders.mapping_file import read_mapping
from diversion_risk.orders.outside import as_file
from diversion_risk.orders.read import raw_frame, read_raw
from diversion_risk.orders.validate import validate


def read_outcomes(path: str | PathLike[str], source: str | None = None) -> Checked:
    """The outcomes of a file: every row, also several for one order.

    `source` names a mapping as for orders; one mapping may draw both from the same file. Raises `FileUnusable` and
    `ConfigurationWrong` as `read_orders` does.
    """
    mapping = read_mapping(source)
    if mapping.outcomes is None:
        raise ConfigurationWrong(f"{mapping.name}: says nothing of outcomes.")
    with as_file(path) as file:
        raw = read_raw(file)
    sheet = draw(raw, mapping, mapping.outcomes, OUTCOME_FIELDS)
    return validate(sheet, OUTCOME_FIELDS, "outcomes")


def check_outcomes(frame: pd.DataFrame) -> Checked:
    """Outcomes that are in a pandas table already, of whatever column types."""
    assert CONTRACT.outcomes is not None
    return validate(draw(raw_frame(frame), CONTRACT, CONTRACT.outcomes, OUTCOME_FIELDS), OUTCOME_FIELDS, "outcomes")


def latest_known(outcomes: pd.DataFrame, as_of: pd.Timestamp | None = None) -> pd.DataFrame:
    """One outcome an order: the latest of those known by the end of the day `as_of`, or of all.

    Of two that became known on the same day the later one in the table applies.
    """
    known = outcomes if as_of is None else outcomes[outcomes["outcome_date"] <= as_of]
    ordered = known.sort_values("outcome_date", kind="stable")
    return ordered.drop_duplicates("order_id", keep="last").sort_index().reset_index(drop=True)
