"""One run of a program in a process of its own: how long it took, and the most memory it had."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

PROGRAM = "diversion_risk"
BENCHMARKS = Path(__file__).parents[1]


@dataclass(frozen=True)
class Timed:
    """Wall time with start-up and time of all cores, both in seconds, and peak memory in GB of the process."""

    name: str
    seconds: float
    cpu_seconds: float
    gigabytes: float
    goal: str = ""


def timed(name: str, goal: str, *arguments: object) -> Timed:
    """Run a verb of the program."""
    return _run(name, goal, PROGRAM, *arguments)[0]


def told(name: str, goal: str, *arguments: object) -> tuple[Timed, dict[str, Any]]:
    """Run a module, such as `performance.one_order`, which tells what it found in JSON on its last line."""
    found, lines = _run(name, goal, *arguments)
    return found, json.loads(lines[-1])


def _run(name: str, goal: str, *arguments: object) -> tuple[Timed, list[str]]:
    print(f"{name} …", file=sys.stderr, flush=True)
    words = [sys.executable, "-m", *map(str, arguments)]
    places = {"PYTHONPATH": str(BENCHMARKS)}
    with TemporaryFile("w+", encoding="utf-8") as output:
        begun = time.monotonic()
        process = subprocess.Popen(words, stdout=output, env=os.environ | places)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - begun
        if os.waitstatus_to_exitcode(status):
            sys.exit(f"{name} failed")
        output.seek(0)
        lines = output.read().splitlines()
    return Timed(name, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1e6, goal), lines
