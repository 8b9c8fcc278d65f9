"""The policy a run was told on the command line."""

from collections.abc import Mapping
from pathlib import Path

import yaml

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.model.policy import SETTINGS


def chosen_policy(file: str | None, capacity: str | None) -> Mapping[str, object] | None:
    """Settings from a policy file, its capacity replaced by the one given; `None` where neither was given."""
    settings = {} if file is None else _read(Path(file))
    if capacity is not None:
        settings = {**settings, "capacity": capacity}
    return settings or None


def _read(path: Path) -> dict[str, object]:
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as trouble:
        raise ConfigurationWrong(f"The policy {path} cannot be read: {trouble}") from trouble
    if not isinstance(found, dict):
        raise ConfigurationWrong(f"The policy {path} holds no settings; expected {', '.join(SETTINGS)}")
    return found
