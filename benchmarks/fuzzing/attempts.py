"""One seed, one damaged file, and the reader or loader that it is given to."""

import bz2
import csv
import gzip
import io
import lzma
import random
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd
import pyarrow as pa
import yaml

from diversion_risk.errors import DiversionRiskError
from diversion_risk.orders import csv_file, parts_on_disk
from diversion_risk.orders.checked import Checked
from diversion_risk.orders.checked_in_parts import check_in_parts
from diversion_risk.orders.outcomes import read_outcomes
from diversion_risk.orders.read import read_orders
from diversion_risk.outputs.tables import write_csv
from diversion_risk.places import CONFIGS
from diversion_risk.score.scorer import Scorer
from fuzzing import folders
from fuzzing.damage import of_bytes, of_values
from fuzzing.tables import Written, as_parquet, as_text, as_workbook

ROWS = 25
_LONGEST_MESSAGE = 10_000
_MAPPING = """orders:
  rows: [{column: order_id, filled: true}]
  columns:
    order_id: {template: "{order_id}/{row number}"}
    order_date: {first_of: [order_date, {column: buyer_incorporation_date, plus_days: 3}], formats: ["%Y-%m-%d"]}
    buyer_id: buyer_id
    buyer_country: {column: buyer_country, recode: {UK: GB}, otherwise: DE}
    destination_country: destination_country
    hs_code: hs_code
    quantity: {column: quantity, decimal: ",", thousands: ".", unit: {column: quantity_unit, factors: {pcs: 1}}}
"""


class NotAccountedFor(Exception):
    """Rows of a file are neither among the accepted nor among the rejected, or a result is no result."""


@dataclass(frozen=True)
class Good:
    """What nothing is wrong with, and damaged files are made from."""

    orders: Any
    """An Arrow table of text."""
    outcomes: Any
    model: Path

    @classmethod
    def read(cls, orders: Path, outcomes: Path, model: Path) -> "Good":
        """The first rows of good Parquet files, and a good model folder."""
        return cls(
            *(pa.Table.from_pandas(pd.read_parquet(path).head(ROWS).astype("str")) for path in (orders, outcomes)),
            model,
        )


@dataclass(frozen=True)
class Attempt:
    """A damaged file that lies in a folder, and what reads it."""

    kind: str
    read: Callable[[], None]
    """Raises an error of ours where the file is refused, `NotAccountedFor` where rows are lost."""


Maker = Callable[[Good, random.Random, Path], Callable[[], None]]


def attempt(good: Good, seed: int, work: Path) -> Attempt:
    """Write the damaged file of a seed into an empty folder."""
    chance = random.Random(seed)
    (kind,) = chance.choices(list(KINDS), [weight for weight, _ in KINDS.values()])
    return Attempt(kind, KINDS[kind][1](good, chance, work))


def verdict(one: Attempt) -> tuple[str, str]:
    """What became of it: `read`, `refused`, or a finding in capitals; and the error in words."""
    try:
        one.read()
    except DiversionRiskError as refused:
        told = str(refused)
        if not told.strip() or len(told) > _LONGEST_MESSAGE or "Traceback" in told or refused.exit_code == 1:
            return "POOR MESSAGE", f"{type(refused).__name__}: {told[:300]!r}"
        return "refused", f"{type(refused).__name__}: {told[:300]}"
    except NotAccountedFor as lost:
        return "ROWS LOST", str(lost)
    except Exception as surprise:  # any other is what we look for
        return "TRACEBACK", f"{type(surprise).__name__}: {str(surprise)[:300]!r}"
    return "read", ""


