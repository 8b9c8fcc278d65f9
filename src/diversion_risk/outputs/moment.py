"""When a run began and ended, in an order that holds even where the clock is set during it."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

NOTICED = 5.0
"""Seconds by which the clock must differ from the time that passed before it is said: smaller steps are its upkeep."""


@dataclass(frozen=True)
class Moment:
    """The beginning of a run: what the clock on the wall said, and a clock that nobody sets."""

    wall: datetime
    steady: float

    @classmethod
    def now(cls) -> "Moment":
        """This moment."""
        return cls(datetime.now(UTC), time.monotonic())

    def times(self) -> dict[str, str]:
        """`begun` and `ended` for the record of a run that ends now, and `clock` where the clock was set in between.

        The end is the beginning and the time that passed since, so it is never before the beginning.
        """
        passed = timedelta(seconds=time.monotonic() - self.steady)
        ended = self.wall + passed
        told = {"begun": as_moment(self.wall), "ended": as_moment(ended)}
        jump = (datetime.now(UTC) - ended).total_seconds()
        if abs(jump) < NOTICED:
            return told
        way = "forward" if jump > 0 else "back"
        return {
            **told,
            "clock": f"was set {way} by {abs(jump):,.0f} s during the run; ended is begun and the time passed",
        }


def as_moment(moment: datetime) -> str:
    """A moment in UTC as a manifest writes it."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
