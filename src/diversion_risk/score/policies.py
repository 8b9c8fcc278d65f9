"""The policy a run was told on the command line."""

from collections.abc import Mapping
from pathlib import Path

from diversion_risk.model.policy import SETTINGS
from diversion_risk.settings_file import read_settings


def chosen_policy(file: str | None, capacity: str | None) -> Mapping[str, object] | None:
    """Settings from a policy file, its capacity replaced by the one given; `None` where neither was given."""
    settings = {} if file is None else read_settings(Path(file), "policy", ", ".join(SETTINGS))
    if capacity is not None:
        settings = {**settings, "capacity": capacity}
    return settings or None
