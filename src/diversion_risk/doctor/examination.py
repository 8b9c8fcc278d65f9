"""The whole examination, in the order in which it is told."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from diversion_risk.doctor import machine
from diversion_risk.doctor.finding import Finding
from diversion_risk.doctor.packages import packages


def examine() -> list[Finding]:
    """Everything there is to look for; nothing is changed, and nothing is asked over a network."""
    return [
        machine.python(),
        *packages(),
        machine.shipped(),
        *machine.folders(),
        *machine.size(),
        machine.java(),
        machine.browser(),
        *machine.terminal(),
    ]


def is_fit(findings: Sequence[Finding]) -> bool:
    """Whether all that is required is there."""
    return all(one.is_there for one in findings if one.required)


def as_text(findings: Sequence[Finding]) -> str:
    """One line a finding, and what follows from them."""
    missing, absent = (sum(one.state == state for one in findings) for state in ("missing", "absent"))
    verdict = f"{missing} required missing" if missing else "all that is required is there"
    return "\n".join([*(one.told() for one in findings), f"{verdict}; {absent} absent that one thing or another needs"])


def as_json(findings: Sequence[Finding]) -> str:
    """The same for a program to read."""
    lines = [{**asdict(one), "state": one.state} for one in findings]
    return json.dumps({"is_fit": is_fit(findings), "findings": lines}, indent=1, ensure_ascii=False)
