"""Risk indicators for export orders that may be headed for Russia by way of someone else, with their reasons."""

import os
from importlib import metadata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from diversion_risk.score.scorer import Scorer

__all__ = ["Scorer", "__version__"]

# Read when the first OpenMP library loads. LightGBM's threads spin while they wait for each other; on cores that others use
# too, that made a training of one second last half a minute.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

__version__ = metadata.version("diversion-risk")


def __getattr__(name: str) -> Any:
    """Import the scorer only when somebody asks for it, so that the command line starts at once."""
    if name == "Scorer":
        from diversion_risk.score.scorer import Scorer  # noqa: PLC0415

        return Scorer
    raise AttributeError(name)
