"""What is audited: every column of the orders that were looked at, in time order, beside what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from diversion_risk.errors import FileUnusable
from diversion_risk.orders.fields import ORDER_FIELDS
from diversion_risk.orders.outcomes import latest_known

PARTIES = frozenset(
    {field.name for field in ORDER_FIELDS if field.kind == "identifier" and field.name != "item_id"}
    | {"buyer_name", "buyer_address", "ultimate_consignee_name"}
)
"""Columns that say who; one who diverted before may well do so again, which is a precedent and no leak."""
BINS = 10
_MOSTLY = 0.9
_NUMBERS_FROM = 30
"""Different numbers from which on a column is also read in bins."""


@dataclass(frozen=True, eq=False)
class Reading:
    """One column as codes, one an order: its values as they are, or numbers in bins of the older half."""

    column: str
    codes: np.ndarray = field(repr=False)
    binned: bool = False


@dataclass(frozen=True)
class Material:
    """The orders that were looked at, oldest first; all parts on the same rows."""

    columns: pd.DataFrame = field(repr=False)
    """Every column that varies: those of the contract, then those of the file that say something else."""
    also: Mapping[str, tuple[str, ...]]
    """Columns of the file that say the same as one of `columns`."""
    diverted: np.ndarray = field(repr=False)
    order_day: np.ndarray = field(repr=False)
    """Days since 1970-01-01."""
    known_day: np.ndarray = field(repr=False)
    """Day on which the outcome became known."""
    everyone: pd.DataFrame = field(repr=False)
    """The same columns of all orders, looked at or not."""
    looked_at: np.ndarray = field(repr=False)
    """Which of everyone were looked at."""
    orders: np.ndarray = field(repr=False)
    """Where each row stands among the orders given."""

    @cached_property
    def later(self) -> np.ndarray:
        """The later half of the rows, whole days; the other half is the older one."""
        return np.asarray(self.order_day >= np.median(self.order_day))

    @cached_property
    def codes(self) -> Mapping[str, np.ndarray]:
        """Each column as codes: equal values have equal ones, unknown is a value of its own."""
        return {str(name): coded(values) for name, values in self.columns.items()}

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """Each column as it is, numbers also in bins; not the order's own id and day."""
        found = []
        for name, codes in self.codes.items():
            if name in {"order_id", "order_date"}:
                continue
            found.append(Reading(name, codes))
            numbers = as_numbers(self.columns[name])
            if numbers is not None:
                found.append(Reading(name, _in_bins(numbers, ~self.later), binned=True))
        return tuple(found)

    def drawn(self, most: int, seed: int) -> "Material":
        """So many of the rows, drawn at random and still oldest first; all where there are no more."""
        if len(self.diverted) <= most:
            return self
        places = np.sort(np.random.default_rng(seed).choice(len(self.diverted), most, replace=False))
        return replace(
            self,
            columns=self.columns.iloc[places].reset_index(drop=True),
            diverted=self.diverted[places],
            order_day=self.order_day[places],
            known_day=self.known_day[places],
            orders=self.orders[places],
        )

    def other_names(self, *columns: str) -> tuple[str, ...]:
        """Names under which the file has the same columns once more."""
        return tuple(name for column in columns for name in self.also.get(column, ()))


def material(orders: pd.DataFrame, extras: pd.DataFrame, outcomes: pd.DataFrame) -> Material:
    """Checked orders with the columns beside them, and the latest known outcome of each.

    Raises:
        FileUnusable: If no order has a known outcome.
    """
    known = latest_known(outcomes).set_index("order_id").reindex(orders["order_id"])
    looked_at = known["outcome"].notna().to_numpy()
    if not looked_at.any():
        raise FileUnusable("None of the orders has a known outcome; expected outcomes of these orders to audit")
    everyone, also = _telling(orders.drop(columns="hs6", errors="ignore"), extras)
    places = np.flatnonzero(looked_at)
    days = orders["order_date"].to_numpy()[places]
    places = places[np.argsort(days, kind="stable")]
    return Material(
        columns=everyone.iloc[places].reset_index(drop=True),
        also=also,
        diverted=known["outcome"].eq("diverted").to_numpy(dtype=bool)[places],
        order_day=_day(orders["order_date"])[places],
        known_day=_day(known["outcome_date"])[places],
        everyone=everyone,
        looked_at=looked_at,
        orders=places,
    )


def coded(values: pd.Series) -> np.ndarray:
    """Codes from 0 in order of appearance; unknown is the last."""
    codes, distinct = pd.factorize(values)
    return np.where(codes < 0, len(distinct), codes)


def as_numbers(values: pd.Series) -> pd.Series | None:
    """A column as numbers, where nearly all it holds are numbers and many different ones."""
    filled = values.notna()
    if not filled.any() or pd.api.types.is_bool_dtype(values) or pd.api.types.is_datetime64_any_dtype(values):
        return None
    numbers = pd.to_numeric(values, errors="coerce").astype("float64")
    many = numbers.nunique() >= _NUMBERS_FROM
    return numbers if many and numbers[filled].notna().mean() > _MOSTLY else None


def _in_bins(numbers: pd.Series, older: np.ndarray) -> np.ndarray:
    learned = numbers[older].dropna()
    edges = np.unique(learned.quantile(np.linspace(0, 1, BINS + 1)[1:-1])) if len(learned) else np.empty(0)
    return np.where(numbers.isna(), len(edges) + 1, np.digitize(numbers, edges))


def _telling(orders: pd.DataFrame, extras: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, tuple[str, ...]]]:
    """The columns that vary, each once, and under which other names each stands there."""
    together = pd.concat([orders, extras.set_axis(orders.index)], axis=1)
    first: dict[bytes, str] = {}
    also: dict[str, tuple[str, ...]] = {}
    for name in map(str, together):
        codes = coded(together[name])
        if not len(codes) or codes.max() == codes.min():
            continue
        same = first.setdefault(codes.astype(np.int64).tobytes(), name)
        if same == name:
            also[name] = ()
        elif name in extras:
            also[same] = (*also[same], name)
        else:
            also[name] = ()
    return together[list(also)], also


def _day(moments: pd.Series) -> np.ndarray:
    return moments.to_numpy().astype("datetime64[D]").astype(np.int64)
