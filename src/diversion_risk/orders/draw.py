"""A mapping laid over a file: from the columns it has to the columns of the contract, cell by cell."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from diversion_risk.errors import FileUnusable
from diversion_risk.orders.fields import Field
from diversion_risk.orders.mapping import Mapping, Part, Rule
from diversion_risk.orders.raw import Raw
from diversion_risk.orders.rules import Drawer, Drawn, where


@dataclass(frozen=True)
class Sheet:
    """The contract's columns as text, drawn from a file: what each cell means, and what stood there."""

    raw: Raw
    """The file, without the rows that a filter left out."""
    columns: dict[str, Drawn]
    """By field; a field that the file does not tell is absent."""
    id_column: str | None
    """The source column that is the order_id, when it is one plain column."""
    extras: tuple[str, ...]
    """Source columns to pass through."""
    left_out: int


def draw(raw: Raw, mapping: Mapping, part: Part, fields: Sequence[Field]) -> Sheet:
    """The fields of the contract from a file in the layout that the mapping describes.

    Raises `FileUnusable` where the file lacks a column that is needed.
    """
    columns = _with_own_names(raw, mapping, part, fields)
    _refuse_missing(raw, columns, fields)
    chosen = where(raw, part.rows)
    kept = _only(raw, chosen) if part.rows else raw
    drawer = Drawer(kept, columns, {field.name: field.kind for field in fields})
    drawn = {name: drawer.column(name) for name in columns}
    return Sheet(
        raw=kept,
        columns=drawn,
        id_column=columns["order_id"].column,
        extras=_extras(kept, mapping, drawer.read),
        left_out=len(raw.cells) - len(kept.cells),
    )


def _with_own_names(raw: Raw, mapping: Mapping, part: Part, fields: Sequence[Field]) -> dict[str, Rule]:
    columns = dict(part.columns)
    if mapping.like_contract:
        present = {name.casefold(): name for name in raw.cells.column_names}
        own = {field.name: Rule(column=present[field.name]) for field in fields if field.name in present}
        columns = own | columns
    return {field.name: columns[field.name] for field in fields if field.name in columns}


def _refuse_missing(raw: Raw, columns: dict[str, Rule], fields: Sequence[Field]) -> None:
    missing = [field.name for field in fields if field.required and field.name not in columns]
    if not missing:
        return
    columns_word = "column" if len(missing) == 1 else "columns"
    named = ", ".join(name + _near(name, raw.cells.column_names) for name in missing)
    raise FileUnusable(f"{raw.name}: lacks the required {columns_word} {named}. Found: {_listed(raw)}.")


def _near(name: str, present: Sequence[str]) -> str:
    folded = {other.casefold().replace(" ", "_"): other for other in present}
    near = difflib.get_close_matches(name, folded, n=1, cutoff=0.7)
    return f' (did you mean "{folded[near[0]]}"?)' if near else ""


def _listed(raw: Raw) -> str:
    names = raw.cells.column_names
    more = f" and {len(names) - 12} more" if len(names) > 12 else ""
    return ", ".join(name[:60] for name in names[:12]) + more


def _only(raw: Raw, chosen: Any) -> Raw:
    native = {name: mask.filter(chosen) for name, mask in raw.native.items()}
    rows = raw.rows[chosen.to_numpy(zero_copy_only=False)]
    return replace(raw, cells=raw.cells.filter(chosen), rows=rows, native=native)


def _extras(raw: Raw, mapping: Mapping, read: set[str]) -> tuple[str, ...]:
    names = raw.cells.column_names
    if mapping.keep == "all":
        return tuple(names)
    if mapping.keep is None:
        return tuple(name for name in names if name not in read)
    folded = {name.casefold() for name in mapping.keep}
    return tuple(name for name in names if name.casefold() in folded)
