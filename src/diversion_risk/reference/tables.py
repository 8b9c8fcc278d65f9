"""How a reference table is read: as text, with the checks that catch a slip of ours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256

import pandas as pd

from diversion_risk.errors import DiversionRiskError
from diversion_risk.places import REFERENCE

EPOCH = date(1970, 1, 1)


class ReferenceWrong(DiversionRiskError):
    """A reference table of ours contradicts itself: a key appears twice, a column or a value is missing."""


@dataclass(frozen=True)
class _Shape:
    """What a table must have to be read at all."""

    key: str
    columns: tuple[str, ...]


_SHAPES: dict[str, _Shape] = {
    "sources": _Shape("key", ("citation", "date", "note")),
    "countries": _Shape(
        "code",
        (
            *("iso3", "name", "is_coalition", "is_eaeu", "eaeu_observer", "is_eu"),
            *("transshipment_from", "named_route_point_from", "borders_russia", "sea_neighbour_of_russia"),
            *("ear_a1", "ear_a5", "ear_a6", "ear_b", "ear_d1", "ear_d5", "ear_e1", "ear_e2"),
            *("has_flights_to_russia", "km_to_moscow", "lat", "lon", "note", "source"),
        ),
    ),
    "country_codes": _Shape("code", ("name", "source")),
    "commodities": _Shape(
        "hs6",
        (
            *("chapter", "description", "technical_class", "group", "tier", "listed_from_earliest", "listed_from"),
            *("licence_for_russia_from", "typical_eccn", "unit_price_low_usd", "unit_price_high_usd", "price_unit"),
            *("verified", "remark", "source"),
        ),
    ),
    "technical_classes": _Shape("technical_class", ("name", "sensitive", "source")),
    "goods_words": _Shape("word", ("technical_classes", "source")),
    "vague_words": _Shape("word", ("source",)),
    "world_outline": _Shape("ring", ("points", "source")),
    "headings": _Shape("heading", ("columns", "ask", "language", "source")),
    "red_flags": _Shape(
        "id", ("group", "wording", "source", "date", "applies_from", "visible_to_exporter", "verified")
    ),
}


@cache
def digest() -> str:
    """Which tables these are: the SHA-256 over the names and digests of all of them."""
    lines = (
        f"{sha256((REFERENCE / f'{name}.csv').read_bytes()).hexdigest()}  {name}.csv\n" for name in sorted(_SHAPES)
    )
    return sha256("".join(lines).encode()).hexdigest()


@cache
def _checked(name: str) -> pd.DataFrame:
    frame = pd.read_csv(REFERENCE / f"{name}.csv", dtype=str, keep_default_na=False, na_filter=False)
    return check_table(name, frame)


def read_table(name: str) -> pd.DataFrame:
    """The table `data/reference/<name>.csv` as text, an empty cell meaning unknown or not named.

    Raises `ReferenceWrong` when a column is missing or a key stands in two rows.

    >>> read_table("technical_classes").shape[1]
    4
    """
    return _checked(name).copy()


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of `data/reference/<name>.csv`, each by its column names.

    >>> rows_of("technical_classes")[0]["technical_class"]
    'integrated_circuit'
    """
    frame = read_table(name)
    return [dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False, name=None)]


def frame_of(rows: Iterable[Mapping[str, object]], types: Mapping[str, str]) -> pd.DataFrame:
    """A frame with the columns and the nullable pandas types of `types`; a value that a row lacks is null."""
    listed = list(rows)
    return pd.DataFrame({name: pd.Series([row.get(name) for row in listed], dtype=types[name]) for name in types})


def check_table(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The same frame, if it has the columns and the unique keys of the table called `name`."""
    shape = _SHAPES[name]
    missing = [column for column in (shape.key, *shape.columns) if column not in frame.columns]
    if missing:
        raise ReferenceWrong(f"{name}.csv lacks the column {', '.join(missing)}.")
    twice = frame.loc[frame[shape.key].duplicated(), shape.key]
    if len(twice):
        raise ReferenceWrong(f"{name}.csv has two rows for {twice.iloc[0]!r}; expected one.")
    if (frame[shape.key] == "").any():
        raise ReferenceWrong(f"{name}.csv has a row without {shape.key}.")
    return frame


def yes_no(cell: str) -> bool | None:
    """True for 1, false for 0, `None` for an empty cell; anything else is a slip of ours."""
    if cell not in ("", "0", "1"):
        raise ReferenceWrong(f"A reference table holds {cell!r}; expected 0, 1 or nothing.")
    return None if cell == "" else cell == "1"


def number(cell: str) -> float | None:
    """The number in a cell, `None` where it is empty."""
    return None if cell == "" else float(cell)


def day(cell: str) -> date | None:
    """The ISO date in a cell, `None` where it is empty."""
    return None if cell == "" else date.fromisoformat(cell)


def day_number(moment: date | None) -> int | None:
    """Days since 1970-01-01, which is how the frames carry dates."""
    return None if moment is None else (moment - EPOCH).days
