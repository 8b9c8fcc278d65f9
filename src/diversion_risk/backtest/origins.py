"""Days of the past as of which to train, and the days after each that are judged."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from diversion_risk.errors import ConfigurationWrong

DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Origin:
    """Trained on what was known by the end of `day`, judged on the later orders up to `last` by what was known on `known_by`."""

    day: pd.Timestamp
    last: pd.Timestamp
    known_by: pd.Timestamp

    def judged(self, days: pd.Series) -> pd.Series:
        """Which orders come after it and are judged."""
        return (days > self.day) & (days <= self.last)

    def told(self) -> dict[str, str]:
        """The days in words."""
        return {
            "as_of": str(self.day.date()),
            "judged": f"{(self.day + DAY).date()} to {self.last.date()}",
            "known_by": str(self.known_by.date()),
        }


@dataclass(frozen=True)
class Origins:
    """How many days of training, how far apart, and how long outcomes are waited for."""

    count: int = 4
    days: int = 182
    delay_days: int = 180

    def __post_init__(self) -> None:
        """Refuse what leaves nothing to judge."""
        if self.count < 1 or self.days < 1 or self.delay_days < 0:
            raise ConfigurationWrong(
                f"backtest has count {self.count}, days {self.days} and delay_days {self.delay_days}; expected at least "
                "1, 1 and 0"
            )

    def until(self, as_of: date) -> list[Origin]:
        """The origins, oldest first; the orders of the last had their whole delay by the end of `as_of`.

        >>> [one.told()["judged"] for one in Origins(count=2, days=31, delay_days=0).until(date(2024, 3, 31))]
        ['2024-01-30 to 2024-02-29', '2024-03-01 to 2024-03-31']
        """
        end = pd.Timestamp(as_of) - self.delay_days * DAY
        days = [end - turn * self.days * DAY for turn in range(self.count, 0, -1)]
        wait = self.delay_days * DAY
        return [Origin(day, day + self.days * DAY, day + self.days * DAY + wait) for day in days]
