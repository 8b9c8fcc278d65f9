"""What facts cost: processor time of describing a world's orders with them alone, over that of describing nothing."""

import time
from collections.abc import Sequence

from diversion_risk.features.catalogue import BY_NAME
from diversion_risk.ledger import Ledger, Plan, Records, plan
from fact_worth.scenarios import Scenario

_TIMES = 3
"""How often topics are measured; the least counts, for whatever else the machine does only adds."""


def cost(world: Scenario, names: Sequence[str]) -> float:
    """Milliseconds per 1,000 orders, of one processor; a single fact is measured once, and is good to a millisecond."""
    ledger = Ledger()
    asked = plan(ledger, {name: BY_NAME[name](ledger) for name in names})
    return max(0.0, _seconds(world, asked, 1 if len(names) == 1 else _TIMES) - nothing(world)) * 1e6 / len(world.orders)


_BARE: dict[str, float] = {}


def nothing(world: Scenario) -> float:
    """Processor seconds of describing nothing but the day, measured once."""
    ledger = Ledger()
    if world.name not in _BARE:
        _BARE[world.name] = _seconds(world, plan(ledger, {"day": ledger["day"]}), _TIMES)
    return _BARE[world.name]


def _seconds(world: Scenario, asked: Plan, times: int) -> float:
    records = Records(world.orders, outcomes=world.outcomes)
    taken = []
    for _ in range(times):
        begun = time.process_time()
        records.describe(asked)
        taken.append(time.process_time() - begun)
    return min(taken)