def _accounted(checked: Checked, work: Path, least: int, most: int) -> None:
    told = checked.rows_in + checked.left_out
    if checked.rows_in != len(checked.rows) + checked.rejected["row"].nunique():
        raise NotAccountedFor(f"{checked.rows_in} rows in, {checked.tally()}")
    if not least <= told <= most:
        raise NotAccountedFor(f"{told} rows in; the file has {least} to {most}")
    checked.troubles()
    csv.field_size_limit(1 << 30)
    for name in ("rejected", "warnings"):
        frame = getattr(checked, name)
        write_csv(work / f"{name}.csv", frame)
        with (work / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            lines = sum(1 for _ in csv.reader(file)) - 1
        if lines != len(frame):
            raise NotAccountedFor(f"{name}.csv has {lines} lines for {len(frame)}")


def _reading(
    work: Path, path: Path, written: Written, source: Path | str | None = None, outcomes: bool = False
) -> Callable[[], None]:
    path.write_bytes(written.content)
    reader, noun = (read_outcomes, "outcomes") if outcomes else (read_orders, "orders")
    mapping = None if source is None else str(source)

    def read() -> None:
        checked = reader(path, mapping)
        _accounted(checked, work, written.least, written.most)
        _same_in_parts(checked, path, mapping, noun, work / "parts")

    return read


def _same_in_parts(checked: Checked, path: Path, mapping: str | None, noun: str, folder: Path) -> None:
    """A night reads its file some rows at a time; what comes of it is held against the file as a whole."""
    with mock.patch.object(csv_file, "BLOCK", 300), mock.patch.object(parts_on_disk, "SIZE", 7):
        try:
            found = check_in_parts(path, mapping, noun, folder)
        except DiversionRiskError as refused:
            raise NotAccountedFor(f"read as a whole, and refused in parts: {refused}") from refused
    rows = pd.concat([found.part(number) for number in range(found.parts)], ignore_index=True)
    rejected, warnings = (pd.concat(told, ignore_index=True) for told in (found.rejected(), found.warnings()))
    for one, other in ((rows, checked.rows), (rejected, checked.rejected), (warnings, checked.warnings)):
        try:
            pd.testing.assert_frame_equal(one, other.reset_index(drop=True), check_dtype=False)
        except AssertionError as differs:
            raise NotAccountedFor(f"in parts it is another file: {str(differs)[:200]!r}") from differs


def _hurt(written: Written, chance: random.Random) -> Written:
    """Half of the files as they are, half with bytes damaged as well: then nobody knows how many rows there are."""
    return written if chance.random() < 0.5 else Written(of_bytes(written.content, chance), 0, 1 << 40)


def _text(good: Good, chance: random.Random, work: Path) -> Callable[[], None]:
    return _reading(
        work, work / chance.choice(["a.csv", "a.csv", "a.tsv", "a.txt"]), _hurt(as_text(good.orders, chance), chance)
    )


def _packed(good: Good, chance: random.Random, work: Path) -> Callable[[], None]:
    inner = as_text(good.orders, chance)
    ending, pack = chance.choice([
        ("gz", _gzip), ("bz2", bz2.compress), ("xz", lzma.compress), ("zst", _zstandard),
        ("gz", lambda content: _gzip(content[:100]) + _gzip(content[100:])),
        ("gz", lambda content: _gzip(_gzip(content))),
    ])  # fmt: skip
    return _reading(
        work, work / f"a.csv.{ending}", _hurt(Written(pack(inner.content), inner.least, inner.most), chance)
    )


def _gzip(content: bytes) -> bytes:
    # The time of the clock does not belong in a file that its number makes.
    return gzip.compress(content, mtime=0)


def _zstandard(content: bytes) -> bytes:
    return bytes(pa.compress(content, codec="zstd", asbytes=True))


def _parquet(good: Good, chance: random.Random, work: Path) -> Callable[[], None]:
    if chance.random() < 0.8:
        return _reading(work, work / "a.parquet", _hurt(as_parquet(good.orders, chance), chance))
    parts = [_hurt(as_parquet(good.orders, chance), chance) for _ in range(2)]
    (work / "folder").mkdir()
    for number, part in enumerate(parts):
        (work / "folder" / f"{number}.parquet").write_bytes(part.content)
    least, most = sum(part.least for part in parts), sum(part.most for part in parts)
    return lambda: _accounted(read_orders(work / "folder"), work, least, most)


def _workbook(good: Good, chance: random.Random, work: Path) -> Callable[[], None]:
    written = as_workbook(good.orders, chance)
    if chance.random() < 0.3:
        return _reading(work, work / "a.xlsx", _hurt(written, chance))
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(written.content)) as packed,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as anew,
    ):
        parts = {name: packed.read(name) for name in packed.namelist()}
        hurt = chance.choice([*parts, "xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
        for name, content in parts.items():
            if name != hurt:
                anew.writestr(name, content)
            elif chance.random() < 0.9:
                anew.writestr(name, of_bytes(content, chance))
    return _reading(work, work / "a.xlsx", Written(out.getvalue(), 0, 1 << 40))


def _outcomes(good: Good, chance: random.Random, work: Path) -> Callable[[], None]:
    name, make = chance.choice([("a.csv", as_text), ("a.parquet", as_parquet), ("a.xlsx", as_workbook)])
    return _reading(work, work / name, _hurt(make(good.outcomes, chance), chance), outcomes=True)


def _mapping(good: Good, chance: random.Random, work: Path) -> Callable[[], None]:
    """A damaged mapping over a good file; a mapping may leave rows out, which are counted."""
    shipped = [path.read_text(encoding="utf-8") for path in sorted((CONFIGS / "source").glob("*.yaml"))]
    # The columns of other layouts are not in the file, so most damaged ones of theirs end at the first of these.
    text = _MAPPING if chance.random() < 0.8 else chance.choice(shipped)
    if chance.random() < 0.6:
        content = yaml.dump(of_values(yaml.load(text, yaml.BaseLoader), chance), allow_unicode=True).encode(
            "utf-8", "surrogatepass"
        )
    else:
        content = of_bytes(text.encode(), chance)
    (work / "mapping.yaml").write_bytes(content)
    out = io.BytesIO()
    good.orders.to_pandas().to_csv(out, index=False)
    outcomes = chance.random() < 0.2
    return _reading(work, work / "a.csv", Written(out.getvalue(), ROWS, ROWS), work / "mapping.yaml", outcomes)


def _model(good: Good, chance: random.Random, work: Path) -> Callable[[], None]:
    """A damaged model folder: refused, or loaded; every third that loads scores two orders."""
    folder = work / "model"
    shutil.copytree(good.model, folder)
    folders.damage(folder, chance)

    is_asked = chance.random() < 0.3

    def read() -> None:
        scorer = Scorer.load(folder)
        if not is_asked:
            return
        scores = scorer.score(good.orders.to_pandas().head(2))
        found = scores[["risk", "risk_low", "risk_high"]].to_numpy(dtype=float)
        if not (np.isfinite(found).all() and (found >= 0).all() and (found <= 1).all()):
            raise NotAccountedFor(f"a risk is none: {found.tolist()}")

    return read


KINDS: dict[str, tuple[int, Maker]] = {
    "orders as text": (36, _text),
    "orders as packed text": (10, _packed),
    "orders in Parquet": (14, _parquet),
    "orders in a workbook": (8, _workbook),
    "outcomes": (6, _outcomes),
    "a mapping": (12, _mapping),
    "a model folder": (14, _model),
}
"""Kinds of file, of every hundred how many, and who makes them."""
