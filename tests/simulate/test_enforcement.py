import pandas as pd


def test_outcomes_come_after_their_orders(orders: pd.DataFrame, outcomes: pd.DataFrame) -> None:
    known = outcomes.merge(orders, on="order_id")
    assert len(known) == len(outcomes)
    assert (known["outcome_date"] > known["order_date"]).all()


def test_some_orders_are_looked_at_and_most_are_not(orders: pd.DataFrame, outcomes: pd.DataFrame) -> None:
    assert 0.04 < outcomes["order_id"].nunique() / len(orders) < 0.10


def test_most_diversion_is_never_found(orders: pd.DataFrame, outcomes: pd.DataFrame) -> None:
    found = outcomes.loc[outcomes["outcome"] == "diverted", "order_id"].nunique()
    assert 0.25 < found / orders["diverted"].sum() < 0.6


def test_nothing_honest_is_found_diverted_but_some_diverted_is_cleared(
    orders: pd.DataFrame, outcomes: pd.DataFrame
) -> None:
    known = outcomes.merge(orders, on="order_id")
    assert known.loc[known["outcome"] == "diverted", "diverted"].all()
    assert known.loc[known["outcome"] == "cleared", "diverted"].sum() > 10


def test_every_reason_for_a_look_occurs_and_random_ones_are_few(orders: pd.DataFrame, outcomes: pd.DataFrame) -> None:
    assert set(outcomes["selected_by"]) == {"random", "targeted", "tip", "unknown"}
    assert 0.004 < (outcomes["selected_by"] == "random").sum() / len(orders) < 0.01


def test_a_network_is_uncovered_in_a_burst(orders: pd.DataFrame, outcomes: pd.DataFrame) -> None:
    tips = outcomes[(outcomes["selected_by"] == "tip") & (outcomes["outcome"] == "diverted")]
    dates = tips.merge(orders, on="order_id").groupby("network_id")["outcome_date"]
    assert dates.size().max() >= 10
    assert (dates.max() - dates.min()).dt.days.max() <= 40


def test_a_later_tip_corrects_an_earlier_clearance(outcomes: pd.DataFrame) -> None:
    twice = outcomes[outcomes["order_id"].duplicated(keep=False)].sort_values("outcome_date")
    last = twice.groupby("order_id")["outcome"].agg(["first", "last"])
    assert ((last["first"] == "cleared") & (last["last"] == "diverted")).any()
    assert not (last["first"] == "diverted").any()
