"""Twenty usual facts by the ledger and by plain pandas: `python -m performance.against_pandas BOOK`.

Both begin with the same frame in memory and end with a frame of the same values, which is checked; what the ledger needs to
write its statements down counts.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from diversion_risk.features.catalogue import CATALOGUE, describe
from diversion_risk.ledger import Records
from performance.plain_pandas import twenty


def main(book: Path) -> None:
    orders = pd.concat([pd.read_parquet(file) for file in sorted((book / "orders").iterdir())], ignore_index=True)
    begun = time.perf_counter()
    plain = twenty(orders)
    by_pandas = time.perf_counter() - begun
    others = [feature.name for feature in CATALOGUE if feature.name not in plain]
    begun = time.perf_counter()
    facts = describe(Records(orders), leave_out=others).values
    by_ledger = time.perf_counter() - begun
    differing = [
        name for name in plain if not np.allclose(plain[name], facts[name], rtol=1e-6, atol=1e-9, equal_nan=True)
    ]
    if differing or plain.shape[1] != 20:
        sys.exit(f"{plain.shape[1]} facts, of which pandas tells others: {', '.join(differing)}")
    print(json.dumps({"orders": len(orders), "facts": plain.shape[1], "pandas": by_pandas, "ledger": by_ledger}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
