"""What the assumptions without a published figure are worth: vary one, and see how far simple facts tell who diverts."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score, roc_auc_score

from diversion_risk.assess.red_flags import raised
from diversion_risk.features.catalogue import CATALOGUE, describe
from diversion_risk.ledger import Records
from diversion_risk.model.baselines import points
from diversion_risk.orders.read import read_orders
from diversion_risk.simulate.simulation import simulate
from diversion_risk.simulate.world import World

ORDERS = 60_000
SEED = 3
FROM_OUTCOMES = "precedent"
"""The topic of the facts that look back at outcomes."""
STRONGEST = 15
Change = Callable[[World], World]


def _diversion(**changed: Any) -> Change:
    return lambda world: replace(world, diversion=replace(world.diversion, **changed))


def _kinds(created: float) -> Change:
    """Another share of created fronts; turned and rented ones keep their proportion."""

    def changed(world: World) -> World:
        kinds = world.diversion.front_kinds
        rest = (1 - created) / (1 - kinds["created"])
        return _diversion(
            front_kinds={kind: created if kind == "created" else share * rest for kind, share in kinds.items()}
        )(world)

    return changed


VARIANTS: Mapping[str, tuple[str, Change]] = {
    "as assumed": ("the base world", lambda world: world),
    "few created": ("`diversion.front_kinds`: 15 % of fronts created", _kinds(0.15)),
    "most created": ("`diversion.front_kinds`: 70 % of fronts created", _kinds(0.70)),
    "no shelf": ("`diversion.shelf_share`: no created front is a bought company", _diversion(shelf_share=0.0)),
    "rarer": ("`diversion.share`: 0.3 % of orders diverted", _diversion(share=0.003)),
    "commoner": ("`diversion.share`: 3 % of orders diverted", _diversion(share=0.03)),
    "careless": ("`diversion.care`: mean 0.25", _diversion(care=(1.5, 4.5))),
    "careful": ("`diversion.care`: mean 0.75", _diversion(care=(4.5, 1.5))),
}


def swept(base: World, folder: Path) -> dict[str, dict[str, Any]]:
    """For every variant: what changed, the strongest facts, the red-flag scorecard and the best destination list."""
    return {
        name: {"changed": told} | _measured(simulate(change(base), folder / name, ORDERS, SEED))
        for name, (told, change) in VARIANTS.items()
    }


def _measured(folder: Path) -> dict[str, Any]:
    orders = read_orders(folder / "orders.parquet").rows
    truth = pd.read_parquet(folder / "truth.parquet").set_index("order_id")["diverted"]
    diverted = truth.reindex(orders["order_id"]).to_numpy(dtype=bool)
    late = (orders["order_date"] >= pd.Timestamp("2022-02-24")).to_numpy()
    own = [one.name for one in CATALOGUE if one.topic != FROM_OUTCOMES]
    facts = describe(Records(orders), leave_out=[one.name for one in CATALOGUE if one.name not in own]).values[late]
    strongest = sorted(_separations(facts, diverted[late]).items(), key=lambda held: -held[1])[:STRONGEST]
    card = points(raised(facts))
    country = orders["destination_country"].to_numpy()[late]
    rate = _rates_elsewhere(country, diverted[late])
    return {
        "chance": _rounded(diverted[late].mean()),
        "founded_after": _rounded(_founded_after(orders[late], diverted[late])),
        "facts": {name: _rounded(auc) for name, auc in strongest},
        "scorecard_auc": _rounded(roc_auc_score(diverted[late], card)),
        "scorecard_ap": _rounded(average_precision_score(diverted[late], card)),
        "destination_auc": _rounded(roc_auc_score(diverted[late], rate)),
        "destination_ap": _rounded(average_precision_score(diverted[late], rate)),
    }


def _separations(facts: pd.DataFrame, diverted: np.ndarray) -> dict[str, float]:
    """How far each fact alone separates, whichever way it points; an unknown value takes the median."""
    known = facts.loc[:, facts.nunique() > 1]
    aucs = {name: float(roc_auc_score(diverted, fact.fillna(fact.median()))) for name, fact in known.items()}
    return {name: max(auc, 1 - auc) for name, auc in aucs.items()}


def _rates_elsewhere(country: np.ndarray, diverted: np.ndarray) -> np.ndarray:
    """For every order the share diverted in its country, learned from the other half of the book."""
    half = np.arange(len(country)) % 2
    learned = [pd.Series(diverted[half == one]).groupby(country[half == one]).mean() for one in (1, 0)]
    both = [learned[one].reindex(country).fillna(0.0).to_numpy() for one in (0, 1)]
    return np.where(half == 0, both[0], both[1])


def _founded_after(orders: pd.DataFrame, diverted: np.ndarray) -> float:
    """Share of diverted orders whose buyer was founded after the sanctions, among those of known founding."""
    founded = orders.loc[diverted, "buyer_incorporation_date"].dropna()
    return float((founded >= pd.Timestamp("2022-02-24")).mean())


def _rounded(value: float) -> float:
    return round(float(value), 4)
