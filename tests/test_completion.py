"""A real shell completes what is typed, by the script that the program prints."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from diversion_risk.cli.completion import SHELLS, settings
from tests.command import run

_TYPE = """
source "$1"
COMP_LINE="$2"; COMP_POINT=${#COMP_LINE}
shift 2
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_shtab_diversion_risk
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import contextlib  # noqa: PLC0415
    import io  # noqa: PLC0415

    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        assert run("completion", "bash") == 0
    path = tmp_path_factory.mktemp("completion") / "script.sh"
    path.write_text(told.getvalue(), encoding="utf-8")
    return path


def _completed(script: Path, line: str, folder: Path) -> set[str]:
    """What bash offers for a line, whose words it parts at `=` and at spaces."""
    words = [part for word in line.replace("=", " = ").split(" ") for part in [word] if part] + [""] * line.endswith(
        (" ", "=")
    )
    done = subprocess.run(
        ["bash", "-c", _TYPE, "bash", str(script), line, *words],
        capture_output=True, text=True, check=True, cwd=folder, env=os.environ | {"LANG": "C"},
    )  # fmt: skip
    assert not done.stderr
    return set(done.stdout.split())


@pytest.mark.skipif(shutil.which("bash") is None and not os.environ.get("CI_FORBID_SKIPS"), reason="needs bash")
def test_bash_completes_verbs_options_files_and_settings(script: Path, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").touch()
    (tmp_path / "models").mkdir()
    assert {"train", "score", "serve", "doctor", "completion"} <= _completed(script, "diversion-risk ", tmp_path)
    assert _completed(script, "diversion-risk ver", tmp_path) == {"verify", "verdicts"}
    assert {"--capacity", "--policy"} <= _completed(script, "diversion-risk score --", tmp_path)
    assert _completed(script, "diversion-risk score --engine ", tmp_path) == {"duckdb", "spark"}
    assert _completed(script, "diversion-risk score ord", tmp_path) == {"orders.csv"}
    assert _completed(script, "diversion-risk score orders.csv --out mod", tmp_path) == {"models"}
    assert _completed(script, "diversion-risk train model=lightgbm_f", tmp_path) == {"lightgbm_free"}
    assert "labels=chosen" in _completed(script, "diversion-risk train lab", tmp_path)


def test_settings_are_those_that_are_shipped() -> None:
    assert {"model=lightgbm", "calibration=beta", "tracking=none", "experiment=tiny"} <= set(settings())
    assert not [one for one in settings() if one.startswith(("hydra=", "source=", "world="))]


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_has_a_script_that_names_the_verbs(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("completion", shell) == 0
    told = capsys.readouterr().out
    assert "calibration=beta" in told and all(f"{verb}" in told for verb in ("train", "score", "completion"))


def test_another_shell_is_a_wrong_word() -> None:
    assert run("completion", "cmd") == 2
