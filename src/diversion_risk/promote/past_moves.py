"""What was done to the registry's aliases, as a table to read."""

from collections.abc import Sequence

from diversion_risk.registry.record import Act


def moves_told(acts: Sequence[Act]) -> str:
    """One line an act, oldest first, with its reason and the gates that were not met below it."""
    if not acts:
        return "No alias was moved yet."
    return "\n".join(line for act in acts for line in _lines(act))


def _lines(act: Act) -> list[str]:
    way = f"@{act.alias}: {_version(act.before)} → {_version(act.after)}"
    if act.kind == "refused":
        way = f"@{act.alias} stays at {_version(act.before)}; proposed was {_version(act.after)}"
    found = "found at " if act.kind == "unrecorded" else ""
    lines = [f"{found}{act.when}  {act.kind.upper() if act.kind == 'unrecorded' else act.kind}  {way}  by {act.who}"]
    lines.append(f"    {act.why}")
    not_met = [gate for gate, state in act.gates.items() if state == "not met"]
    return [*lines, f"    not met: {', '.join(not_met)}"] if not_met else lines


def _version(number: str | None) -> str:
    return "none" if number is None else f"version {number}"
