"""Risk indicators for export orders that may be headed for Russia by way of someone else, with their reasons."""

from importlib import metadata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from diversion_risk.score.scorer import Scorer

__all__ = ["Scorer", "__version__"]

__version__ = metadata.version("diversion-risk")


def __getattr__(name: str) -> Any:
    """Import the scorer only when somebody asks for it, so that the command line starts at once."""
    if name == "Scorer":
        from diversion_risk.score.scorer import Scorer  # noqa: PLC0415

        return Scorer
    raise AttributeError(name)
