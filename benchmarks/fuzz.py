"""Damaged files by the thousand: does reader or loader ever crash, hang, show a traceback or lose a row?

Goes on where it was stopped, and writes what it found into the folder: `diary.json` the tally and the hours, `findings.jsonl` a
line for each file that should have ended otherwise. `--show SEED` makes one damaged file, to look at.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from fuzzing.attempts import Good, attempt, verdict
from fuzzing.children import child, outcomes
from fuzzing.diary import Diary
from fuzzing.page import page

from diversion_risk.cli import main as command
from diversion_risk.simulate import World, simulate

CHECKOUT = Path(__file__).parent.parent
_PLAIN_EVERY = 60.0


def made(folder: Path) -> Good:
    """Good files and a good model, made where they are not there yet."""
    world, model = folder / "world", folder / "model"
    if not (model / "MANIFEST.json").is_file():
        _simulate(world)
        training = [
            "train", "experiment=tiny", f"data.orders={world / 'orders.parquet'}",
            f"data.outcomes={world / 'outcomes.parquet'}", "as_of=2024-06-30", "split.calibrate_days=365",
            f"out={model}", f"paths.runs={folder / 'runs'}", f"paths.mlflow={folder}",

        ]  # fmt: skip
        if command(training):
            sys.exit("the good model could not be made")
    return Good.read(world / "orders.parquet", world / "outcomes.parquet", model)


def _simulate(world: Path) -> None:
    """Few orders of which more are diverted and looked at than usual, so that a small model learns something."""
    base = World.load("base")
    busy = replace(
        base.enforcement, random_share=0.04, targeted_share=0.3, cases_needed=4, tip_per_month=0.01, tip_share=0.5
    )
    simulate(
        replace(base, diversion=replace(base.diversion, share=0.08), enforcement=busy), world, orders=6_000, seed=1
    )


@contextmanager
def shown(diary: Diary, last: int) -> Iterator[None]:
    """One line that moves on a terminal; a line a minute elsewhere. Ends with the diary saved, whatever happened."""
    begun, files = time.monotonic(), diary.files
    told = [begun]

    def tell(end: str) -> None:
        rate = (diary.files - files) / max(time.monotonic() - begun, 1e-9)
        left = (last - diary.next_seed) / rate / 60 if rate else 0.0
        print(
            f"{diary.files:,} files, {diary.found} findings, {rate:.0f} a second, {left:.0f} minutes left",
            end=end, file=sys.stderr, flush=True,
        )  # fmt: skip

    def after_one() -> None:
        if time.monotonic() - told[0] > (0.5 if sys.stderr.isatty() else _PLAIN_EVERY):
            told[0] = time.monotonic()
            tell("\r" if sys.stderr.isatty() else "\n")

    try:
        yield after_one
    finally:
        diary.save()
        tell("\n")


def fuzz(folder: Path, files: int, anew: bool) -> Diary:
    """Read again what was found before, then go on until so many files of the corpus are read."""
    made(folder)
    diary = Diary.opened(folder, anew)

    def words(first: int, last: int) -> list[str]:
        return [sys.executable, __file__, "--folder", str(folder), "--child", str(first), str(last)]

    for before in list(diary.findings()):
        (now,) = outcomes(words, before.seed, before.seed + 1)
        diary.read_again(before, now)
        print(f"seed {now.seed}, {now.kind}: was {before.what}, is {now.what}", flush=True)
    with shown(diary, files) as after_one:
        for one in outcomes(words, diary.next_seed, files):
            diary.note(one)
            if one.is_finding:
                print(f"seed {one.seed}, {one.kind}: {one.what} {one.told.splitlines()[0]}", flush=True)
            after_one()
    return diary


def show(good: Good, seed: int) -> None:
    """Write the damaged file of a seed, read it here, and say what became of it."""
    work = Path(f"fuzzed-{seed}")
    work.mkdir()
    one = attempt(good, seed, work)
    print(f"{one.kind} in {work}:", *verdict(one))
    one.read()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path("build/fuzz"))
    parser.add_argument(
        "--files", type=int, default=10_000, help="files of the corpus in all, those of earlier runs with them"
    )
    parser.add_argument("--anew", action="store_true", help="begin with the first file again")
    parser.add_argument("--show", type=int, metavar="SEED", help="make one file and read it, errors and all")
    parser.add_argument("--page", type=Path, default=CHECKOUT / "docs" / "fuzzing.md")
    parser.add_argument("--child", type=int, nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        child(made(chosen.folder), *chosen.child)
        return
    if chosen.show is not None:
        show(made(chosen.folder), chosen.show)
        return
    diary = fuzz(chosen.folder, chosen.files, chosen.anew)
    chosen.page.write_text(page(diary), encoding="utf-8")
    print(f"{chosen.page} is written")
    sys.exit(os.EX_SOFTWARE if diary.found else 0)


if __name__ == "__main__":
    main()
