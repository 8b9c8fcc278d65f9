"""All figures about the reasons of one model in one world."""

from pathlib import Path
from typing import Any

from diversion_risk.progress import stage
from diversion_risk.score.scorer import Scorer
from reason_checks.intent import intent
from reason_checks.past import Past
from reason_checks.stability import stability
from reason_checks.sufficiency import sufficiency
from reason_checks.told import told
from reason_checks.truth import checked


def reasons(scorer: Scorer, world: Path, seed: int) -> dict[str, Any]:
    """Truth, sufficiency, stability and intent; `seed` draws the orders that are changed a little."""
    one = told(scorer, world)
    past = Past(one.orders, one.outcomes)
    with stage(f"checking {len(one.claims):,} sentences"):
        found = {"truth": checked(one.claims, past).to_dict()}
    with stage("scoring by the top reasons alone"):
        found["sufficiency"] = sufficiency(one.view)
    with stage("holding reasons against what was planted"):
        found["intent"] = intent(one, past, world / "truth.parquet")
    return {**found, "stability": stability(scorer, one, seed)}
