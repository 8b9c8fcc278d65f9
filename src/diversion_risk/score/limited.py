"""Which limit on drift a run was held to, who set it, and whether the batch kept to it."""

from dataclasses import dataclass

from diversion_risk.health.drift import Drift
from diversion_risk.health.limit import beyond_limit
from diversion_risk.model.drift_limit import DriftLimit
from diversion_risk.model.policy import Policy

OPTION = "--drift-limit"
NONE = "none"
"""What the option says to set a policy's limit aside."""


def option_limit(text: str | None) -> DriftLimit | None:
    """The limit that the option sets; `None` where it sets none.

    Raises:
        ConfigurationWrong: If what it says is no limit.
    """
    return None if text in (None, NONE) else DriftLimit.read(text, OPTION)


@dataclass(frozen=True)
class Limited:
    """What a run was held to; everything is `None` where nothing set a limit."""

    limit: float | str | None
    """A stability index, or `noise`."""
    set_by: str | None
    """The option, or `policy`; of no limit the option where it set the policy's aside."""
    passed: str | None
    """Why the batch is beyond the limit; `None` where it is not."""

    def told(self) -> str | None:
        """That the limit was passed, in words; `None` where it was not."""
        if self.passed is None:
            return None
        whose = f"{OPTION} {self.limit}" if self.set_by == OPTION else f"the policy's drift_limit {self.limit}"
        return f"the batch is not within {whose}: {self.passed}"


def limited(option: str | None, policy: Policy, drift: Drift) -> Limited:
    """Hold a batch against the limit of the option or, where it says nothing, of the policy."""
    limit = policy.drift_limit if option is None else option_limit(option)
    if limit is None:
        return Limited(None, None if option is None else OPTION, None)
    return Limited(limit.written(), "policy" if option is None else OPTION, beyond_limit(drift, limit.psi))
