"""A clean simulated world, and ways to plant leaks in it."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest

from diversion_risk.audit.material import Material, material
from diversion_risk.orders.outcomes import latest_known


@dataclass(frozen=True)
class Book:
    """Checked orders, columns beside them, and checked outcomes."""

    orders: pd.DataFrame
    extras: pd.DataFrame
    outcomes: pd.DataFrame

    @property
    def diverted(self) -> np.ndarray:
        """Which orders are known as diverted."""
        return self._known["outcome"].eq("diverted").to_numpy(dtype=bool)

    @property
    def looked_at(self) -> np.ndarray:
        return self._known["outcome"].notna().to_numpy()

    @property
    def known_on(self) -> pd.Series:
        return self._known["outcome_date"].set_axis(self.orders.index)

    @property
    def _known(self) -> pd.DataFrame:
        return latest_known(self.outcomes).set_index("order_id").reindex(self.orders["order_id"])

    @property
    def material(self) -> Material:
        return material(self.orders, self.extras, self.outcomes)

    def planted(self, **columns: object) -> "Book":
        """The same with columns beside the orders."""
        return replace(self, extras=pd.DataFrame(columns, index=self.orders.index).astype("str"))


@pytest.fixture(scope="session")
def book(world_orders: pd.DataFrame, world_outcomes: pd.DataFrame) -> Book:
    return Book(world_orders, pd.DataFrame(index=world_orders.index), world_outcomes)


@pytest.fixture
def chance() -> np.random.Generator:
    return np.random.default_rng(3)
