"""docs/fuzzing.md: what was read, for how long, and what was found and mended."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from fuzzing.attempts import KINDS
from fuzzing.children import MEMORY, PATIENCE
from fuzzing.diary import Diary

MENDED = Path(__file__).with_name("mended.yaml")


def mended() -> list[dict[str, str]]:
    """What earlier files brought to light: `found`, `now`, and the `test` that keeps it so."""
    found: list[dict[str, str]] = yaml.safe_load(MENDED.read_text(encoding="utf-8"))
    return found


def page(diary: Diary) -> str:
    """The page in Markdown."""
    return "\n".join([*_lines(diary), ""])


def _lines(diary: Diary) -> Iterator[str]:
    yield "# Fuzzing"
    yield ""
    yield (
        "`make fuzz` makes damaged files from good ones, each from a number, and gives each to the reader or loader "
        "that would meet it in use: CSV in every dialect, encoding and packing, Parquet of any type, workbooks taken "
        "apart, outcomes, mappings, and model folders sealed anew after the damage, so that no digest saves the "
        "loader. What is read is counted: half of the order files keep a sound form around hostile cells, so that it "
        "is known how many rows there are, and `rejected.csv` and `warnings.csv` are written and counted, too. Every "
        "third model folder that loads has to score two orders with a risk between 0 and 1."
    )
    yield ""
    yield (
        "A finding is anything but an error of ours in words or every row accounted for: a crash, more than "
        f"{PATIENCE} seconds of processor for one file of 25 orders, more than {MEMORY >> 30} GB, a traceback, a row "
        "lost. The readers work in children, so that a crash is a finding and not the end. The run goes on where it "
        "was stopped; `python benchmarks/fuzz.py --show SEED` makes one file to look at. Some hundred files are read "
        "in the tests, where Hypothesis draws the damage as well, and makes what fails as small as it can."
    )
    yield ""
    yield (
        f"Of the corpus `{diary.corpus}` the first {diary.files:,} files were read in {diary.seconds / 3600:.2f} hours"
        f" of processor time, with **{_counted(diary.found)}**. Before it, while the corpus grew and the "
        f"readers were mended, {diary.earlier_files:,} files in {diary.earlier_seconds / 3600:.2f} hours."
    )
    yield ""
    yield "| kind of file | files | read, every row accounted for | refused in words | findings |"
    yield "|---|---|---|---|---|"
    for kind in KINDS:
        tally = diary.tally.get(kind, {})
        bad = sum(count for what, count in tally.items() if what.isupper())
        yield f"| {kind} | {sum(tally.values()):,} | {tally.get('read', 0):,} | {tally.get('refused', 0):,} | {bad} |"
    yield ""
    yield "## What it brought to light"
    yield ""
    yield "| found | now | kept so by |"
    yield "|---|---|---|"
    for one in mended():
        yield f"| {one['found']} | {one['now']} | `{one['test']}` |"


def _counted(found: int) -> str:
    return "1 finding" if found == 1 else f"{found or 'no'} findings"
