"""Day books for the facts of the catalogue: kept in a folder, and of use to the very program that wrote them."""

import json
from collections.abc import Collection
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import pandas as pd

import diversion_risk
from diversion_risk.features.catalogue import plan_of
from diversion_risk.ledger import DayBooks, Plan, Workspace, add_up
from diversion_risk.reference.tables import digest

MADE_BY = "made_by.json"
"""File beside the books that says which program wrote them."""
_ROOMS = ("features", "ledger", "orders", "reference")
"""Whose code says what stands in the books."""
_LIBRARIES = ("duckdb", "ibis-framework")


def keep_books(
    history: pd.DataFrame | None, outcomes: pd.DataFrame | None, leave_out: Collection[str] = ()
) -> DayBooks:
    """Add a history up, so that every fact but some about a few orders is found in a moment."""
    return DayBooks.of(plan_of(leave_out), history, outcomes)


def write_books(
    history: pd.DataFrame | None,
    outcomes: pd.DataFrame | None,
    folder: Path,
    workspace: Workspace | None = None,
    leave_out: Collection[str] = (),
) -> None:
    """Add a history up into a folder, for whoever loads it later."""
    plan = plan_of(leave_out)
    add_up(plan, history, outcomes, folder, workspace)
    (folder / MADE_BY).write_text(_made_by(plan), encoding="utf-8")


def open_books(folder: Path, leave_out: Collection[str] = ()) -> DayBooks | None:
    """The books of a folder, which must stay there; `None` where another program wrote them, for which a fact may differ, or
    where they are of other facts.

    Raises:
        IntegrityBroken: If they cannot be read.
    """
    plan = plan_of(leave_out)
    return DayBooks(plan, folder) if (folder / MADE_BY).read_text(encoding="utf-8") == _made_by(plan) else None


def _made_by(plan: Plan) -> str:
    """What decides what stands in the books, besides the history: code, reference tables, what runs the statements, and facts."""
    code = sha256()
    package = Path(diversion_risk.__file__).parent
    for file in sorted(file for room in _ROOMS for file in (package / room).rglob("*.py")):
        code.update(file.relative_to(package).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    facts = sha256("\n".join(plan.names).encode()).hexdigest()
    libraries = {name: version(name) for name in _LIBRARIES}
    return json.dumps({"code": code.hexdigest(), "reference": digest(), "facts": facts, **libraries}, indent=1) + "\n"
