"""Grown trees say to the last digit what LightGBM's Python package says of them."""

import lightgbm as lgb
import numpy as np
import pytest

from diversion_risk.model.boosted import Boosted
from tests.model.learned import matrix, model

PACKAGE = lgb.Booster(model_str=model().trees.text)


@pytest.mark.parametrize("rows", [1, 2, 700])
def test_margins_and_contributions_are_those_of_the_python_package(rows: int) -> None:
    values = matrix(rows, seed=7).to_numpy()
    np.testing.assert_array_equal(model().trees.margin(values), PACKAGE.predict(values, raw_score=True))
    np.testing.assert_array_equal(model().trees.contributions(values), PACKAGE.predict(values, pred_contrib=True))


def test_a_matrix_is_read_by_its_rows_however_it_lies_in_memory() -> None:
    values = matrix(40, seed=2).to_numpy()
    expected = PACKAGE.predict(values, raw_score=True)
    for laid in (np.asfortranarray(values), np.repeat(values, 2, axis=0)[::2], values.astype(object)):
        np.testing.assert_array_equal(model().trees.margin(laid), expected)


def test_a_matrix_of_too_few_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="number of features"):
        model().trees.margin(matrix(3).to_numpy()[:, :1])


def test_what_is_no_text_of_trees_is_refused() -> None:
    with pytest.raises(ValueError, match="number of classes"):
        Boosted("tree\nof nothing")
