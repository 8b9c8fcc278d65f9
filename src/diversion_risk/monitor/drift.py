"""What past runs said of their distance from the training; what was not told is unknown."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

_NOT_SAID = "its manifest says nothing of drift"


@dataclass(frozen=True)
class RunDrift:
    """Of one run; every figure is `None` where it is unknown."""

    status: str
    """`unknown`, `within` or `changed`."""
    because: str
    """Why it is unknown."""
    largest: float | None
    """The largest effect: stability index less what chance gives."""
    largest_of: str | None
    score: float | None
    """The same of the score."""
    named: tuple[str, ...]
    """Facts and the score that moved by more than past months did."""
    moved: tuple[dict[str, str], ...]
    """Codes that did, each with its `column` and its `code`."""
    passed: str | None
    """Why the run was beyond the limit set for it; `None` where it was not, or none was set."""

    def to_dict(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def drift_told(record: Mapping[str, Any]) -> RunDrift:
    """What the manifest of a run says; one of an older version says nothing."""
    told = record.get("drift") or {"status": "unknown", "because": _NOT_SAID}
    distances = told.get("distances", [])
    largest = max(distances, key=lambda one: one["effect"], default=None)
    return RunDrift(
        status=told["status"],
        because=told.get("because", ""),
        largest=None if largest is None else float(largest["effect"]),
        largest_of=None if largest is None else str(largest["name"]),
        score=next((float(one["effect"]) for one in distances if one["kind"] == "score"), None),
        named=tuple(told.get("named", [])),
        moved=tuple({"column": one["column"], "code": one["code"]} for one in told.get("moved", [])),
        passed=(record.get("drift_limit") or {}).get("passed"),
    )
