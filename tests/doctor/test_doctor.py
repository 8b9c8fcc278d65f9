"""What the doctor finds on machines that lack this and that."""

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from diversion_risk.doctor import machine, packages
from diversion_risk.doctor.examination import as_text, examine, is_fit
from diversion_risk.doctor.finding import Finding
from tests.command import run


def test_this_machine_has_what_is_required(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("doctor") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(examine()) + 1 and lines[-1].startswith("all that is required is there")
    assert all(line.split()[0] in {"ok", "absent"} for line in lines[:-1])


def test_a_program_reads_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("doctor", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["is_fit"] is True
    names = [one["name"] for one in told["findings"]]
    assert {"Python", "Python packages", "extra [spark]", "Java", "Chromium", "memory", "cores", "locale"} <= set(names)
    assert set(told["findings"][0]) == {"name", "is_there", "found", "expected", "to_do", "required", "state"}


def test_what_is_required_and_missing_ends_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/not/there/mlflow.db")
    assert run("doctor") == 2
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("missing")]
    assert (
        "MLflow folder" in line and "expected a folder that can be written to. Run it in a folder of one's own" in line
    )


def test_a_server_of_mlflow_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://user:secret@localhost:1")
    told = as_text(list(machine.folders()))
    assert "an address in MLFLOW_TRACKING_URI" in told and "secret" not in told


@pytest.mark.parametrize(("line", "lacking"), [
    ("nowhere-to-be-found>=1", ["no nowhere-to-be-found"]), ("pandas>=1", []), ("pandas<1", ["pandas"]),
    ('pandas<1; extra == "other"', []), ('pandas<1; python_version < "3"', []),
])  # fmt: skip
def test_a_package_that_is_missing_or_of_another_version_is_named(
    line: str, lacking: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages.metadata, "requires", lambda _: [line])
    first = next(packages.packages())
    assert first.is_there == (not lacking) and all(name in first.found for name in lacking)
    assert first.required and is_fit([first]) == (not lacking)


def test_an_extra_asks_for_those_it_is_made_of(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ['diversion-risk[objects]; extra == "s3"', 'none-such; extra == "objects"', 'pandas; extra == "s3"']
    monkeypatch.setattr(packages.metadata, "requires", lambda _: lines)
    (s3,) = [one for one in packages.packages() if one.name == "extra [s3]"]
    assert s3.found == "no none-such" and s3.state == "absent"
    assert s3.to_do == f"{sys.executable} -m pip install 'diversion-risk[s3]'"


def _java(folder: Path, says: str) -> None:
    program = folder / "bin" / "java"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho '{says}' >&2\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


@pytest.mark.parametrize(("says", "is_there", "found"), [
    ('openjdk version "21.0.1" 2023-10-17', True, "version 21"), ('java version "1.8.0_391"', False, "version 8"),
    ("no java at all", False, "does not tell its version"),
])  # fmt: skip
def test_java_must_be_one_that_spark_takes(
    says: str, is_there: bool, found: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _java(tmp_path, says)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    one = machine.java()
    assert one.is_there == is_there and found in one.found and not one.required


def test_a_bare_path_has_neither_java_nor_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert (machine.java().found, machine.browser().found) == ("none", "none")
    assert "apt-get install" in machine.java().told() and os.linesep not in machine.java().told()


def test_a_finding_that_is_there_says_no_more_than_what_it_is() -> None:
    assert Finding("x", True, "1", "2", "Do it").told() == "ok       x: 1"
    assert Finding("x", False, "1", "2", "Do it", required=True).told() == "missing  x: 1; expected 2. Do it"
