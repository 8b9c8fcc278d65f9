"""The model in use: directions are kept, contributions are exact, columns go by name."""

import itertools

import lightgbm as lgb
import numpy as np
import pandas as pd
import pytest
import shap

from diversion_risk.errors import FeaturesChanged
from diversion_risk.features.catalogue import CATALOGUE, describe
from diversion_risk.ledger import Records
from diversion_risk.model.estimator import BoostedTrees
from diversion_risk.model.risk_model import RiskModel
from diversion_risk.score.scorer import Scorer
from tests.model.learned import NAMES, answers, matrix, model


@pytest.fixture(scope="module")
def facts(scorer: Scorer, batch_orders: pd.DataFrame) -> pd.DataFrame:
    """The facts of the batch, as the trained model sees them."""
    return describe(Records(batch_orders, history=scorer.stored.history, outcomes=scorer.stored.outcomes)).values


def _sweep(values: pd.DataFrame, name: str, over: pd.DataFrame, steps: int = 25) -> list[pd.DataFrame]:
    """The same rows with one fact set to one value after another, from the least ever seen to the greatest."""
    seen = over[name].dropna()
    points = np.unique(np.quantile(seen, np.linspace(0, 1, steps))) if len(seen) else []
    return [values.assign(**{name: float(point)}) for point in points]


@pytest.mark.parametrize("feature", [one for one in CATALOGUE if one.risk], ids=lambda one: one.name)
def test_the_trained_model_never_goes_against_a_declared_direction(
    feature: object, scorer: Scorer, facts: pd.DataFrame
) -> None:
    name, direction = feature.name, feature.monotone  # type: ignore[attr-defined]
    rows = facts.sample(60, random_state=1)
    margins = [scorer.stored.model.risk(turned).margin for turned in _sweep(rows, name, facts)]
    assert all((direction * (later - one) >= 0).all() for one, later in itertools.pairwise(margins))


@pytest.mark.parametrize(("name", "direction"), [("grows", 1), ("shrinks", -1)])
def test_a_direction_holds_and_has_an_effect(name: str, direction: int) -> None:
    margins = [model().risk(turned).margin for turned in _sweep(matrix(80, seed=2), name, matrix())]
    steps = np.array([direction * (later - one) for one, later in itertools.pairwise(margins)])
    assert (steps >= 0).all() and steps.sum() > 10


def test_trees_without_directions_go_their_own_way() -> None:
    values = matrix()
    turned = answers(values.assign(grows=-values["grows"]))
    settings = BoostedTrees(n_estimators=12, min_data_in_leaf=15, num_threads=1)
    free = BoostedTrees(n_estimators=12, min_data_in_leaf=15, num_threads=1, monotone=False)
    held, loose = (trees.fit(values, turned, (1, -1, 0)) for trees in (settings, free))
    low, high = values.assign(grows=-2.0), values.assign(grows=2.0)
    assert (held.margin(high) >= held.margin(low)).all()
    assert (loose.margin(high) < loose.margin(low)).mean() > 0.9


def test_contributions_and_base_add_up_to_the_margin_on_every_row(scorer: Scorer, facts: pd.DataFrame) -> None:
    told = scorer.stored.model.contributions(facts)
    margin = scorer.stored.model.risk(facts).margin
    np.testing.assert_allclose(told.base + told.values.sum(axis=1), margin, rtol=0, atol=1e-9)
    assert told.values.abs().to_numpy().max() > 0.1


@pytest.mark.parametrize("small", [True, False])
def test_contributions_are_shap_values(small: bool, scorer: Scorer, facts: pd.DataFrame) -> None:
    one: RiskModel = model() if small else scorer.stored.model
    values = matrix(50, seed=4) if small else facts.head(60)
    told = one.contributions(values)
    explainer = shap.TreeExplainer(lgb.Booster(model_str=one.trees.text))
    # Left to itself shap would ask LightGBM, which is what is to be checked.
    explainer.model.model_type = "internal"
    expected = explainer.shap_values(values[list(one.features)].to_numpy())
    np.testing.assert_allclose(told.values.to_numpy(), expected, atol=1e-6)


def test_columns_go_by_name_and_not_by_place() -> None:
    values = matrix(20)
    turned = values[["either", "grows", "shrinks"]].assign(more=1.0)
    np.testing.assert_array_equal(model().risk(turned).margin, model().risk(values).margin)
    pd.testing.assert_frame_equal(model().contributions(turned).values, model().contributions(values).values)


def test_a_model_trained_on_other_facts_refuses_and_names_them() -> None:
    with pytest.raises(FeaturesChanged, match="does not describe shrinks"):
        model().risk(matrix(3).drop(columns="shrinks"))


def test_no_rows_no_risks() -> None:
    none = matrix(3).iloc[:0]
    assert len(model().risk(none).margin) == 0
    assert model().contributions(none).values.shape == (0, len(NAMES))


def test_a_row_has_the_same_margin_alone_and_among_others() -> None:
    values = matrix(40)
    alone = np.concatenate([model().risk(values.iloc[[row]]).margin for row in range(40)])
    np.testing.assert_array_equal(alone, model().risk(values).margin)


def test_risk_follows_the_margin_within_its_interval(scorer: Scorer, facts: pd.DataFrame) -> None:
    risk = scorer.stored.model.risk(facts)
    by_margin = np.argsort(risk.margin, kind="stable")
    assert (np.diff(risk.probability[by_margin]) >= 0).all()
    assert ((risk.low <= risk.probability) & (risk.probability <= risk.high)).all()
    assert risk.low.min() >= 0 and risk.high.max() <= 1


def test_riskier_orders_rank_above_plainer_ones(scorer: Scorer, facts: pd.DataFrame) -> None:
    plain = facts.median().to_frame().T
    guilty = plain.assign(
        destination_is_transshipment_point=1.0, priority_level=4.0, buyer_age_days=90.0, buyer_founded_after_invasion=1.0,
        end_use_statement_missing=1.0, buyer_first_order=1.0,
    )  # fmt: skip
    innocent = plain.assign(
        destination_is_transshipment_point=0.0, priority_level=0.0, buyer_age_days=9000.0, buyer_founded_after_invasion=0.0,
        end_use_statement_missing=0.0, buyer_first_order=0.0,
    )  # fmt: skip
    assert scorer.stored.model.risk(guilty).margin > scorer.stored.model.risk(innocent).margin
