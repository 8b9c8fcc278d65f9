"""What is proposed: which model, on which window it is tried, by whom and why."""

from dataclasses import dataclass

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.evaluate.book import Question
from diversion_risk.registry.aliases import REGISTERED, Aliases

CHAMPION = "champion"
_ADDRESS = f"models:/{REGISTERED}"


@dataclass(frozen=True)
class Proposal:
    """A model proposed as the champion; `question` names the window and its files."""

    model: str
    """A folder, `models:/diversion-risk@challenger` or `models:/diversion-risk/3`."""
    question: Question
    who: str
    why: str
    gates: str | None = None
    cases: str | None = None
    cases_source: str | None = None
    out: str | None = None
    """Folder for the report of the gates, beside the one in the registry."""


def check_reason(why: str) -> None:
    """A move without a reason is none.

    Raises:
        ConfigurationWrong: If nothing is said.
    """
    if not why.strip():
        raise ConfigurationWrong("--why is empty; expected the reason, as an auditor will read it")


def named_version(model: str, aliases: Aliases) -> str | None:
    """The version that a registry address names; `None` for a folder.

    Raises:
        ConfigurationWrong: If the address names another model, or an alias that points nowhere.
    """
    if not model.startswith("models:/"):
        return None
    rest = model.removeprefix(_ADDRESS)
    number = aliases.pointed(rest[1:]) if rest[:1] == "@" else rest[1:] if rest[:1] == "/" else None
    if rest == model or not number:
        raise ConfigurationWrong(
            f"{model} names no model of the registry; expected {_ADDRESS}@challenger or {_ADDRESS}/3"
        )
    return str(aliases.version(number).version)
