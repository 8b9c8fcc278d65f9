"""A process in which runs over a small batch die, and the folder of one that nothing befell."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from tests.road import Road
from tests.score.settled import Dying

KILLS = 50


@pytest.fixture(scope="session")
def dying(road: Road, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dying]:
    folder = tmp_path_factory.mktemp("dying")
    rows = pd.read_parquet(road.batch).head(12)
    rows.loc[rows.index[4], "hs_code"] = "none"
    rows.to_parquet(folder / "orders.parquet", index=False)
    command = [sys.executable, "-m", "tests.score.dying"]
    # A fork has none of its parent's threads: OpenMP would wait for them.
    alone = os.environ | {"OMP_NUM_THREADS": "1", "TEST_DATABASE": os.environ.get("DIVERSION_RISK_TEST_DATABASE", "")}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=alone) as process:
        found = Dying(process, folder / "orders.parquet", road.model)
        assert found.say([*found.words(folder / "first"), "--allow-rejects"]) == "ready\n"
        yield found
        assert process.stdin
        process.stdin.close()


@pytest.fixture(scope="session")
def undisturbed(dying: Dying, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """The folder of a run that nothing befell, and how often it touched a file."""
    folder = tmp_path_factory.mktemp("undisturbed")
    code, touches, _ = dying.ask(folder)
    assert code == 4 and touches > KILLS
    assert {path.name for path in folder.iterdir()} == {"out", "j.sqlite"}
    return folder, touches
