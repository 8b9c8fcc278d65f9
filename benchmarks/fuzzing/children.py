"""Children that read damaged files, so that a crash or a hang of one is a finding and not the end."""

import faulthandler
import logging
import resource
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

from fuzzing.attempts import Good, attempt, verdict

PATIENCE = 20
"""Seconds of processor for one file, after which it counts as a hang; sixty times that, if it only waits."""
MEMORY = 6 << 30
"""Bytes that a child may ask for: a file that asks for more is a finding, too."""
A_CHILD = 250
"""Files that a child reads before the next one begins."""


@dataclass(frozen=True)
class Outcome:
    """What became of the damaged file of a seed."""

    seed: int
    kind: str
    what: str
    """`read`, `refused`, or in capitals what should not be."""
    told: str
    seconds: float
    """Of processor, for making, reading and checking."""

    @property
    def is_finding(self) -> bool:
        """Whether it is one that should not be."""
        return self.what.isupper()


def child(good: Good, first: int, last: int) -> None:
    """Read the files of some seeds; a line each before and after, so that the parent knows which one was fatal."""
    warnings.simplefilter("ignore")
    logging.disable()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    faulthandler.enable()
    for number in (signal.SIGPROF, signal.SIGALRM):
        faulthandler.register(number, chain=True)
    for seed in range(first, last):
        with tempfile.TemporaryDirectory() as place:
            begun = process_time()
            print(f"begin\t{seed}", flush=True)
            signal.setitimer(signal.ITIMER_PROF, PATIENCE)
            signal.alarm(60 * PATIENCE)
            one = attempt(good, seed, Path(place))
            print(f"kind\t{one.kind}", flush=True)
            what, told = verdict(one)
            print(
                "end",
                what,
                f"{process_time() - begun:.4f}",
                told.encode("unicode_escape").decode(),
                sep="\t",
                flush=True,
            )
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.alarm(0)


def outcomes(words: Callable[[int, int], Sequence[str]], first: int, last: int) -> Iterator[Outcome]:
    """What became of each seed; `words` begin a child for some of them. One that died is named, and the next child begun."""
    while first < last:
        end = min(last, first + A_CHILD)
        with tempfile.TemporaryFile() as heard:
            seed, kind, is_open = first, "", False
            with subprocess.Popen(words(first, end), stdout=subprocess.PIPE, stderr=heard, text=True) as process:
                assert process.stdout is not None
                for line in process.stdout:
                    act, *rest = line.rstrip("\n").split("\t", 3)
                    if act == "begin":
                        seed, kind, is_open = int(rest[0]), "", True
                    elif act == "kind":
                        kind = rest[0]
                    elif act == "end":
                        yield Outcome(seed, kind, rest[0], rest[2], float(rest[1]))
                        is_open = False
            if code := process.returncode:
                heard.seek(0)
                last_words = heard.read().decode("utf-8", "replace")[-3000:]
                if not is_open and seed == first:
                    sys.exit(f"a child cannot begin:\n{last_words}")
                hung = -code in (signal.SIGPROF, signal.SIGALRM)
                what, seconds = ("HANG", float(PATIENCE)) if hung else ("CRASH", 0.0)
                yield Outcome(seed, kind, what, f"ended with {code}\n{last_words}", seconds)
            first = seed + 1
