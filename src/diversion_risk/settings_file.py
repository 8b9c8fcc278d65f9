"""A settings file: what a person who runs the program decided, in YAML."""

from pathlib import Path
from typing import Any

import yaml

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.whole_texts import PlainLoader


def read_settings(path: Path, what: str, expected: str) -> dict[str, Any]:
    """The settings of a file; `what` names it in a message, and `expected` what it may hold.

    Raises:
        ConfigurationWrong: If it cannot be read, or holds no settings.
    """
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), PlainLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as trouble:
        raise ConfigurationWrong(f"The {what} {path} cannot be read: {trouble}") from trouble
    if not isinstance(found, dict):
        raise ConfigurationWrong(
            f"The {what} {path} hold{'' if what.endswith('s') else 's'} no settings; expected {expected}"
        )
    return found
