"""The notebooks run from the first cell to the last, as a reader runs them: in an empty folder, in a kernel of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = Path(__file__).parent.parent / "docs" / "notebooks"
_RUN = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": sys.argv[2]}}).execute()
nbformat.write(notebook, sys.argv[3])
"""


def _run(name: str, folder: Path) -> str:
    """Everything that the cells showed, as text."""
    work, ran = folder / "work", folder / "ran.ipynb"
    work.mkdir()
    beside = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": os.pathsep.join([beside, os.environ["PATH"]]), "MPLBACKEND": "agg"}
    for ours in ("MLFLOW_TRACKING_URI", "DIVERSION_RISK_RECORD"):
        environment.pop(ours, None)
    words = [sys.executable, "-c", _RUN, str(NOTEBOOKS / name), str(work), str(ran)]
    done = subprocess.run(words, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return "\n".join(
        _shown(output) for cell in json.loads(ran.read_text())["cells"] for output in cell.get("outputs", ())
    )


def _shown(output: dict[str, Any]) -> str:
    return "".join(output.get("text", output.get("data", {}).get("text/plain", "")))


def test_the_data_scientists_notebook_ends_with_a_model_on_record(tmp_path: Path) -> None:
    told = _run("data_scientist.ipynb", tmp_path)
    assert "models/first" in told and "challenger" in told
    assert "promoted" in told or "refused" in told
    assert len(list((tmp_path / "work" / "models" / "swept").iterdir())) == 2


def test_the_analysts_notebook_draws_its_network(tmp_path: Path) -> None:
    told = _run("analyst.ipynb", tmp_path)
    assert "12 listed for review" in told and "addresses were given by more than one buyer" in told
    assert (tmp_path / "work" / "shared_addresses.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.name)
def test_a_notebook_is_kept_without_what_it_showed(path: Path) -> None:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        assert not cell.get("outputs") and cell.get("execution_count") is None
