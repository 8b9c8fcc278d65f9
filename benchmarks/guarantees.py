"""How often what is promised holds: a recall with its confidence, and the estimate of what was released."""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from diversion_risk.errors import ConfigurationWrong, FileUnusable
from diversion_risk.evaluate.truth import read_truth
from diversion_risk.features.catalogue import BY_NAME, describe
from diversion_risk.ledger import Records
from diversion_risk.model.calibration import Sigmoid
from diversion_risk.model.decisions import decide
from diversion_risk.model.estimator import BoostedTrees
from diversion_risk.model.examples import Examples
from diversion_risk.model.labels import LookedAt
from diversion_risk.model.policy import Policy
from diversion_risk.model.recall import Confirmed, Recall
from diversion_risk.model.recipe import Recipe
from diversion_risk.model.released import estimate_released
from diversion_risk.model.split import TimeSplit
from diversion_risk.orders.outcomes import latest_known, read_outcomes
from diversion_risk.orders.read import read_orders
from diversion_risk.simulate import World, simulate

AS_OF = pd.Timestamp("2023-12-31")
PROMISE = Recall(0.8)
POLICY = {"capacity": "5%", "random_share": 0.2}


@dataclass(frozen=True)
class Year:
    """One simulated world: a year to calibrate on, and the year after, both by margin; `None` where nothing was promised."""

    seed: int
    confirmed: int
    recall: float | None
    """Of the true diversions of the coming year those above the cut, as a share."""
    listed: float | None
    """Share of the coming year's orders above the cut."""
    covered: bool
    """Whether the estimate of what was released holds the truth."""
    released: int
    estimate: tuple[float, float, float]


def made(folder: Path, seed: int, orders: int) -> Path:
    """A world in which enough is diverted, and enough checked at random, for a promise to be had."""
    base = World.load("wanted_goods")
    enforcement = replace(base.enforcement, random_share=0.3)
    world = replace(base, diversion=replace(base.diversion, share=0.06), enforcement=enforcement)
    simulate(world, folder, orders=orders, seed=seed)
    return folder


def year(folder: Path, seed: int) -> Year:
    """Learn up to a day, promise, and hold the promise against the truth of the year after."""
    orders = read_orders(folder / "orders.parquet").rows
    outcomes = read_outcomes(folder / "outcomes.parquet").rows
    diverted = read_truth(folder / "truth.parquet").of(orders["order_id"])
    values = describe(Records(orders, outcomes=outcomes)).values
    known = latest_known(outcomes, AS_OF).set_index("order_id")[["outcome", "selected_by", "outcome_date"]]
    examples = Examples(
        values, orders["order_date"], orders["buyer_id"], known.reindex(orders["order_id"]).set_index(orders.index)
    )
    periods = TimeSplit(calibrate_days=365, judge_days=0, gap_days=30).periods(AS_OF.date())
    directions = [BY_NAME[str(name)].monotone for name in values.columns]
    trees = BoostedTrees(n_estimators=60, num_threads=1, seed=seed)
    seen = examples.part((orders["order_date"] <= AS_OF).to_numpy())
    fitted = Recipe(trees, Sigmoid(4), LookedAt(), seed).fit(seen, periods, directions)
    margin, risk = fitted.risk(values)
    chosen = periods.calibrate(orders["order_date"])
    confirmed = Confirmed.among(fitted.held_out, orders["buyer_id"][chosen], examples.known[chosen])
    coming = (orders["order_date"] > AS_OF).to_numpy()
    recall = listed = None
    try:
        cut = PROMISE.settled(confirmed).cut
        recall, listed = float((margin[coming & diverted] >= cut).mean()), float((margin[coming] >= cut).mean())
    except ConfigurationWrong:
        pass
    drawn = decide(margin[coming], risk[coming], orders[coming], Policy.read(POLICY), seed)
    rest = drawn.selected_by != "risk"
    at_random, truth = (drawn.selected_by == "random")[rest], diverted[coming][rest]
    told = estimate_released(drawn.chance[rest], at_random, np.where(at_random, truth, np.nan))
    missed = int(truth[~at_random].sum())
    covered = told.low <= missed <= told.high
    return Year(seed, len(confirmed.margin), recall, listed, covered, missed, (told.value, told.low, told.high))


def years(folder: Path, count: int, orders: int) -> Iterator[Year]:
    """So many worlds, one seed each."""
    for seed in range(count):
        try:
            found = year(made(folder / str(seed), seed, orders), seed)
        except FileUnusable as trouble:
            print(f"world {seed}: {trouble}", file=sys.stderr)
            continue
        print(found, file=sys.stderr, flush=True)
        yield found


def told(found: list[Year]) -> str:
    """The figures in three sentences."""
    promised = [one for one in found if one.recall is not None]
    kept = sum(one.recall >= PROMISE.share for one in promised if one.recall is not None)
    recalls = [one.recall for one in promised if one.recall is not None]
    listed = [one.listed for one in promised if one.listed is not None]
    lines = [f"{len(found)} simulated years; in {len(found) - len(promised)} too little was confirmed for a promise"]
    if promised:
        promise = f"recall of {PROMISE.share:.0%} promised with {PROMISE.confidence:.0%} confidence"
        spread = f"median recall {np.median(recalls):.1%}, lowest {min(recalls):.1%}"
        cost = f"median share of orders listed {np.median(listed):.1%}"
        lines.append(f"{promise}: held in {kept} of {len(promised)}; {spread}, {cost}")
    covered = sum(one.covered for one in found)
    lines.append(f"what was released: the 90 % interval held the truth in {covered} of {len(found)}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=100)
    parser.add_argument("--orders", type=int, default=20_000)
    parser.add_argument("--folder", type=Path, default=Path("build/guarantees"), help="folder for the worlds")
    chosen = parser.parse_args()
    print(told(list(years(chosen.folder, chosen.worlds, chosen.orders))))


if __name__ == "__main__":
    main()
