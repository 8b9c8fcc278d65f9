"""What a feature is: one fact about an order, with its meaning, its sentences, its direction and its red flag."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import ibis.expr.types as ir

from diversion_risk.features.wording import Says, Test, is_yes
from diversion_risk.ledger import Ledger

Direction = Literal["rises", "falls"]
Look = Callable[[Ledger], ir.Value]


@dataclass(frozen=True)
class RedFlag:
    """A regulator's red flag and the values of the fact at which it is raised.

    The flag is raised from the fact alone, whatever the model makes of it. Where the fact is unknown the flag cannot
    tell: it is neither raised nor clear.
    """

    id: str
    """Identifier in the red-flag table, which holds our wording, the source and its date."""
    when: Test = is_yes
    because: str = ""
    """Where the threshold comes from, if there is one."""


@dataclass(frozen=True)
class Feature:
    """One fact: called on a ledger, it gives an Ibis expression with one number an order."""

    name: str
    topic: str
    meaning: str
    says: Says
    look: Look = field(repr=False)
    risk: Direction | None = None
    """Which way the fact may push the risk when it grows; `None` where the domain is not certain."""
    flag: RedFlag | None = None
    against: Look | None = field(default=None, repr=False)
    """What the value is held against, told as `{baseline}`; without it the mean over the training orders is shown."""
    about: str = ""
    """What the fact is about, in a reader's words, such as `the age of the buyer`: facts about one thing make one reason."""

    def __call__(self, ledger: Ledger) -> ir.Value:
        """The fact as an expression over the ledger's rows."""
        return self.look(ledger)

    @property
    def monotone(self) -> int:
        """The direction as LightGBM wants it: 1, -1 or 0."""
        return {"rises": 1, "falls": -1, None: 0}[self.risk]


def feature(
    says: Says,
    *,
    about: str,
    risk: Direction | None = None,
    flag: RedFlag | None = None,
    against: Look | None = None,
) -> Callable[[Look], Feature]:
    """Make a feature of a function; its name becomes the column, its docstring's first line the public meaning."""

    def make(look: Look) -> Feature:
        meaning = (inspect.getdoc(look) or "").partition("\n")[0]
        topic = look.__module__.rpartition(".")[2]
        return Feature(look.__name__, topic, meaning, says, look, risk, flag, against, about)

    return make
