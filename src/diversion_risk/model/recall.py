"""A stated share of all diversions is listed, with a stated confidence: the cut that random checks can vouch for."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import betaincinv

from diversion_risk.errors import ConfigurationWrong


@dataclass(frozen=True)
class Confirmed:
    """What the model says of the diversions that random checks confirmed, among orders its trees have not seen.

    Only random checks will do: what was looked at on purpose is what is easy to suspect.
    """

    margin: tuple[float, ...] = ()
    buyer: tuple[int, ...] = ()
    """A number for the buyer of each; orders of one buyer are no independent evidence."""

    @classmethod
    def among(cls, margin: np.ndarray, buyers: pd.Series, known: pd.DataFrame) -> "Confirmed":
        """Those among some orders; `known` has the columns `outcome` and `selected_by`."""
        chosen = (known["outcome"].eq("diverted") & known["selected_by"].eq("random")).to_numpy(dtype=bool)
        codes, _ = pd.factorize(buyers[chosen])
        return cls(tuple(margin[chosen].tolist()), tuple(codes.tolist()))

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "Confirmed":
        """The evidence a model folder keeps."""
        return cls(tuple(map(float, kept["margin"])), tuple(map(int, kept["buyer"])))

    def to_dict(self) -> dict[str, Any]:
        """The evidence as plain values."""
        return {"margin": list(self.margin), "buyer": list(self.buyer)}

    @property
    def independent(self) -> float:
        """How many independent diversions the evidence is worth, were all orders of a buyer alike (Kish 1965)."""
        each = np.bincount(np.array(self.buyer, dtype=np.int64))
        return float(each.sum() ** 2 / (each**2).sum()) if len(self.buyer) else 0.0


@dataclass(frozen=True)
class Recall:
    """The guarantee: with `confidence`, at least `share` of a coming year's diversions are listed.

    It holds for orders like those of the evidence, and for a year of at least as many independent diversions: the doubt of
    the evidence and that of the year add up, so that half of the evidence counts. The bound is the one of Clopper and
    Pearson at an effective number (Korn and Graubard 1998); going up from the lowest margin, the first cut that fails ends
    the search, so that no correction for many looks is needed (Angelopoulos and others 2021, fixed sequence testing).
    """

    share: float
    confidence: float = 0.95
    cut: float | None = None
    """Margin from which on an order is listed; known once a model's evidence is."""

    @classmethod
    def read(cls, settings: object) -> "Recall":
        """The guarantee of a settings file: `share` and `confidence`."""
        if not isinstance(settings, Mapping) or not {"share"} <= set(settings) <= {"share", "confidence"}:
            raise ConfigurationWrong(
                f'The policy\'s recall is "{settings}"; expected share and confidence, such as 0.8 and 0.95'
            )
        return cls(*(_inside(name, settings.get(name, 0.95)) for name in ("share", "confidence")))

    def needed(self) -> int:
        """Independent diversions, confirmed by random checks, below which nothing can be promised."""
        return math.ceil(2 * math.log(1 - self.confidence) / math.log(self.share))

    def settled(self, confirmed: Confirmed) -> "Recall":
        """The guarantee with its cut: the highest that the evidence vouches for.

        Raises:
            ConfigurationWrong: If there is too little evidence; it says how much is needed.
        """
        margins = np.sort(np.array(confirmed.margin))
        kept = [
            margin for margin in margins if self._holds(float((margins >= margin).mean()), confirmed.independent / 2)
        ]
        if not kept:
            raise ConfigurationWrong(
                f"That {100 * self.share:g} % of the diversions are listed cannot be promised with {100 * self.confidence:g} % "
                f"confidence: {self.needed():,} independent diversions confirmed by random checks in the period to calibrate "
                f"are needed; there are {len(margins):,}, worth {confirmed.independent:.1f} independent ones. Check more "
                "orders at random, calibrate on a longer period (split.calibrate_days), or promise less."
            )
        # The bound falls as the cut rises, so the cuts that hold are the lowest ones without a gap.
        return replace(self, cut=kept[-1])

    def _holds(self, listed: float, independent: float) -> bool:
        hits = listed * independent
        return bool(betaincinv(hits, independent - hits + 1, 1 - self.confidence) >= self.share)

    def to_dict(self) -> dict[str, Any]:
        """The guarantee as a settings file holds it."""
        return {"share": self.share, "confidence": self.confidence}

    def told(self) -> str:
        """The guarantee in words."""
        return f"as many as list {100 * self.share:g} % of the diversions with {100 * self.confidence:g} % confidence"


def _inside(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1:
        raise ConfigurationWrong(f'The policy\'s recall.{name} is "{value}"; expected a number between 0 and 1')
    return float(value)
