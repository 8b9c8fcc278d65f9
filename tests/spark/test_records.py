"""Spark answers what DuckDB answers, fact by fact and row by row."""

import numpy as np
import pandas as pd
import pytest

from diversion_risk.features.catalogue import CATALOGUE

pytestmark = pytest.mark.spark

Both = tuple[pd.DataFrame, pd.DataFrame]
RARE = {
    "destination_changed_unlike_buyer", "needs_licence_for_russia", "buyer_new_and_young_for_top_tiers",
    "split_under_filing_threshold",
}  # fmt: skip
COLUMNS = [f.name for f in CATALOGUE] + [f"{f.name}__against" for f in CATALOGUE if f.against]


def test_every_order_is_described_once(described: Both) -> None:
    here, there = described
    assert there["position"].tolist() == list(range(len(here)))
    assert len(here) > 1_000


@pytest.mark.parametrize("name", COLUMNS)
def test_a_fact_is_the_same_on_spark(described: Both, name: str) -> None:
    here, there = (frame[name].to_numpy(dtype=float) for frame in described)
    counts = (here == np.round(here)) & (np.abs(here) < 2**31)  # beyond it a fraction is rounded away
    tolerance = np.where(counts, 1e-9, 1e-6 * np.abs(here))
    assert (np.isnan(here) == np.isnan(there)).all()
    assert (np.isnan(here) | (here == there) | (np.abs(here - there) <= tolerance)).all()


def test_the_world_tells_orders_apart_by_nearly_every_fact(described: Both) -> None:
    here, _ = described
    assert {name for name in here if here[name].nunique() < 2} <= RARE
