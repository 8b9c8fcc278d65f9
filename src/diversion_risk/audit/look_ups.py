"""Whether a look-up of one to three columns foretells the outcome: learned on the older half, asked on the later one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from diversion_risk.audit.finding import Finding
from diversion_risk.audit.material import PARTIES, Material, Reading
from diversion_risk.audit.skill import LEAST, SURE_AUC, Auc, auc, hits_at, lower_bound

SHARE = 0.05
"""Precision is asked of this share of the later orders, or of half as many as are diverted where those are fewer."""
NEARLY_SURE = 0.9
"""Lower bound of the precision from which on a look-up of many combinations is too good, a choice of ours.

In simulated worlds of 20,000 to 100,000 orders the best of a thousand look-ups reaches 0.66; in the synthetic declarations of
Jeong and others (2022), whose label was made from columns, 0.997.
"""
SHUFFLES = 20
_WIDENED = 12
"""How many of the best pairs are widened to three columns."""
_DOUBT = 0.5
"""How many orders of the base rate each cell of a look-up begins with."""
_TOLD = 3
"""Look-ups of one width that are told."""
ADVICE = (
    "find out how the label came about: a generator, a rule or a copied decision is being learned; a score on this data is "
    "no skill, and a model of it knows nothing else"
)


@dataclass(frozen=True)
class LookUp:
    """What a look-up foretells of the later orders."""

    readings: tuple[Reading, ...]
    precision: float
    size: int
    """Orders of which the precision is told."""
    cells: int
    """Different combinations of values among them."""
    auc: Auc

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it looks up."""
        return tuple(reading.column for reading in self.readings)

    @property
    def is_sure(self) -> bool:
        """Whether it foretells the outcome beyond what any honest columns can.

        The orders of one combination are one piece of evidence: a single mail room in which only what is seized is ever
        written down is a certain place, and honest. So the bound counts combinations, not orders.
        """
        return bool(lower_bound(self.precision * self.cells, self.cells) >= NEARLY_SURE or self.auc.low >= SURE_AUC)


class Halves:
    """The older half, from which look-ups learn, and the later one, which asks them."""

    def __init__(self, material: Material) -> None:
        """The rows of either half, and how many orders the precision is asked of."""
        self.older, self.later = np.flatnonzero(~material.later), np.flatnonzero(material.later)
        self.learned = material.diverted[self.older].astype(float)
        self.asked = material.diverted[self.later]
        self.size = int(min(round(SHARE * len(self.asked)), self.asked.sum() // 2))

    def can_tell(self) -> bool:
        """Whether there is enough to say anything."""
        yes, no = self.asked.sum(), (~self.asked).sum()
        return bool(min(yes, no) >= LEAST and self.learned.sum() >= LEAST)

    def look_up(self, readings: tuple[Reading, ...]) -> LookUp:
        """What the columns together foretell."""
        cells = self._cells(readings)
        score = self._score(cells, self.learned)
        precision = hits_at(score, self.asked, self.size) / max(1, self.size)
        chosen = np.argsort(-score, kind="stable")[: self.size]
        return LookUp(readings, precision, self.size, len(np.unique(cells[self.later][chosen])), auc(score, self.asked))

    def _cells(self, readings: Sequence[Reading]) -> np.ndarray:
        """The combination of values of each order."""
        cells = readings[0].codes
        for reading in readings[1:]:
            pairs = cells.astype(np.int64) * (int(reading.codes.max()) + 1) + reading.codes
            cells = np.unique(pairs, return_inverse=True)[1]
        return cells

    def _score(self, cells: np.ndarray, learned: np.ndarray) -> np.ndarray:
        """Share of the older orders of the same cell that are diverted, drawn a little toward that of all."""
        count = int(cells.max()) + 1
        older, base = cells[self.older], float(learned.mean())
        share = (np.bincount(older, learned, count) + _DOUBT * base) / (np.bincount(older, minlength=count) + _DOUBT)
        return np.asarray(share[cells[self.later]])

    def evidence(self, look: LookUp, seed: int) -> dict[str, float]:
        """What a look-up reached, and the best that it reaches where the outcomes it learns from are shuffled."""
        random, cells = np.random.default_rng(seed), self._cells(look.readings)
        scores = (self._score(cells, random.permutation(self.learned)) for _ in range(SHUFFLES))
        return {
            "precision": look.precision,
            "among": float(look.size),
            "combinations": float(look.cells),
            "auc": look.auc.value,
            "shuffled": max(hits_at(score, self.asked, self.size) for score in scores) / max(1, self.size),
            "base": float(self.asked.mean()),
        }


def look_ups(
    material: Material, leave_out: Iterable[str], seed: int
) -> tuple[list[Finding], dict[str, float | str | None]]:
    """Every look-up that foretells too much, narrowest first, and figures of the best there is.

    Parties are left out: who was confirmed before is a precedent. So are the columns in `leave_out`, which are known as
    leaks already, and all wider look-ups that contain a narrower one found.
    """
    halves = Halves(material)
    known = {*PARTIES, *leave_out}
    readings = [reading for reading in material.readings if reading.column not in known]
    if not halves.can_tell() or not readings:
        return [], {"precision": None}
    found: list[Finding] = []
    best: list[LookUp] = []
    for looks in _by_width(halves, readings):
        best += looks[:1]
        sure = [look for look in looks if look.is_sure and not _contains_one(look, found)]
        found += [_finding(material, look, halves.evidence(look, seed)) for look in _distinct(sure)[:_TOLD]]
    top = max(best, key=lambda look: (look.precision, look.auc.value))
    return found, {"columns": " + ".join(top.columns), **halves.evidence(top, seed)}


def _by_width(halves: Halves, readings: Sequence[Reading]) -> Iterator[list[LookUp]]:
    """Look-ups of one, two and three columns, each width with the best first; only the best pairs are widened."""
    one = _ranked(halves, ((reading,) for reading in readings))
    yield one
    pairs = _ranked(halves, (pair for pair in combinations(readings, 2) if pair[0].column != pair[1].column))
    yield pairs
    wider = {
        tuple(sorted((*pair.readings, more), key=lambda reading: (reading.column, reading.binned)))
        for pair in pairs[:_WIDENED]
        for more in readings
        if more.column not in pair.columns
    }
    yield _ranked(
        halves, sorted(wider, key=lambda readings: [(reading.column, reading.binned) for reading in readings])
    )


def _ranked(halves: Halves, chosen: Iterable[tuple[Reading, ...]]) -> list[LookUp]:
    looks = [halves.look_up(readings) for readings in chosen]
    return sorted(looks, key=lambda look: (-look.precision, -look.auc.value))


def _contains_one(look: LookUp, found: Sequence[Finding]) -> bool:
    return any(set(one.columns) <= set(look.columns) for one in found)


def _distinct(looks: Sequence[LookUp]) -> list[LookUp]:
    """The first look-up of each set of columns."""
    return list({frozenset(look.columns): look for look in reversed(looks)}.values())[::-1]


def _finding(material: Material, look: LookUp, evidence: dict[str, float]) -> Finding:
    says = (
        "Learned on the older half and asked on the later one, the look-up without a model has a precision of "
        f"{look.precision:.3f} among {look.size:,} orders of {look.cells:,} combinations, and an AUC of {look.auc.value:.3f}; "
        f"{evidence['base']:.1%} of the later orders are diverted, and shuffled outcomes give at most {evidence['shuffled']:.3f}."
    )
    return Finding("look_up", look.columns, says, ADVICE, evidence, material.other_names(*look.columns))
