"""The run the README promises: the commands of `make demo`, run for real, with what they print."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

PROGRAM = "diversion-risk"
SAMPLE = Path("data/sample/orders.csv")
SHOWN_UP_TO = "Could not be assessed"
"""The heading at which the explanation is cut."""
_SECONDS = re.compile(r": \d+\.\d s$", re.MULTILINE)
_MOMENT = re.compile(r"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d ", re.MULTILINE)


@dataclass(frozen=True)
class Ran:
    """One command, and its standard error and output together as a terminal shows them."""

    command: str
    printed: str
    code: int


def promised_run(checkout: Path, folder: Path) -> list[Ran]:
    """Run the commands of `make demo` in an empty folder beside the checkout's data, then explain the riskiest order."""
    (folder / "data").symlink_to((checkout / "data").resolve())
    ran = [_ran(command, folder) for command in commands(checkout)]
    if any(one.code for one in ran):
        return ran
    scores = pd.read_parquet(folder / "demo/tonight/scores.parquet", columns=["order_id", "rank"])
    first = scores.sort_values("rank")["order_id"].iloc[0]
    told = _ran(f"{PROGRAM} explain {SAMPLE} --model demo/model --order {first} --quiet", folder)
    head = told.printed.partition(f"\n{SHOWN_UP_TO}\n")[0].rstrip()
    return [*ran, Ran(told.command, f"{head}\n…", told.code)]


def commands(checkout: Path) -> Iterator[str]:
    """What `make demo` runs of our own program, as the Makefile says it."""
    recipe = subprocess.run(["make", "-n", "demo"], cwd=checkout, check=True, capture_output=True, text=True).stdout
    for line in recipe.replace("\\\n", " ").splitlines():
        program, _, words = line.strip().partition(" ")
        if Path(program).name == PROGRAM:
            yield " ".join([PROGRAM, *words.split()])


def steady(printed: str) -> str:
    """What was printed, without when it was and how long it took on this machine."""
    return _MOMENT.sub("", _SECONDS.sub(": … s", printed)).strip()


def _ran(command: str, folder: Path) -> Ran:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        command, shell=True, cwd=folder, env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    return Ran(command, steady(done.stdout), done.returncode)
