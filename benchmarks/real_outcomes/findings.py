"""What came out, as plain values: figures by declaration with their intervals, and what the audit named."""

from pathlib import Path
from typing import Any

from diversion_risk.audit.audit import audit
from diversion_risk.audit.finding import Audit
from diversion_risk.model.measures import Judged
from diversion_risk.model.paired import average_precision, figure, gain, roc_auc
from diversion_risk.orders.outcomes import read_outcomes
from diversion_risk.orders.read import read_orders
from real_outcomes.contenders import boosters, ours, past_of, scores
from real_outcomes.declarations import EARLIER_YEARS, Declarations, read_declarations

RESAMPLES = 1_000
SEEDS = (1, 2, 3, 4)
"""Seeds of the same recipe, beside the one that is told first."""
SYNTHETIC = "kcs"


def real_outcomes(table: Path) -> dict[str, Any]:
    """Everything about the real declarations."""
    declarations = read_declarations(table)
    said = {
        name: None if score is None else declarations.by_declaration(score)
        for name, score in scores(declarations).items()
    }
    model = said["model"]
    assert model is not None
    return {
        "first_judged": str(declarations.first), "last": str(declarations.last), "resamples": RESAMPLES,
        "lines": {"learned": int(declarations.learned.sum()), "judged": int(declarations.judged.sum())},
        "refused_lines_learned": int(declarations.refused[declarations.learned].sum()),
        "declarations": len(model.diverted), "refused": int(model.diverted.sum()),
        "columns": list(declarations.raw().columns),
        "contenders": {name: None if one is None else _figures(one, model) for name, one in said.items()},
        "seeds": _by_seed(declarations),
        "earlier_years": {str(year): _of_year(declarations.of_year(year)) for year in EARLIER_YEARS},
        "audit": _audited(declarations.audit), "named": declarations.named, "same_day": _same_day(declarations),
    }  # fmt: skip


def synthetic(table: Path) -> dict[str, Any]:
    """What the audit says of the declarations whose label a generator made."""
    orders, outcomes = read_orders(table, SYNTHETIC), read_outcomes(table, SYNTHETIC).rows
    return _audited(audit(orders.rows, orders.extras, outcomes))


def _by_seed(declarations: Declarations) -> list[float]:
    """Average precision by other seeds."""
    past = past_of(declarations)
    said = [declarations.by_declaration(ours(declarations, past, set(), seed)) for seed in SEEDS]
    return [figure(one, average_precision, resamples=0, seed=0).value for one in said]


def _of_year(declarations: Declarations) -> dict[str, Any]:
    """The recipe and the plain boosters, with another year judged."""
    model = declarations.by_declaration(ours(declarations, past_of(declarations), set()))
    found = {"declarations": len(model.diverted), "refused": int(model.diverted.sum()), "model": _figures(model, model)}
    for library, score in boosters(declarations).items():
        found[library] = None if score is None else _figures(declarations.by_declaration(score), model)
    return found


def _figures(one: Judged, model: Judged) -> dict[str, Any]:
    found = {
        name: figure(one, reckon, resamples=RESAMPLES, seed=0).__dict__
        for name, reckon in (("average_precision", average_precision), ("roc_auc", roc_auc))
    }
    if one is not model:
        found["model_gains"] = gain(model, one, average_precision, resamples=RESAMPLES, seed=0).__dict__
    return found


def _audited(found: Audit) -> dict[str, Any]:
    told = found.to_dict()
    return {name: told[name] for name in ("orders", "looked_at", "diverted", "findings", "figures")}


def _same_day(declarations: Declarations) -> float:
    """Share of outcomes that were known on the day after the declaration, the earliest that can be."""
    delay = (declarations.known["outcome_date"].to_numpy() - declarations.orders["order_date"].to_numpy()).astype(
        "timedelta64[D]"
    )
    return float((delay.astype(int) <= 1).mean())
