"""The audit of files: read, audited, and written down."""

import json
import logging
from dataclasses import dataclass
from pathlib import Path

from diversion_risk.audit.audit import audit
from diversion_risk.audit.finding import Audit
from diversion_risk.errors import ConfigurationWrong
from diversion_risk.orders.outcomes import read_outcomes
from diversion_risk.orders.read import read_orders
from diversion_risk.progress import stage

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class AuditedFiles:
    """Which files to audit, and how their layout is called."""

    orders: str
    outcomes: str
    source: str | None = None
    seed: int = 0


def audit_files(files: AuditedFiles, out: Path | None = None) -> Audit:
    """Audit every column of the orders and what became of them; `out` keeps the result as `report.json`.

    Raises:
        ConfigurationWrong: If the mapping does not fit, or `out` is a file.
        FileUnusable: If a file cannot be read, or no order in it has an outcome.
    """
    if out is not None and out.exists() and not out.is_dir():
        raise ConfigurationWrong(f"{out} is a file; expected a folder for report.json")
    with stage("reading orders and outcomes"):
        orders = read_orders(files.orders, files.source)
        outcomes = read_outcomes(files.outcomes, files.source)
    for read in (orders, outcomes):
        log.info("%s", read.tally())
    with stage("auditing"):
        found = audit(orders.rows, orders.extras, outcomes.rows, seed=files.seed)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / "report.json").write_text(json.dumps(found.to_dict(), indent=1) + "\n", encoding="utf-8")
    return found
