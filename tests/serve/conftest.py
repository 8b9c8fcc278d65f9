"""A model wrapped for MLflow, a day of a thousand orders, and a server that answers them on this machine."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pandas as pd
import pytest

from diversion_risk.serve.http import Service, command, environment
from diversion_risk.serve.wrapped import wrap
from tests.road import Road, once, shared_folder


@pytest.fixture(scope="session")
def wrapped(road: Road, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = shared_folder(tmp_path_factory.getbasetemp(), "wrapped")
    once(folder, lambda: wrap(road.model, folder / "pyfunc") and None)
    return folder / "pyfunc"


@pytest.fixture(scope="session")
def day(road: Road) -> pd.DataFrame:
    """A thousand orders of one day after the model's own, as they would come."""
    orders = pd.concat([pd.read_parquet(road.batch), pd.read_parquet(road.orders).tail(1_000)]).head(1_000)
    ids = [f"N-{number:04}" for number in range(len(orders))]
    return orders.assign(order_id=ids, order_date=pd.Timestamp("2024-12-20")).reset_index(drop=True)


@pytest.fixture(scope="session")
def address(wrapped: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server of MLflow's answers, started as `diversion-risk serve` starts it."""
    if not os.environ.get("CI_FORBID_SKIPS"):
        pytest.importorskip("uvicorn", reason="needs MLflow's server: pip install mlflow, not mlflow-skinny")
        pytest.importorskip("fastapi", reason="needs MLflow's server: pip install mlflow, not mlflow-skinny")
        if shutil.which("bash") is None:
            pytest.skip("needs bash, by which MLflow starts its server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log"
    words = command(Service(model="", port=port), wrapped)
    with log.open("w") as out, subprocess.Popen(words, env=environment(), stdout=out, stderr=out) as server:
        try:
            _wait(server, f"http://127.0.0.1:{port}/ping", log)
            yield f"http://127.0.0.1:{port}/invocations"
        finally:
            server.terminate()
            server.wait(30)


def _wait(server: "subprocess.Popen[bytes]", ping: str, log: Path) -> None:
    for _ in range(600):
        assert server.poll() is None, log.read_text()
        try:
            with urlopen(ping, timeout=1) as answer:
                assert answer.status == 200
                return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"no server after two minutes: {log.read_text()}")
