"""Which settings of an estimator are searched, and within which bounds."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from optuna.distributions import BaseDistribution, FloatDistribution, IntDistribution

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.model.estimator import Estimator

Settings = dict[str, int | float]


@dataclass(frozen=True)
class Bounds:
    """From and to, both included; whole numbers where both are; `log` where a doubling counts the same everywhere."""

    low: int | float
    high: int | float
    log: bool = False

    @property
    def distribution(self) -> BaseDistribution:
        """The same in Optuna's words."""
        if isinstance(self.low, int) and isinstance(self.high, int):
            return IntDistribution(self.low, self.high, log=self.log)
        return FloatDistribution(float(self.low), float(self.high), log=self.log)


@dataclass(frozen=True)
class Space:
    """The bounds of each setting that is searched."""

    bounds: Mapping[str, Bounds]

    @classmethod
    def read(cls, given: Mapping[str, Mapping[str, Any]]) -> "Space":
        """The space of a configuration.

        Raises:
            ConfigurationWrong: If bounds are not such.
        """
        try:
            bounds = {name: Bounds(**one) for name, one in given.items()}
            for one in bounds.values():
                _ = one.distribution
        except (TypeError, ValueError) as trouble:
            raise ConfigurationWrong(f"search.space has bounds that are none: {trouble}") from trouble
        if not bounds:
            raise ConfigurationWrong("search.space is empty; expected settings of the model with low and high")
        return cls(bounds)

    def distributions(self) -> dict[str, BaseDistribution]:
        """The space in Optuna's words."""
        return {name: one.distribution for name, one in self.bounds.items()}

    def given(self, estimator: Estimator) -> Settings:
        """The settings that the estimator has, with which a search begins.

        Raises:
            ConfigurationWrong: If it does not have them, or they lie outside the bounds.
        """
        has = {one.name for one in fields(estimator)}  # type: ignore[arg-type]  # every estimator of ours is a dataclass
        foreign = sorted(set(self.bounds) - has)
        if foreign:
            raise ConfigurationWrong(f"search.space names {', '.join(foreign)}; this model has no such setting")
        found: Settings = {name: getattr(estimator, name) for name in self.bounds}
        for name, one in self.bounds.items():
            if not one.low <= found[name] <= one.high:
                raise ConfigurationWrong(
                    f"model.{name} is {found[name]}; expected {one.low} to {one.high} (search.space.{name}): "
                    "a search begins with the settings as they are"
                )
        return found
