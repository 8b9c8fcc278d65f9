"""Spark on this machine, and one small world described by both engines."""

from typing import Any

import pandas as pd
import pytest

from tests.road import once, shared_folder
from tests.spark.world import World, describe_on_both


@pytest.fixture(scope="session")
def described(
    spark: Any, tmp_path_factory: pytest.TempPathFactory, world_orders: pd.DataFrame, world_outcomes: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every fact and baseline of the world's last orders: as DuckDB tells them, and as Spark does."""
    folder = shared_folder(tmp_path_factory.getbasetemp(), "described_on_both")
    once(folder, lambda: describe_on_both(spark, World.of(world_orders, world_outcomes), folder))
    return pd.read_parquet(folder / "duckdb.parquet"), pd.read_parquet(folder / "spark.parquet")
