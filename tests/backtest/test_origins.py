"""Days of training, and the orders judged after each."""

from datetime import date

import pandas as pd
import pytest

from diversion_risk.backtest.origins import Origins
from diversion_risk.errors import ConfigurationWrong

AS_OF = date(2024, 12, 31)


def test_every_order_is_judged_once_and_has_its_delay_by_the_last_day_known() -> None:
    origins = Origins(count=3, days=50, delay_days=40).until(AS_OF)
    days = pd.Series(pd.date_range(origins[0].day, AS_OF))
    times = sum(origin.judged(days).astype(int) for origin in origins)
    assert list(days[times == 1]) == list(pd.date_range(origins[0].day, origins[-1].last)[1:]) and times.max() == 1
    assert origins[-1].known_by == pd.Timestamp(AS_OF)


def test_a_plan_without_an_origin_is_refused() -> None:
    with pytest.raises(ConfigurationWrong, match="count 0"):
        Origins(count=0)
