"""Published facts: what is said, by whom, how it is measured here, and how near is near enough."""

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from published_flows.measures import MEASURES

HERE = Path(__file__).parent
_ARITHMETIC: Mapping[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass(frozen=True)
class Fact:
    """One published figure and its counterpart in the simulated world.

    `published` is a sum over rows of `trade_facts.csv`, such as `F054 / F053`. One of `within` (to either side),
    `factor` (times or divided by), `at_least`, `at_most` (the published figure is a bound) is the tolerance.
    """

    name: str
    says: str
    published: str
    measured: str
    by: Mapping[str, Any]
    tolerance: str
    because: str
    width: float = 0.0
    proxy: str = ""

    @property
    def rows(self) -> list[str]:
        """The rows of `trade_facts.csv` that it rests on."""
        tree = ast.walk(ast.parse(self.published, mode="eval"))
        return sorted({node.id for node in tree if isinstance(node, ast.Name)})

    @property
    def value(self) -> float:
        """The published figure, in the unit in which the world is measured."""
        return _computed(ast.parse(self.published, mode="eval").body, _numbers())

    @property
    def bounds(self) -> tuple[float, float]:
        """Between what and what a measured value agrees with the published one."""
        infinite, value = float("inf"), self.value
        return {
            "within": (value - self.width, value + self.width),
            "factor": (value / (self.width or 1.0), value * self.width),
            "at_least": (value, infinite),
            "at_most": (-infinite, value),
        }[self.tolerance]

    def fraction(self, book: pd.DataFrame) -> tuple[float, float]:
        """Numerator and denominator of the measured value on one simulated book."""
        return MEASURES[self.measured](book, self.by)


def facts() -> Sequence[Fact]:
    """All facts of `facts.yaml`, in its order."""
    found = yaml.safe_load((HERE / "facts.yaml").read_text(encoding="utf-8"))
    return [_fact(name, entry) for name, entry in found.items()]


@cache
def published() -> pd.DataFrame:
    """The published figures by their id, with source and period."""
    return pd.read_csv(HERE / "trade_facts.csv", dtype={"as_published": str}, keep_default_na=False).set_index("id")


def _fact(name: str, entry: Mapping[str, Any]) -> Fact:
    kind, width = next(iter(entry["tolerance"].items()))
    return Fact(
        name=name,
        says=entry["says"],
        published=str(entry["published"]),
        measured=entry["measured"],
        by=entry.get("by") or {},
        tolerance=kind,
        width=float(width or 0.0),
        because=entry["because"],
        proxy=entry.get("proxy", ""),
    )


def _numbers() -> dict[str, float]:
    values = pd.to_numeric(published()["value"], errors="coerce")
    return {str(row): float(value) for row, value in values.dropna().items()}


def _computed(node: ast.AST, known: Mapping[str, float]) -> float:
    """The value of a sum over known names; nothing but names, numbers and the four operations is understood."""
    match node:
        case ast.BinOp(left, how, right):
            return _ARITHMETIC[type(how)](_computed(left, known), _computed(right, known))
        case ast.UnaryOp(ast.USub(), held):
            return -_computed(held, known)
        case ast.Name(name):
            return known[name]
        case ast.Constant(value) if isinstance(value, int | float):
            return float(value)
    raise ValueError(f"not a plain sum: {ast.dump(node)}")
