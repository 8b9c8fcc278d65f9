"""The facts of a simulated world's orders in one file: `python -m performance.facts_of_world WORLD FILE`."""

import json
import sys
from pathlib import Path

from diversion_risk.features.catalogue import describe
from diversion_risk.ledger import Records
from diversion_risk.orders.outcomes import read_outcomes
from diversion_risk.orders.read import read_orders


def main(world: Path, file: Path) -> None:
    orders, outcomes = read_orders(world / "orders.parquet").rows, read_outcomes(world / "outcomes.parquet").rows
    facts = describe(Records(orders, outcomes=outcomes)).values
    facts.to_parquet(file, index=False)
    print(json.dumps({"orders": len(facts)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
