"""What an audit found: leaks with their evidence, and the figures of every check, leak or none."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["after_outcome", "look_up", "identity", "twins", "shuffled", "reversed", "no_delay"]

KINDS: Mapping[Kind, str] = {
    "after_outcome": "looks written after the outcome",
    "look_up": "a look-up foretells the outcome",
    "identity": "tells which rows belong together, not what they are",
    "twins": "the same rows stand in training and in what is judged",
    "shuffled": "there is skill where the outcomes are shuffled",
    "reversed": "later orders foretell earlier ones better than earlier ones later ones",
    "no_delay": "outcomes foretell each other when each is known at once",
}
OF_COLUMNS: frozenset[Kind] = frozenset({"after_outcome", "look_up"})
"""Leaks that enter a model with a column, and stay out with it."""
OF_THE_MODEL: frozenset[Kind] = frozenset({"shuffled", "reversed"})
"""Leaks that are in the matrix, by whichever column they came."""


@dataclass(frozen=True)
class Finding:
    """One leak: the columns it is in, what shows it, and what to do about it."""

    kind: Kind
    columns: tuple[str, ...]
    """As the contract names them, or as the file does; empty where the leak is in no single column."""
    says: str
    advice: str
    evidence: Mapping[str, float] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    """Other names under which the file has the same columns."""

    def told(self) -> str:
        """The finding as lines of text."""
        where = " + ".join(self.columns) or "the data as a whole"
        where += f" (in the file: {', '.join(self.also)})" if self.also else ""
        return f"LEAK  {where}: {KINDS[self.kind]}\n      {self.says}\n      What to do: {self.advice}"

    def concerns(self, used: Collection[str]) -> bool:
        """Whether a model that uses these columns learns from the leak.

        An identity or a twin harms whoever encodes whole periods or judges on rows drawn at random; look-backs that see
        whole days before the order do neither.
        """
        if self.kind in OF_THE_MODEL:
            return True
        return self.kind in OF_COLUMNS and all(column in used for column in self.columns)


@dataclass(frozen=True)
class Audit:
    """Everything an audit looked at."""

    orders: int
    looked_at: int
    diverted: int
    columns: tuple[str, ...]
    findings: tuple[Finding, ...]
    figures: Mapping[str, Mapping[str, Any]]
    """By check; `null` where it could not be measured."""

    def to_dict(self) -> dict[str, Any]:
        """The audit as plain values, ready for JSON."""
        return {
            "orders": self.orders,
            "looked_at": self.looked_at,
            "diverted": self.diverted,
            "columns": list(self.columns),
            "findings": [
                {
                    "kind": one.kind, "columns": list(one.columns), "also": list(one.also), "says": one.says,
                    "advice": one.advice, "evidence": dict(one.evidence),
                }
                for one in self.findings
            ],
            "figures": {name: dict(figures) for name, figures in self.figures.items()},
        }  # fmt: skip

    def told(self) -> str:
        """The audit as text."""
        head = (
            f"{self.orders:,} orders, {self.looked_at:,} looked at, {self.diverted:,} diverted; "
            f"{len(self.columns)} columns that vary"
        )
        leaks = [one.told() for one in self.findings] or [self._nothing_found()]
        width = max(map(len, self.figures), default=0)
        lines = [f"  {name:<{width}}  {_figures(figures)}" for name, figures in self.figures.items()]
        return "\n\n".join([head, *leaks, "\n".join(["What was measured", *lines])])

    def _nothing_found(self) -> str:
        """That nothing was found, and which checks had too little to go by: they are no clearance."""
        untold = [name for name, figures in self.figures.items() if all(value is None for value in figures.values())]
        if not untold:
            return "No leak found."
        return (
            "No leak found in what could be measured. What there was to go by was too little for "
            f"{len(untold)} of {len(self.figures)} checks, which therefore say nothing: {', '.join(untold)}."
        )


def _figures(figures: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {_figure(value)}" for name, value in figures.items())


def _figure(value: Any) -> str:
    if value is None:
        return "not measurable"
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".") if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
