"""Whether a batch lies beyond a limit that was set on its distance from the training."""

from collections.abc import Sequence

from diversion_risk.health.drift import Drift

NAMED = 5
"""What lies beyond a limit is named up to here, the farthest facts first; the batch's drift holds all of it."""


def beyond_limit(drift: Drift, psi: float | None) -> str | None:
    """Why a batch does not keep to the largest effect let pass, or, without one, to what past months differed by.

    `None` where it does. What cannot be told is not within a limit.
    """
    if drift.status == "unknown" and (psi is None or not drift.distances):
        return f"drift cannot be told: {drift.because}"
    if psi is None:
        names = [*(one.name for one in drift.named), *(f"{one.column} {one.code}" for one in drift.moved)]
        return f"beyond what past months differed by: {_named(names)}" if drift.status == "changed" else None
    over = [f"{one.name} ({one.effect:.2f})" for one in drift.distances if one.effect > psi]
    return f"stability index above {psi:g}: {_named(over)}" if over else None


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
