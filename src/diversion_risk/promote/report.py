"""The report of the gates, as plain values and as a page: what was tried, what was found, what was decided."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from diversion_risk.promote.trial import Finding

MARKS = {"passed": "✓", "not met": "✗", "not applicable": "–", "unknown": "?"}


@dataclass(frozen=True)
class GateReport:
    """Everything an auditor needs to know why a model is, or is not, in use."""

    model: str
    version: str
    model_id: str
    champion: str | None
    """The version in use when the gates were tried."""
    window: Mapping[str, str | int]
    """Its days and how many orders, looks and known diversions it holds."""
    inputs: Mapping[str, str]
    """SHA-256 of the files, by what they are."""
    findings: Sequence[Finding]
    who: str
    why: str
    when: str

    @property
    def refused(self) -> bool:
        """Whether a gate was not met."""
        return any(finding.state == "not met" for finding in self.findings)

    @property
    def states(self) -> dict[str, str]:
        """The state of each gate."""
        return {finding.gate: finding.state for finding in self.findings}

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values, ready for JSON."""
        return {**asdict(self), "decision": "refused" if self.refused else "promoted"}


def gate_page(report: GateReport) -> str:
    """The report in Markdown, which also reads as text."""
    decision = "refused: a gate was not met" if report.refused else "promoted to champion"
    beside = "no champion before" if report.champion is None else f"champion before: version {report.champion}"
    rows = [
        f"| {MARKS[one.state]} {one.state} | {one.gate} | {one.because.replace('|', '/')} |" for one in report.findings
    ]
    window = report.window
    return "\n".join(
        [
            f"# Version {report.version} {decision}",
            "",
            f"{report.model}, model {report.model_id}; {beside}.",
            f"Proposed by {report.who} at {report.when}: {report.why}",
            "",
            f"Tried on the orders from {window['from']} to {window['to']}: {window['orders']:,} orders, {window['looked_at']:,} "
            f"looked at, {window['diverted']:,} known as diverted. In brackets 90 % intervals by resampling buyers.",
            "",
            "| | gate | because |",
            "|---|---|---|",
            *rows,
            "",
            *(f"SHA-256 of the {name}: `{digest}`" for name, digest in report.inputs.items()),
            "",
        ]
    )
