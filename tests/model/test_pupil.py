"""Teaching: who is asked about what, and several with one voice."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from diversion_risk.model.baselines import LogisticBaseline
from diversion_risk.model.committee import Committee, mean_of
from diversion_risk.model.estimator import BoostedTrees
from diversion_risk.model.pupil import Lesson, Pupil
from diversion_risk.model.trees import checked_trees
from tests.model.cases import examples
from tests.model.learned import NAMES, answers, matrix

TREES = BoostedTrees(n_estimators=15, min_data_in_leaf=10, num_threads=1)
PUPIL = Pupil(TREES, (1, -1, 0), seed=1)


def several(count: int = 3) -> list[BoostedTrees]:
    values = matrix()
    return [
        replace(TREES, seed=n, n_estimators=5 + n).fit(values, answers(values, n), (1, -1, 0)) for n in range(count)
    ]


def test_the_mean_of_sets_of_trees_is_one_set_that_says_the_mean() -> None:
    taught, probe = several(), matrix(200, seed=9)
    one = mean_of(taught)
    assert isinstance(one, BoostedTrees) and one.booster is not None and one.booster.num_trees() == 5 + 6 + 7
    np.testing.assert_allclose(one.margin(probe), np.mean([each.margin(probe) for each in taught], axis=0), atol=1e-12)
    checked_trees(one.booster.model_to_string(), NAMES)


def test_its_contributions_are_the_mean_of_theirs() -> None:
    taught, probe = several(), matrix(50, seed=9).to_numpy()
    one = mean_of(taught)
    assert isinstance(one, BoostedTrees) and one.booster is not None
    each = [np.asarray(single.booster.predict(probe, pred_contrib=True)) for single in taught if single.booster]
    np.testing.assert_allclose(one.booster.predict(probe, pred_contrib=True), np.mean(each, axis=0), atol=1e-9)


def test_others_sit_together_and_one_alone_stays_as_it_is() -> None:
    values = matrix()
    taught = [LogisticBaseline(seed=n).fit(values, answers(values, n), (1, -1, 0)) for n in range(2)]
    together = mean_of(taught)
    assert isinstance(together, Committee)
    assert together.margin(values) == pytest.approx(np.mean([one.margin(values) for one in taught], axis=0))
    assert mean_of(taught[:1]) is taught[0]


def test_a_weight_counts_like_so_many_orders() -> None:
    values = matrix()
    diverted, weight = answers(values), np.random.default_rng(0).integers(1, 4, len(values))
    rows = np.repeat(np.arange(len(values)), weight)
    for fresh in (
        lambda: LogisticBaseline(strength=1e6),
        lambda: replace(TREES, bagging_fraction=1.0, min_data_in_leaf=1),
    ):
        weighted = fresh().fit(values, diverted, (0, 0, 0), weight.astype(float)).margin(values)
        repeated = fresh().fit(values.iloc[rows], diverted[rows], (0, 0, 0)).margin(values)
        assert np.corrcoef(weighted, repeated)[0, 1] > 0.98


def test_nobody_is_asked_about_what_it_was_taught() -> None:
    some, _ = examples()
    lesson = Lesson.of(some.looked_at, some.diverted)
    margins = PUPIL.margins(some, lesson)
    turned = some.diverted.copy()
    turned[np.flatnonzero(some.looked_at)[0]] ^= True
    again = PUPIL.margins(some, Lesson.of(some.looked_at, turned))
    assert margins[np.flatnonzero(some.looked_at)[0]] == again[np.flatnonzero(some.looked_at)[0]]
    assert (margins != again).any()


def test_strangers_know_no_order_of_the_buyer() -> None:
    some, _ = examples()
    theirs = some.buyers.eq("B-7").to_numpy()
    assert (theirs & some.looked_at).sum() > 1
    known = PUPIL.margins_of_strangers(some, [Lesson.of(some.looked_at, some.diverted)], theirs)
    turned = PUPIL.margins_of_strangers(some, [Lesson.of(some.looked_at, some.diverted ^ theirs)], theirs)
    np.testing.assert_array_equal(known, turned)
    assert np.isnan(known[~theirs]).all() and not np.isnan(known[theirs]).any()


def test_where_one_buyer_has_all_diverted_orders_the_others_rank_alike() -> None:
    some, _ = examples()
    alone = replace(some, buyers=pd.Series(np.where(some.diverted, "B-1", some.buyers)))
    pupil = Pupil(LogisticBaseline(), (0, 0, 0))
    margins = pupil.margins_of_strangers(alone, [Lesson.of(some.looked_at, some.diverted)], some.looked_at)
    assert len(np.unique(margins[some.diverted])) == 1
