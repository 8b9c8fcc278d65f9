"""The same thousand orders of one day have the same scores by every way there is to them."""

import json
import os
import pickletools
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import mlflow
import numpy as np
import pandas as pd
import pytest

from diversion_risk import Scorer
from diversion_risk.errors import ConfigurationWrong, IntegrityBroken
from diversion_risk.model.store import load_model
from diversion_risk.serve.answer import ANSWER_COLUMNS
from diversion_risk.serve.wrapped import wrap
from tests.command import run
from tests.road import Road

NUMBERS = ("risk", "risk_low", "risk_high", "margin")


@pytest.fixture(scope="module")
def told(scorer: Scorer, day: pd.DataFrame) -> pd.DataFrame:
    """What the scorer says of the day."""
    return scorer.score(day)


@pytest.fixture(scope="module")
def pyfunc(wrapped: Path) -> Callable[..., pd.DataFrame]:
    return mlflow.pyfunc.load_model(str(wrapped)).predict


def _as_json(orders: pd.DataFrame, **further: Any) -> bytes:
    plain = orders.astype(object).where(orders.notna(), None)
    plain["order_date"] = [str(day.date()) for day in orders["order_date"]]
    split = {"columns": list(plain), "data": plain.to_numpy().tolist()}
    return json.dumps({"dataframe_split": split, **further}, default=str).encode()


def _posted(address: str, body: bytes) -> pd.DataFrame:
    request = Request(address, data=body, headers={"Content-Type": "application/json"})
    with urlopen(request, timeout=300) as answer:
        return pd.DataFrame(json.load(answer)["predictions"])


def _same(found: pd.DataFrame, told: pd.DataFrame) -> None:
    assert found["order_id"].tolist() == told["order_id"].tolist()
    for name in NUMBERS:
        np.testing.assert_allclose(found[name].astype(float), told[name], rtol=0, atol=1e-9)
    assert found["red_flags"].map(list).tolist() == told["red_flags"].tolist()


def test_the_command_line_says_what_the_scorer_says(
    day: pd.DataFrame, told: pd.DataFrame, road: Road, tmp_path: Path
) -> None:
    day.to_parquet(tmp_path / "day.parquet", index=False)
    assert run("score", tmp_path / "day.parquet", "--model", road.model, "--out", tmp_path / "out", "--quiet") == 0
    _same(pd.read_parquet(tmp_path / "out" / "scores.parquet"), told)


def test_the_pyfunc_says_what_the_scorer_says(
    day: pd.DataFrame, told: pd.DataFrame, pyfunc: Callable[..., pd.DataFrame]
) -> None:
    found = pyfunc(day)
    assert tuple(found) == ANSWER_COLUMNS
    _same(found, told)
    listed = told["decision"] != "release"
    assert found["reasons"][listed].tolist() == told["reasons"][listed].tolist()
    assert sum(map(bool, found["reasons"])) > len(day) / 2 > listed.sum(), "of those not listed, too"
    assert not any(pyfunc(day.head(3), params={"reasons": False})["reasons"])


def test_the_server_says_what_the_scorer_says(day: pd.DataFrame, told: pd.DataFrame, address: str) -> None:
    _same(_posted(address, _as_json(day)), told)


def test_the_server_answers_many_at_once_without_mixing_them_up(
    day: pd.DataFrame, told: pd.DataFrame, address: str
) -> None:
    parts = [day.iloc[first : first + 3] for first in range(0, 48, 3)]
    with ThreadPoolExecutor(8) as people:
        found = list(people.map(lambda part: _posted(address, _as_json(part)), parts))
    _same(pd.concat(found, ignore_index=True), told.head(48))


def test_the_server_answers_a_row_that_cannot_be_scored_in_its_place(day: pd.DataFrame, address: str) -> None:
    rows = day.head(2).astype(object)
    rows.loc[0, "hs_code"], rows.loc[1, "value_usd"] = "no code", "a lot"
    found = _posted(address, _as_json(rows))
    assert 'hs_code is "no code"' in found["rejected"].iloc[0] and found["rejected"].iloc[1] == ""
    assert pd.isna(found["risk"].iloc[0]) and 0 < found["risk"].iloc[1] < 1


def test_the_server_refuses_orders_without_a_required_column(day: pd.DataFrame, address: str) -> None:
    with pytest.raises(HTTPError) as refused:
        _posted(address, _as_json(day.head(1).drop(columns="hs_code")))
    assert refused.value.code == 400 and "hs_code" in refused.value.read().decode()


@pytest.mark.spark
def test_spark_says_what_the_scorer_says_however_the_orders_lie(
    spark: Any, wrapped: Path, day: pd.DataFrame, told: pd.DataFrame, tmp_path: Path
) -> None:
    from pyspark.sql import functions as sf  # noqa: PLC0415 - only where there is Spark

    day.to_parquet(tmp_path / "day.parquet", index=False)
    orders = spark.read.parquet(str(tmp_path / "day.parquet")).repartition(3)
    ask = mlflow.pyfunc.spark_udf(spark, str(wrapped), env_manager="local", params={"reasons": False})
    answered = orders.select(ask(sf.struct(*orders.columns)).alias("answer")).select("answer.*")
    found = answered.toArrow().to_pandas().sort_values("order_id", ignore_index=True)
    assert set(ANSWER_COLUMNS) <= set(found)
    _same(found, told)


def test_a_wrapped_folder_holds_the_folder_as_it_is_and_no_pickle(wrapped: Path, road: Road) -> None:
    inner = wrapped / "artifacts" / "model"
    assert load_model(inner).id == load_model(road.model).id
    assert {path.name for path in inner.iterdir()} == {path.name for path in road.model.iterdir()}
    rest = [path for path in wrapped.rglob("*") if path.is_file() and not path.is_relative_to(inner)]
    assert [path.name for path in rest if path.suffix in {".py", ".pkl", ".pickle"}] == ["model_from_code.py"]
    for path in rest:
        with pytest.raises(ValueError), path.open("rb") as file:
            list(pickletools.genops(file))


def test_a_changed_folder_is_refused_by_mlflow_too(wrapped: Path, tmp_path: Path) -> None:
    import shutil  # noqa: PLC0415

    shutil.copytree(wrapped, tmp_path / "pyfunc")
    settings = tmp_path / "pyfunc" / "artifacts" / "model" / "settings.json"
    settings.write_text(settings.read_text().replace('"seed"', '"sad"'))
    with pytest.raises(IntegrityBroken, match="was changed"):
        mlflow.pyfunc.load_model(str(tmp_path / "pyfunc"))


def test_nothing_is_wrapped_onto_something(road: Road, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationWrong, match="is there already"):
        wrap(road.model, tmp_path)


def test_a_registered_model_can_be_served_as_it_is(road: Road, day: pd.DataFrame, told: pd.DataFrame) -> None:
    """In a process of its own, as another program would load it: nothing but MLflow's own interface."""
    program = (
        "import mlflow, pandas as pd, sys; model = mlflow.pyfunc.load_model('models:/diversion-risk@challenger');"
        "print(model.predict(pd.read_parquet(sys.argv[1]).head(2))['margin'].tolist())"
    )
    road_day = road.folder / "a_day.parquet"
    day.head(2).to_parquet(road_day, index=False)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, str(road_day)],
        env={**os.environ, "MLFLOW_TRACKING_URI": road.tracking, "MLFLOW_DISABLE_TELEMETRY": "true"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout.splitlines()[-1]) == pytest.approx(told["margin"].head(2).tolist(), abs=1e-9)
