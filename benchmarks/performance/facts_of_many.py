"""Every fact about a book of orders, from Parquet to Parquet: `python -m performance.facts_of_many BOOK OUT MEMORY_GB`."""

import json
import shutil
import sys
from pathlib import Path

import pyarrow.parquet as pq

from diversion_risk.features.catalogue import write_facts
from diversion_risk.ledger import Records, Workspace


def main(book: Path, out: Path, memory_gb: float) -> None:
    shutil.rmtree(out, ignore_errors=True)
    records = Records(book / "orders", outcomes=book / "outcomes", workspace=Workspace(memory_gb, book))
    write_facts(records, out)
    written = sum(pq.read_metadata(file).num_rows for file in out.iterdir())
    print(json.dumps({"orders": records.size, "written": written}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]))
