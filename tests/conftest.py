"""What many tests stand on: the road walked once, and what came of it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from diversion_risk.cli import main
from diversion_risk.database import connected
from diversion_risk.features.catalogue import CATALOGUE
from diversion_risk.orders.outcomes import read_outcomes
from diversion_risk.orders.read import read_orders
from diversion_risk.score.scorer import Scorer
from tests.road import AS_OF, TOPICS_LEFT_OUT, Road, build, once, shared_folder, training


@pytest.fixture(scope="session")
def road(tmp_path_factory: pytest.TempPathFactory) -> Road:
    """A world, a model trained on it as of `AS_OF`, and the orders after that day scored; never write into it."""
    road = Road(shared_folder(tmp_path_factory.getbasetemp(), "road"))
    once(road.folder, lambda: build(road))
    return road


@pytest.fixture(scope="session")
def scorer(road: Road) -> Scorer:
    return Scorer.load(road.model)


@pytest.fixture(scope="session")
def few_facts(road: Road, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model trained on the same world without the facts of three topics, but for one; never write into it."""
    folder = shared_folder(tmp_path_factory.getbasetemp(), "few_facts")
    left_out = ",".join(one.name for one in CATALOGUE if one.topic in TOPICS_LEFT_OUT and one.name != "is_radio")
    words = training(road, f"features.leave_out=[{left_out}]", "tracking=none", f"out={folder / 'model'}")
    once(folder, lambda: main(words))
    return folder / "model"


@pytest.fixture(scope="session")
def world_orders(road: Road) -> pd.DataFrame:
    """Every order of the world, checked."""
    return read_orders(road.orders).rows


@pytest.fixture(scope="session")
def world_outcomes(road: Road) -> pd.DataFrame:
    """Every outcome of the world, checked."""
    return read_outcomes(road.outcomes).rows


@pytest.fixture(scope="session")
def batch_orders(world_orders: pd.DataFrame) -> pd.DataFrame:
    """The orders placed after the model's day, checked."""
    return world_orders[world_orders["order_date"] > pd.Timestamp(AS_OF)].reset_index(drop=True)


@pytest.fixture(scope="session")
def scores(road: Road) -> pd.DataFrame:
    """The scores of the batch, as they were written."""
    return pd.read_parquet(road.scored / "scores.parquet")


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """`env:NAME` of a PostgreSQL database with nothing of ours in it, for one test at a time."""
    address = os.environ.get("DIVERSION_RISK_TEST_DATABASE")
    if not address and not os.environ.get("CI_FORBID_SKIPS"):
        pytest.skip("needs a PostgreSQL server, named by DIVERSION_RISK_TEST_DATABASE")
    monkeypatch.setenv("TEST_DATABASE", address or "DIVERSION_RISK_TEST_DATABASE is not set")
    with connected("env:TEST_DATABASE") as connection:
        # Tests run in several processes, and the server is one: it is held until the connection is closed.
        connection.execute("SELECT pg_advisory_lock(1)")
        for name in ("journal", "shop", "scores"):
            connection.execute(f"DROP TABLE IF EXISTS {name} CASCADE")
        connection.commit()
        yield "env:TEST_DATABASE"


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    if not shutil.which("java") and not os.environ.get("CI_FORBID_SKIPS"):
        pytest.skip("needs a Java 17 runtime")
    # Tests are over before the compiler that makes long runs fast has paid for itself.
    os.environ.setdefault("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    from diversion_risk.ledger.spark import session  # noqa: PLC0415 - only where there is Spark

    found = session()
    yield found
    found.stop()
