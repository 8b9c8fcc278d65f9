"""A limit that a user sets on how far a batch may lie from its model's training."""

from dataclasses import dataclass

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.health.drift import Drift

NOISE = "noise"


@dataclass(frozen=True)
class DriftLimit:
    """The largest effect that is let pass; `None` for whatever past months differed by."""

    psi: float | None

    @classmethod
    def read(cls, text: str) -> "DriftLimit":
        """The limit as it is written: a PSI such as `0.25`, or `noise`.

        Raises:
            ConfigurationWrong: If it is neither.
        """
        if text == NOISE:
            return cls(None)
        try:
            psi = float(text)
        except ValueError:
            psi = -1.0
        if not 0 < psi < float("inf"):
            raise ConfigurationWrong(
                f'--drift-limit is "{text}"; expected a population stability index above 0, such as 0.25, or {NOISE}'
            )
        return cls(psi)

    def trouble(self, drift: Drift) -> str | None:
        """Why a batch does not keep to it; `None` where it does. What cannot be told is not within a limit."""
        if drift.status == "unknown" and (self.psi is None or not drift.distances):
            return f"drift cannot be told: {drift.because}"
        if self.psi is None:
            names = [*(one.name for one in drift.named), *(f"{one.column} {one.code}" for one in drift.moved)]
            return f"beyond what past months differed by: {', '.join(names)}" if drift.status == "changed" else None
        over = [f"{one.name} ({one.effect:.2f})" for one in drift.distances if one.effect > self.psi]
        return f"stability index above {self.psi:g}: {', '.join(over)}" if over else None
