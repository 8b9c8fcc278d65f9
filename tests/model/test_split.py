"""Periods in time order."""

from datetime import date

import pandas as pd
import pytest

from diversion_risk.model.split import TimeSplit

DAYS = pd.Series(pd.date_range("2022-01-01", "2025-01-31"))


@pytest.mark.parametrize("gap", [0, 1, 30])
@pytest.mark.parametrize("as_of", [date(2024, 2, 29), date(2024, 12, 31)])
def test_what_is_judged_comes_after_the_gap_and_what_is_calibrated_on_is_the_end_of_what_is_fitted(
    gap: int, as_of: date
) -> None:
    periods = TimeSplit(calibrate_days=90, judge_days=60, gap_days=gap).periods(as_of)
    fit, calibrate, judge = (DAYS[part(DAYS)] for part in (periods.fit, periods.calibrate, periods.judge))
    assert (len(calibrate), len(judge)) == (90, 60)
    assert calibrate.tolist() == fit.tolist()[-90:]
    assert (judge.min() - fit.max()).days == gap + 1
    assert judge.max() == pd.Timestamp(as_of)


def test_nothing_after_the_day_of_training_is_in_any_period() -> None:
    periods = TimeSplit(calibrate_days=90, judge_days=60, gap_days=14).periods(date(2024, 6, 30))
    later = pd.Timestamp("2024-06-30") < DAYS
    assert not any((part(DAYS) & later).any() for part in (periods.fit, periods.calibrate, periods.judge))


def test_the_model_in_use_learns_to_the_end_but_for_the_gap() -> None:
    for gap, last in ((0, "2024-06-30"), (30, "2024-05-31")):
        periods = TimeSplit(calibrate_days=90, judge_days=0, gap_days=gap).periods(date(2024, 6, 30))
        assert not periods.judge(DAYS).any()
        assert DAYS[periods.fit(DAYS)].max() == DAYS[periods.calibrate(DAYS)].max() == pd.Timestamp(last)


def test_the_words_name_first_and_last_day() -> None:
    told = TimeSplit(calibrate_days=31, judge_days=30, gap_days=0).periods(date(2024, 6, 30)).told()
    assert told == {
        "fit": "to 2024-05-31",
        "calibrate": "2024-05-01 to 2024-05-31",
        "judge": "2024-06-01 to 2024-06-30",
    }
