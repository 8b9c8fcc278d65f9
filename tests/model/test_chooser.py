"""The choice among label strategies: from what became known, and with its reasons."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest

from diversion_risk.model.estimator import BoostedTrees
from diversion_risk.model.examples import Examples
from diversion_risk.model.labels import Chooser, LookedAt
from diversion_risk.model.pupil import Lesson, Pupil
from tests.model.cases import examples

PUPIL = Pupil(BoostedTrees(n_estimators=20, min_data_in_leaf=10, num_threads=1), (1, -1, 0))


@dataclass(frozen=True)
class Backwards(LookedAt):
    """A strategy that teaches the contrary."""

    def lessons(self, pupil: Pupil, examples: Examples) -> Sequence[Lesson]:
        [lesson] = super().lessons(pupil, examples)
        return [Lesson(lesson.rows, ~lesson.diverted)]


def chooser(**settings: object) -> Chooser:
    free = {"origins": 1, "days": 150, **settings}
    return Chooser({"backwards": Backwards(), "looked_at": LookedAt()}, **free)  # type: ignore[arg-type]


SOME = examples(rows=3000, looked=0.5)[0]
FREE = replace(PUPIL, monotone=(0, 0, 0))


def test_the_better_ranking_is_chosen_and_the_figures_are_told() -> None:
    choice = chooser().choose(FREE, SOME)
    assert choice.name == "looked_at" and isinstance(choice.strategy, LookedAt)
    told = choice.to_dict()
    assert told["trials"]["looked_at"]["value"] > told["trials"]["backwards"]["value"]
    assert told["trials"]["looked_at"]["lead"] > told["trials"]["looked_at"]["doubt"] > 0
    assert "looked_at, by the average precision over" in choice.told() and told["origins"][0] in choice.told()


def test_of_two_that_are_alike_the_first_is_taken() -> None:
    alike = Chooser({"first": LookedAt(), "second": LookedAt()}, origins=1, days=150)
    assert alike.choose(FREE, SOME).name == "first"


def test_random_checks_judge_alone_where_they_confirmed_enough() -> None:
    assert chooser(enough=5).choose(FREE, SOME).view == "population"
    assert chooser(enough=10_000).choose(FREE, SOME).view == "all_orders"


def test_without_later_confirmations_the_first_is_taken_and_it_says_so() -> None:
    quiet = SOME.known.mask(SOME.days > "2023-12-31")
    choice = chooser().choose(FREE, replace(SOME, known=quiet))
    assert (choice.name, choice.view, choice.trials) == ("backwards", None, {})
    assert "too little was confirmed" in choice.told()


def test_an_origin_knows_no_later_order_and_no_later_outcome() -> None:
    day = pd.Timestamp("2024-01-15")
    then = SOME.as_of(day)
    assert then.days.max() <= day and then.known["outcome_date"].max() <= day
    late = (SOME.days <= day) & (SOME.known["outcome_date"] > day)
    assert late.sum() > 5 and not then.looked_at[late[SOME.days <= day]].any()


@pytest.mark.parametrize("rows", [np.array([3, 1]), np.arange(3000) % 1000 == 1])
def test_a_part_keeps_all_its_columns_in_step(rows: np.ndarray) -> None:
    part = SOME.part(rows)
    places = np.flatnonzero(rows) if rows.dtype == bool else rows
    assert part.values.index.tolist() == part.days.index.tolist() == part.known.index.tolist() == places.tolist()
