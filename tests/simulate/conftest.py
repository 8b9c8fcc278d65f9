from pathlib import Path

import pandas as pd
import pytest

from diversion_risk.simulate import World, simulate

ORDERS = 60_000


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return simulate(World.load("base"), tmp_path_factory.mktemp("world"), orders=ORDERS, seed=3)


@pytest.fixture(scope="session")
def orders(book: Path) -> pd.DataFrame:
    table = pd.read_parquet(book / "orders.parquet").merge(pd.read_parquet(book / "truth.parquet"), on="order_id")
    for name in ("order_date", "buyer_incorporation_date"):
        table[name] = pd.to_datetime(table[name])
    return table


@pytest.fixture(scope="session")
def outcomes(book: Path) -> pd.DataFrame:
    table = pd.read_parquet(book / "outcomes.parquet")
    table["outcome_date"] = pd.to_datetime(table["outcome_date"])
    return table
