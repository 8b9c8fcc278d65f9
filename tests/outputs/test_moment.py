"""Times that stay in order where the clock does not."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from diversion_risk.outputs.moment import Moment


@pytest.mark.parametrize(("hours", "told"), [(1, "was set back by 3,600 s"), (-2, "was set forward by 7,200 s")])
def test_a_clock_that_jumps_is_told_and_the_end_stays_after_the_beginning(hours: float, told: str) -> None:
    """The wall said something else at the beginning than fits to now: it was set since."""
    begun = Moment(datetime.now(UTC).replace(microsecond=0) + timedelta(hours=hours), time.monotonic() - 1)
    times = begun.times()
    passed = datetime.fromisoformat(times["ended"]) - datetime.fromisoformat(times["begun"])
    assert timedelta(seconds=1) <= passed < timedelta(seconds=4)
    assert times["clock"].startswith(told.rpartition(" by ")[0])


def test_a_clock_that_goes_on_is_not_spoken_of() -> None:
    assert set(Moment.now().times()) == {"begun", "ended"}
