import pandas as pd
import pytest
from sklearn.metrics import average_precision_score

from diversion_risk.reference import countries
from tests.simulate.facts import SANCTIONS, separations


@pytest.fixture(scope="module")
def alone(orders: pd.DataFrame) -> pd.DataFrame:
    return separations(orders)


def test_no_single_fact_gives_diversion_away(alone: pd.DataFrame) -> None:
    over = alone[(alone["AUC"] > 0.9) | (alone["AUC after the sanctions"] > 0.9)]
    assert over.index.tolist() == []


def test_no_single_fact_gives_honesty_away(alone: pd.DataFrame) -> None:
    assert alone["AUC after the sanctions"].min() > 0.1


def test_several_facts_say_something(alone: pd.DataFrame) -> None:
    assert (alone["AUC after the sanctions"] > 0.6).sum() >= 4


def test_a_list_of_destinations_is_a_poor_guide(orders: pd.DataFrame) -> None:
    late = orders[orders["order_date"] > SANCTIONS]
    table = countries.table().set_index("code")
    listed = table["transshipment_from_day"].notna() | (table["is_eaeu"] == 1)
    assert average_precision_score(late["diverted"], listed[late["destination_country"]]) < 0.08


def test_even_the_true_shares_by_destination_are_a_poor_guide(orders: pd.DataFrame) -> None:
    late = orders[orders["order_date"] > SANCTIONS]
    share = late.groupby("destination_country")["diverted"].transform("mean")
    assert average_precision_score(late["diverted"], share) < 0.25
