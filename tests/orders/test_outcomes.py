"""Outcomes, and which of several applies."""

import pandas as pd

from diversion_risk.orders.outcomes import check_outcomes, latest_known, read_outcomes
from tests.factory import checked_outcomes, outcome
from tests.orders.conftest import Write


def test_every_row_of_an_order_is_kept() -> None:
    rows = checked_outcomes({"outcome": "cleared"}, {"outcome": "diverted", "outcome_date": "2024-05-01"})
    assert rows["outcome"].tolist() == ["cleared", "diverted"]
    assert rows["outcome_date"].dtype == "datetime64[s]"


def test_a_file_of_outcomes_is_checked_like_one_of_orders(write: Write) -> None:
    text = "order_id,outcome,outcome_date,Desk\nA,Diverted,2024-05-01,x\nB,perhaps,2024-05-01,y\nC,cleared,,z\n"
    checked = read_outcomes(write(text))
    assert checked.rows["outcome"].tolist() == ["diverted"]
    assert checked.rejected[["row", "column"]].values.tolist() == [[3, "outcome"], [4, "outcome_date"]]
    assert checked.tally().startswith("kept 1 of 3 outcomes")
    assert checked.extras["Desk"].tolist() == ["x"]


def test_an_odd_reason_for_looking_is_unknown() -> None:
    checked = check_outcomes(pd.DataFrame([outcome(selected_by="hunch")]))
    assert (len(checked.rows), checked.warnings["found"].tolist()) == (1, ["hunch"])


def test_the_latest_known_outcome_applies() -> None:
    rows = checked_outcomes(
        {"order_id": "A", "outcome": "cleared", "outcome_date": "2024-01-10"},
        {"order_id": "A", "outcome": "diverted", "outcome_date": "2024-03-10"},
        {"order_id": "B", "outcome": "cleared", "outcome_date": "2024-02-01"},
    )
    assert latest_known(rows).set_index("order_id")["outcome"].to_dict() == {"A": "diverted", "B": "cleared"}


def test_an_outcome_is_known_from_its_own_day_on_and_not_before() -> None:
    rows = checked_outcomes({"outcome": "cleared", "outcome_date": "2024-01-10"}, {"outcome_date": "2024-03-10"})
    assert len(latest_known(rows, pd.Timestamp("2024-01-09"))) == 0
    assert latest_known(rows, pd.Timestamp("2024-01-10"))["outcome_date"].tolist() == [pd.Timestamp("2024-01-10")]
    assert latest_known(rows, pd.Timestamp("2024-03-10"))["outcome_date"].tolist() == [pd.Timestamp("2024-03-10")]


def test_of_two_outcomes_of_one_day_the_later_row_applies() -> None:
    rows = checked_outcomes({"outcome": "diverted"}, {"outcome": "cleared"})
    assert latest_known(rows)["outcome"].tolist() == ["cleared"]
