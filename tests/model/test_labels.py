"""What each strategy teaches, as what, and for how much."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from diversion_risk.model.estimator import BoostedTrees
from diversion_risk.model.examples import Examples
from diversion_risk.model.labels import (
    Bagged,
    Cleaned,
    InspectionWeights,
    KnownShare,
    LabelStrategy,
    LookedAt,
    MatureNegatives,
    SelfTrained,
    UnknownAsNegative,
    population,
)
from diversion_risk.model.labels.looks import chance_of_a_look
from diversion_risk.model.labels.mature import usual_delay
from diversion_risk.model.pupil import Lesson, Pupil
from tests.model.cases import examples

KNOWN = pd.DataFrame(
    [("diverted", "tip"), ("cleared", "targeted"), ("cleared", "random"), ("diverted", "random"), ("cleared", None)]
    + [(None, None)] * 15,
    columns=["outcome", "selected_by"],
)
PUPIL = Pupil(BoostedTrees(n_estimators=30, min_data_in_leaf=10, num_threads=1), (1, -1, 0), seed=2)
EVERY = [
    UnknownAsNegative(), LookedAt(), MatureNegatives(), InspectionWeights(), KnownShare(), Bagged(draws=2), Cleaned(),
    Cleaned(unknowns=2.0), SelfTrained(unknowns=1.0),
]  # fmt: skip


def lessons(
    strategy: LabelStrategy, missed: float = 0.0, rows: int = 900
) -> tuple[Sequence[Lesson], Examples, np.ndarray]:
    some, truth = examples(rows, missed=missed)
    return strategy.lessons(PUPIL, some), some, truth


@pytest.mark.parametrize("strategy", EVERY, ids=repr)
def test_what_was_confirmed_is_always_taught_as_diverted(strategy: LabelStrategy) -> None:
    for lesson in (found := lessons(strategy))[0]:
        taught = lesson.rows[lesson.diverted]
        assert set(np.flatnonzero(found[1].diverted)) <= set(taught)
        assert lesson.weight is None or (lesson.weight >= 0).all()


@pytest.mark.parametrize("strategy", EVERY, ids=repr)
def test_the_seed_teaches_the_same_again_and_a_pupil_learns_to_rank_from_it(strategy: LabelStrategy) -> None:
    taught, some, truth = lessons(strategy)
    for one, again in zip(taught, lessons(strategy)[0], strict=True):
        assert np.array_equal(one.rows, again.rows) and np.array_equal(one.diverted, again.diverted)
    margin = PUPIL.taught(some, taught).margin(some.values)
    assert np.median(margin[truth]) > np.quantile(margin[~truth], 0.95)


def test_an_order_nobody_looked_at_is_taught_only_where_asked_for() -> None:
    for strategy, share in (
        (LookedAt(), 0.0),
        (InspectionWeights(), 0.0),
        (Cleaned(), 0.0),
        (UnknownAsNegative(), 1.0),
    ):
        [lesson], some, _ = lessons(strategy)
        assert np.isin(np.flatnonzero(~some.looked_at), lesson.rows).mean() == share


def test_only_time_makes_an_unknown_order_honest() -> None:
    [lesson], some, _ = lessons(MatureNegatives(waited=0.9))
    unknown = np.setdiff1d(lesson.rows, np.flatnonzero(some.looked_at))
    age = (some.known["outcome_date"].max() - some.days).dt.days.to_numpy()
    assert 45 < usual_delay(some, 0.9) < 60
    assert age[unknown].min() >= usual_delay(some, 0.9)
    assert set(np.flatnonzero(some.looked_at)) <= set(lesson.rows)


def test_the_delay_is_that_of_old_orders_for_slow_outcomes_of_young_ones_are_still_to_come() -> None:
    days = pd.Series(pd.to_datetime(["2022-01-01"] * 3 + ["2024-01-01"] * 3))
    known = pd.DataFrame({"outcome": "cleared", "selected_by": "random", "outcome_date": days})
    known["outcome_date"] += pd.to_timedelta([100, 100, 100, 2, 2, 2], unit="D")
    some = Examples(pd.DataFrame(index=days.index), days, days.astype(str), known)
    assert usual_delay(some, 0.5) == 100
    assert usual_delay(some.part(np.arange(3, 6)), 0.5) == 2


def test_what_ranks_among_the_confirmed_is_not_taught_as_honest_and_most_of_it_is_not() -> None:
    [lesson], some, truth = lessons(Cleaned(cut=0.3), missed=0.4, rows=4000)
    left_out = np.setdiff1d(np.flatnonzero(some.looked_at), lesson.rows)
    assert len(left_out) > 10 and truth[left_out].mean() > 0.6
    assert not some.diverted[left_out].any()
    assert len(np.intersect1d(lesson.rows, np.flatnonzero(truth & some.looked_at & ~some.diverted))) < len(left_out)


def test_the_self_trained_takes_as_diverted_what_the_cleaned_leaves_out() -> None:
    [cleaned], some, truth = lessons(Cleaned(cut=0.3), missed=0.4, rows=4000)
    [trained], *_ = lessons(SelfTrained(cut=0.3), missed=0.4, rows=4000)
    hidden = np.setdiff1d(trained.rows[trained.diverted], np.flatnonzero(some.diverted))
    assert truth[hidden].mean() > 0.6
    assert set(np.setdiff1d(np.flatnonzero(some.looked_at), cleaned.rows)) <= set(hidden)


def test_a_look_counts_for_more_where_few_were_looked_at() -> None:
    [lesson], some, _ = lessons(InspectionWeights(clip=1.0), rows=4000)
    assert lesson.weight is not None and lesson.weight.mean() == pytest.approx(1)
    watched = (some.values["shrinks"].fillna(0) < 0).to_numpy()[lesson.rows]
    assert lesson.weight[~watched].mean() > 1.5 * lesson.weight[watched].mean()


def test_the_inverse_chances_of_the_looked_at_add_up_to_about_all_orders() -> None:
    some, _ = examples(rows=4000)
    chance = chance_of_a_look(PUPIL, some)
    assert (1 / chance[some.looked_at]).sum() == pytest.approx(4000, rel=0.2)
    assert np.isnan(chance[~some.looked_at]).all()


def test_no_chance_of_a_look_is_below_the_share_of_random_checks() -> None:
    some, _ = examples()
    at_random = some.known["selected_by"].eq("random").sum()
    assert np.nanmin(chance_of_a_look(PUPIL, some)) >= at_random / len(some)


def test_an_unknown_order_is_a_little_of_both_and_weighs_one_in_all() -> None:
    [lesson], some, truth = lessons(KnownShare())
    assert lesson.weight is not None
    total = np.bincount(lesson.rows, lesson.weight, minlength=len(some))
    assert total == pytest.approx(1)
    hidden = np.bincount(lesson.rows, lesson.weight * lesson.diverted, minlength=len(some))
    unknown = ~some.looked_at
    assert hidden[unknown & truth].mean() > 5 * hidden[unknown & ~truth].mean()


def test_each_draw_holds_other_unknown_orders() -> None:
    draws, some, _ = lessons(Bagged(draws=3, others=1.0))
    others = [set(one.rows) - set(np.flatnonzero(some.diverted)) for one in draws]
    assert [len(one) for one in others] == [some.diverted.sum()] * 3
    assert others[0] != others[1] != others[2]


def test_probabilities_rest_on_fair_looks_and_not_on_tips() -> None:
    some, _ = examples()
    tipped = np.flatnonzero(some.looked_at & some.diverted)[:5]
    known = some.known.assign(selected_by=some.known["selected_by"].where(~some.known.index.isin(tipped), "tip"))
    counted = LookedAt().counted(PUPIL, replace(some, known=known), np.ones(len(some), bool))
    assert not counted.usable[tipped].any()
    assert (counted.usable == some.looked_at).sum() == len(some) - 5
    assert counted.weight[counted.usable].min() >= 1 > counted.weight[~counted.usable].max()


def test_where_tips_alone_confirmed_anything_they_have_to_do() -> None:
    some, _ = examples()
    known = some.known.assign(selected_by=some.known["selected_by"].mask(some.diverted, "tip"))
    counted = LookedAt().counted(PUPIL, replace(some, known=known), np.ones(len(some), bool))
    assert counted.usable[some.diverted].all()


def test_what_was_not_taught_as_honest_is_not_counted_as_honest() -> None:
    some, _ = examples()
    taught = np.ones(len(some), dtype=bool)
    taught[np.flatnonzero(some.looked_at)[:7]] = False
    assert not Cleaned().counted(PUPIL, some, taught).usable[~taught].any()


def test_the_weights_of_the_population_add_up_to_the_number_of_orders() -> None:
    assert population(KNOWN).weight.sum() == pytest.approx(20)


def test_a_random_check_stands_for_all_that_nobody_chose_and_a_targeted_one_for_itself() -> None:
    assert population(KNOWN).weight[:5].tolist() == [1, 1, 8.5, 8.5, 1]


def test_without_random_checks_each_look_stands_for_itself() -> None:
    assert population(KNOWN.assign(selected_by="targeted")).weight.sum() == 5


def test_a_part_of_the_labels_stays_in_step() -> None:
    part = population(KNOWN).part(np.array([3, 4]))
    assert (part.diverted.tolist(), part.weight.tolist()) == ([True, False], [8.5, 1])


def test_a_sample_weighs_what_it_stands_for_and_random_checks_stand_for_the_rest() -> None:
    known = pd.DataFrame(
        {
            "outcome": ["diverted", "cleared", "cleared", None],
            "selected_by": ["targeted", "random", "targeted", None],
            "stands_for": [1.0, 2.0, 2.0, 20.0],
        }
    )
    assert population(known).weight.tolist() == [1.0, 22.0, 2.0, 0.0]


def test_the_probabilities_of_a_sample_are_those_of_all_it_stands_for() -> None:
    some, _ = examples(rows=6000)
    random = np.random.default_rng(7)
    kept = some.looked_at | (random.random(len(some)) < 0.25)
    sample = some.part(kept)
    times = np.where(sample.looked_at, 1.0, 4.0)
    weighed = LookedAt().counted(PUPIL, replace(sample, known=sample.known.assign(stands_for=times)), times > 0)
    whole = LookedAt().counted(PUPIL, some, np.ones(len(some), bool))
    assert weighed.weight.sum() == pytest.approx(whole.weight.sum(), rel=0.1)
    every = UnknownAsNegative().counted(PUPIL, replace(sample, known=sample.known.assign(stands_for=times)), times > 0)
    assert every.weight.tolist() == times.tolist()
