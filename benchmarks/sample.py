"""Makes data/sample anew: the orders of the demo's world after its day of training, and what became of some of them."""

import sys
from pathlib import Path

import pandas as pd

SAMPLE = Path("data/sample")


def main(world: Path, as_of: str) -> None:
    orders = pd.read_parquet(world / "orders.parquet")
    later = orders[pd.to_datetime(orders["order_date"]) > as_of]
    outcomes = pd.read_parquet(world / "outcomes.parquet")
    SAMPLE.mkdir(parents=True, exist_ok=True)
    later.to_csv(SAMPLE / "orders.csv", index=False)
    outcomes[outcomes["order_id"].isin(later["order_id"])].to_csv(SAMPLE / "outcomes.csv", index=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
