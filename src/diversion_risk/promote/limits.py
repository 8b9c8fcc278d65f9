"""What the gates ask for: policy, as a settings file says it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.model.capacity import Capacity
from diversion_risk.model.judging import VIEWS
from diversion_risk.places import CONFIGS
from diversion_risk.settings_file import read_settings

DEFAULT = CONFIGS / "gates" / "default.yaml"


@dataclass(frozen=True)
class Limits:
    """One number or range a gate asks for; `configs/gates/default.yaml` says what each means."""

    view: str
    better_may_lose: float
    found_beside_said: tuple[float, float]
    calibration_slope: tuple[float, float]
    group_enough: int
    group_may_lose: float
    within_destinations: float
    capacity: Capacity
    reasons_against: float
    reasons_raising: float
    cases_may_lose: float
    cases_at_least: float
    audit_needed: bool

    @classmethod
    def load(cls, file: str | None = None) -> "Limits":
        """The limits of a file, those it does not name as shipped.

        Raises:
            ConfigurationWrong: If the file cannot be read or names what is none.
        """
        shipped = _read(DEFAULT)
        return cls.read(shipped if file is None else {**shipped, **_read(Path(file))})

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> "Limits":
        """The limits of settings that name them all."""
        names = {field.name for field in fields(cls)}
        if set(settings) != names:
            raise ConfigurationWrong(f"The gates have {sorted(set(settings) ^ names)} too much or too little")
        return cls(**{name: _value(name, settings[name]) for name in names})


def _value(name: str, value: Any) -> Any:
    if name == "capacity":
        return Capacity.read(value)
    if name == "audit_needed" and isinstance(value, bool):
        return value
    if name == "view" and value in VIEWS:
        return value
    if name in {"found_beside_said", "calibration_slope"} and isinstance(value, list) and len(value) == 2:
        low, high = (_number(name, end) for end in value)
        return low, high
    if name in {"audit_needed", "view", "found_beside_said", "calibration_slope"}:
        raise ConfigurationWrong(f'The gates\' {name} is "{value}"; see {DEFAULT} for what is expected')
    return _number(name, value)


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ConfigurationWrong(f'The gates\' {name} is "{value}"; expected a number from 0 up')
    return value


def _read(path: Path) -> dict[str, Any]:
    return read_settings(path, "gates", f"some of those in {DEFAULT}")
