"""A limit on how far a batch may lie from its model's training, as an option or a policy writes it."""

from dataclasses import dataclass

from diversion_risk.errors import ConfigurationWrong

NOISE = "noise"


@dataclass(frozen=True)
class DriftLimit:
    """The largest effect that is let pass."""

    psi: float | None
    """Population stability index, less what chance gives; `None` for whatever past months differed by."""

    @classmethod
    def read(cls, value: object, called: str) -> "DriftLimit":
        """The limit as it is written: a stability index such as `0.25`, or `noise`; `called` is where it was written.

        Raises:
            ConfigurationWrong: If it is neither.
        """
        if value == NOISE:
            return cls(None)
        try:
            psi = -1.0 if isinstance(value, bool) else float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            psi = -1.0
        if not 0 < psi < float("inf"):
            raise ConfigurationWrong(
                f'{called} is "{value}"; expected a population stability index above 0, such as 0.25, or {NOISE}'
            )
        return cls(psi)

    def written(self) -> float | str:
        """As a settings file holds it."""
        return NOISE if self.psi is None else self.psi
