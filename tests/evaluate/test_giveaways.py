"""Whether the simulated world can be seen through: by one fact of the catalogue, or by a list of countries."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from diversion_risk.features.catalogue import BY_NAME, describe
from diversion_risk.ledger import Records
from diversion_risk.orders.outcomes import read_outcomes
from diversion_risk.orders.read import read_orders
from diversion_risk.reference import countries
from diversion_risk.simulate import World, simulate
from tests.road import AS_OF, once, shared_folder

ORDERS = 60_000
SANCTIONS = pd.Timestamp("2022-02-24")


@dataclass(frozen=True)
class Seen:
    """The orders of the base world after the sanctions, the catalogue's facts about them, and the truth."""

    orders: pd.DataFrame
    facts: pd.DataFrame
    diverted: np.ndarray


@pytest.fixture(scope="session")
def base_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = shared_folder(tmp_path_factory.getbasetemp(), "base world")
    once(folder, lambda: simulate(World.load("base"), folder / "world", orders=ORDERS, seed=3))
    return folder / "world"


@pytest.fixture(scope="module")
def seen(base_world: Path) -> Seen:
    orders = read_orders(base_world / "orders.parquet").rows
    facts = describe(Records(orders, outcomes=read_outcomes(base_world / "outcomes.parquet").rows)).values
    truth = pd.read_parquet(base_world / "truth.parquet").set_index("order_id")["diverted"]
    late = (orders["order_date"] > SANCTIONS).to_numpy()
    diverted = truth.loc[orders["order_id"]].to_numpy(dtype=bool)
    return Seen(orders[late], facts[late], diverted[late])


def _separation(fact: pd.Series, diverted: np.ndarray) -> float:
    """AUC in whichever direction it is higher, where the fact is known, or of its being known at all."""
    known = fact.notna().to_numpy()
    areas = [roc_auc_score(diverted, known)]
    if 0 < diverted[known].sum() < known.sum():
        areas.append(roc_auc_score(diverted[known], fact[known]))
    return max(max(area, 1 - area) for area in areas)


def test_no_single_fact_of_the_catalogue_separates_the_truth(seen: Seen) -> None:
    without_outcomes = [name for name in seen.facts if BY_NAME[name].topic != "precedent" and "confirmed" not in name]
    enough = [name for name in without_outcomes if seen.diverted[seen.facts[name].notna()].sum() >= 30]
    alone = {name: _separation(seen.facts[name], seen.diverted) for name in enough}
    assert len(alone) > 60
    assert {name: area for name, area in alone.items() if area > 0.9} == {}


def _points(seen: Seen, listed: pd.Series) -> float:
    return float(average_precision_score(seen.diverted, seen.orders["destination_country"].map(listed).fillna(False)))


def _lists_of_the_time() -> dict[str, pd.Series]:
    table = countries.table().set_index("code")
    return {
        "transshipment points": table["transshipment_from_day"].notna(),
        "Eurasian Economic Union": (table["is_eaeu"] == 1).fillna(False).astype(bool),
        "outside the coalition": (table["is_coalition"] == 0).fillna(False).astype(bool),
    }


def _best_list(seen: Seen) -> float:
    """The best list that somebody could draw up who knew the truth: countries by share of diverted orders, cut anywhere."""
    share = pd.Series(seen.diverted).groupby(seen.orders["destination_country"].to_numpy()).mean()
    ordered = share.sort_values(ascending=False).index
    return max(_points(seen, pd.Series(True, index=ordered[:length])) for length in range(1, 40))


def test_no_list_of_destinations_comes_near_a_model(seen: Seen) -> None:
    model = average_precision_score(*_judged_by_a_model(seen))
    lists = {name: _points(seen, listed) for name, listed in _lists_of_the_time().items()}
    lists["the best that hindsight can draw up"] = _best_list(seen)
    assert {name: points for name, points in lists.items() if points > model / 5} == {}


def _judged_by_a_model(seen: Seen) -> tuple[np.ndarray, np.ndarray]:
    """Truth and margin of the orders after `AS_OF`, by trees that learned the true labels up to that day."""
    import lightgbm  # noqa: PLC0415

    early = (seen.orders["order_date"] <= pd.Timestamp(AS_OF)).to_numpy()
    trees = lightgbm.LGBMClassifier(
        n_estimators=300, learning_rate=0.05, num_leaves=15, min_child_samples=30, random_state=0, n_jobs=2, verbose=-1
    )
    trees.fit(seen.facts[early], seen.diverted[early])
    return seen.diverted[~early], trees.predict_proba(seen.facts[~early])[:, 1]
