import numpy as np
import pandas as pd
import pytest
from published_cases.standing import Standing


def standing(above: int, level: int) -> Standing:
    tables = [pd.DataFrame({"model": [count]}) for count in (above, level)]
    return Standing(pd.DataFrame({"model": [0.0]}), {"any": tables[0]}, {"any": tables[1]})


@pytest.mark.parametrize(
    ("above", "level", "chance"),
    [(0, 0, 1.0), (49, 0, 1.0), (50, 0, 0.0), (40, 19, 0.5), (0, 999, 0.05), (999, 0, 0.0)],
)
def test_a_tie_at_the_cut_is_a_place_by_lot(above: int, level: int, chance: float) -> None:
    assert standing(above, level).listed("model", 0.05) == pytest.approx(np.array([chance]))


def test_rank_one_is_the_riskiest_and_a_tie_stands_in_its_middle() -> None:
    assert standing(0, 0).rank("model") == [1.0]
    assert standing(10, 4).rank("model") == [13.0]
