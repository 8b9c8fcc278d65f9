"""A training held to the audit of its data: it stops, or warns, where what it uses gives away the outcome."""

import logging
from collections.abc import Sequence

import pandas as pd

from diversion_risk.audit.audit import audit
from diversion_risk.audit.finding import Audit
from diversion_risk.errors import ConfigurationWrong, GateNotMet
from diversion_risk.features.sources import columns_read
from diversion_risk.progress import stage
from diversion_risk.train.past import Past

log = logging.getLogger(__name__)

SETTINGS = ("stop", "warn", "skip")


def held_to_audit(past: Past, extras: pd.DataFrame, setting: str, leave_out: Sequence[str], seed: int) -> Audit | None:
    """Audit what a training may see; `extras` are the columns beside its orders, none of which it uses.

    Raises:
        ConfigurationWrong: If the setting is none of `SETTINGS`.
        GateNotMet: If the setting is `stop` and a leak is in what the facts are made of.
    """
    if setting not in SETTINGS:
        raise ConfigurationWrong(f'audit is "{setting}"; expected one of {", ".join(SETTINGS)}')
    if setting == "skip":
        return None
    with stage("auditing what is learned from"):
        found = audit(past.orders, extras, past.outcomes, past.facts.values, seed)
    used = columns_read(leave_out)
    ours = [one for one in found.findings if one.concerns(used)]
    for one in found.findings:
        log.warning("%s%s", one.told(), "" if one in ours else "\n      The model does not learn from it.")
    if ours and setting == "stop":
        where = "; ".join(" + ".join(one.columns) or one.kind for one in ours)
        raise GateNotMet(
            f"The audit found leaks in what the model learns from: {where}. Mend the data (`diversion-risk audit` tells more), "
            "leave facts out with features.leave_out, or train all the same with audit=warn"
        )
    return found
