"""The house plan: every arrow points down, there is no circle, and each room keeps to its own tools."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import diversion_risk

ROOT = Path(diversion_risk.__file__).parent
FLOORS = {
    "errors": 0, "extras": 0, "places": 0, "progress": 0, "side_by_side": 0, "whole_texts": 0,
    "doctor": 1, "chain": 1, "database": 1, "settings_file": 1, "reference": 1,
    "orders": 2, "simulate": 3, "ledger": 3, "watchlists": 3, "journal": 3, "health": 3,
    "features": 4, "model": 4,
    "assess": 5, "audit": 5, "cluster": 6, "outputs": 6, "registry": 6, "score": 7, "verdicts": 7, "portrait": 8, "serve": 8,
    "monitor": 8,
    "train": 9, "evaluate": 10, "tune": 10, "promote": 11, "backtest": 11,
    "cli": 12, "__main__": 13, "__init__": 13,
}  # fmt: skip
"""From the ground up; a room may import from below it and from itself."""
PATHS = sorted(path.relative_to(ROOT) for path in ROOT.rglob("*.py"))


def _module(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def _imported(path: Path, everywhere: bool = True) -> Iterator[str]:
    """What a file imports, in full; `everywhere` also within functions and for type checkers."""
    nodes = ast.walk(_tree(path)) if everywhere else iter(_tree(path).body)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _ours(path: Path, everywhere: bool = True) -> set[str]:
    """The modules of this package that a file imports, without the package's own name."""
    named = {_module(other) for other in PATHS}
    full = {
        name.removeprefix("diversion_risk.")
        for name in _imported(path, everywhere)
        if name.startswith("diversion_risk.")
    }
    found = {name if name in named else name.rpartition(".")[0] for name in full} - {"__version__"}
    return {name for name in found if name}


def _room(module: str) -> str:
    return module.partition(".")[0]


@pytest.mark.parametrize("path", PATHS, ids=str)
def test_every_arrow_points_down(path: Path) -> None:
    own = _room(_module(path))
    for other in map(_room, _ours(path)):
        assert other == own or FLOORS[other] < FLOORS[own], f"{path} looks up to {other}"


@pytest.mark.parametrize("path", PATHS, ids=str)
def test_every_module_has_its_caption(path: Path) -> None:
    caption = ast.get_docstring(_tree(path))
    assert caption and caption.partition("\n")[0].endswith((".", "?"))


def test_there_is_no_circle_of_imports() -> None:
    graph = {_module(path): _ours(path) - {_module(path)} for path in PATHS if _module(path) != "__init__"}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(f"{circle.args[1]}")


def _importing(what: str) -> set[str]:
    return {_room(_module(path)) for path in PATHS if any(name.partition(".")[0] == what for name in _imported(path))}


@pytest.mark.parametrize(("library", "rooms"), [
    ("mlflow", {"registry"}), ("lightgbm", {"model"}), ("sklearn", {"model", "outputs"}), ("jinja2", {"outputs"}),
    ("matplotlib", {"outputs"}), ("hydra", {"train", "tune", "backtest"}), ("optuna", {"tune"}),
    ("ibis", {"ledger", "features"}), ("argparse", {"cli"}), ("duckdb", {"ledger"}),
    ("pyspark", {"ledger", "cluster", "score", "train"}),
    ("anyascii", {"watchlists"}), ("rapidfuzz", {"watchlists"}),
    ("shtab", {"cli"}), ("packaging", {"doctor"}),
    ("psycopg", {"database", "outputs"}), ("fsspec", {"orders"}), ("sqlite3", {"journal"}),
])  # fmt: skip
def test_a_library_stays_in_its_room(library: str, rooms: set[str]) -> None:
    assert _importing(library) == rooms


def test_the_model_is_a_guest_that_knows_nothing_of_ours_but_errors_and_cores() -> None:
    seen = {_room(name) for path in PATHS if path.parts[0] == "model" for name in _ours(path)}
    assert seen == {"model", "errors", "side_by_side"}


def test_the_simulated_world_knows_only_the_ground_and_the_list_of_columns() -> None:
    inside = [path for path in PATHS if path.parts[0] == "simulate"]
    seen = {name for path in inside for name in _ours(path) if _room(name) != "simulate"}
    assert {_room(name) for name in seen} <= {"reference", "orders", "errors", "places", "whole_texts"}
    assert {name for name in seen if _room(name) == "orders"} <= {"orders.fields"}


def test_nothing_but_the_command_line_knows_the_simulation() -> None:
    knowing = {_room(_module(path)) for path in PATHS if any(_room(name) == "simulate" for name in _ours(path))}
    assert knowing == {"simulate", "cli"}


def test_truth_is_read_by_no_room_but_evaluation() -> None:
    reading = {path.parts[0] for path in PATHS if "truth.parquet" in (ROOT / path).read_text(encoding="utf-8")}
    assert reading <= {"simulate", "cli", "evaluate"}


def test_every_room_stands_on_a_floor() -> None:
    assert {_room(_module(path)) for path in PATHS} == set(FLOORS)


def test_an_arrow_that_points_up_would_be_seen() -> None:
    door = {path for path in PATHS if path.parts[0] == "cli"}
    assert {"score.run", "train.command", "simulate.world"} <= set().union(*map(_ours, door))
    at_once = set().union(*(_ours(path, everywhere=False) for path in door))
    assert {_room(name) for name in at_once} <= {"cli", "errors", "progress", "places"}
