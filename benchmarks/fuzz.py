"""Damaged files by the thousand: does reader or loader ever crash, hang, show a traceback or lose a row?

Each file is a good one (CSV in several dialects, packed, Parquet, Excel, a mapping, a model folder sealed anew) with damage
done to it by chance. Children read them, so that a crash of a library is seen and the next file is read by another child.
"""

import argparse
import bz2
import gzip
import io
import json
import lzma
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from diversion_risk.errors import DiversionRiskError
from diversion_risk.model.store import MANIFEST, digest
from diversion_risk.orders.read import read_orders
from diversion_risk.score.scorer import Scorer

PATIENCE = 60
"""Seconds of processor for one file, after which it counts as a hang; thirty times that, if it only waits."""
TOKENS = [
    b'"', b'""', b",", b";", b"\t", b"\n", b"\r\n", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"=1+1", b"-1", b"1e400", b"9" * 400,
    b"NaN", b"\xed\xa0\x80", b"{", b"[", b"*a", b"&a", b"!!python/object:os.system", b"2024-13-45", b"\xe2\x80\xae",
    b"PAR1", b"<!DOCTYPE a>",
]  # fmt: skip
MAPPING = """orders:
  rows: [{column: order_id, filled: true}]
  columns:
    order_id: {template: "{order_id}/{row number}"}
    order_date: {first_of: [order_date, {column: buyer_incorporation_date, plus_days: 3}], formats: ["%Y-%m-%d"]}
    buyer_id: buyer_id
    buyer_country: {column: buyer_country, recode: {UK: GB}, otherwise: DE}
    destination_country: destination_country
    hs_code: hs_code
    quantity: {column: quantity, decimal: ",", thousands: ".", unit: {column: quantity_unit, factors: {pcs: 1}}}
"""


def seeds(orders: pd.DataFrame) -> dict[str, bytes]:
    """Good files by their names."""
    text = orders.to_csv(index=False)
    parquet, workbook = io.BytesIO(), io.BytesIO()
    orders.to_parquet(parquet, index=False)
    orders.to_excel(workbook, index=False)
    return {
        "comma.csv": text.encode(),
        "semicolon.csv": orders.to_csv(index=False, sep=";", decimal=",").encode("cp1252", "replace"),
        "tab.tsv": orders.to_csv(index=False, sep="\t").encode("utf-16"),
        "quoted.csv": orders.to_csv(index=False, quoting=1).encode(),
        "packed.csv.gz": gzip.compress(text.encode()), "packed.csv.bz2": bz2.compress(text.encode()),
        "packed.csv.xz": lzma.compress(text.encode()), "orders.parquet": parquet.getvalue(), "orders.xlsx": workbook.getvalue(),
        "mapping.yaml": MAPPING.encode(),
    }  # fmt: skip


def damaged(content: bytes, chance: random.Random) -> bytes:
    """A file with one to eight pieces of damage."""
    found = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 4, 8])):
        place = chance.randrange(len(found) + 1)
        end = min(len(found), place + chance.choice([1, 2, 8, 64, 512]))
        act = chance.randrange(7)
        if act == 0 and found:
            found[place % len(found)] ^= 1 << chance.randrange(8)
        elif act == 1:
            found[place:place] = chance.choice(TOKENS) * chance.choice([1, 1, 3, 50])
        elif act == 2:
            del found[place:end]
        elif act == 3:
            found[place:place] = found[place:end]
        elif act == 4:
            found[place:end] = chance.randbytes(end - place)
        elif act == 5:
            del found[chance.randrange(len(found) + 1) :]
        else:
            found[place:end] = chance.choice(TOKENS)
    return bytes(found)


def read_order_file(path: Path, good: Path) -> str:
    """Read a damaged file of orders, or a good one by a damaged mapping; says what became of it."""
    checked = read_orders(good, str(path)) if path.suffix == ".yaml" else read_orders(path)
    if checked.rows_in != len(checked.rows) + checked.rejected["row"].nunique():
        return "ROWS LOST"
    return "read"


def load_folder(folder: Path) -> str:
    """Load a damaged model folder."""
    Scorer.load(folder)
    return "read"


def attempts(kinds: dict[str, bytes], model: Path, work: Path, seed: int) -> Callable[[], str]:
    """What to do with the damaged file of that seed; it is written first."""
    chance = random.Random(seed)
    name = chance.choice([*kinds, "model"])
    good = work / "good.csv"
    if name != "model":
        (work / name).write_bytes(damaged(kinds[name], chance))
        return lambda: read_order_file(work / name, good)
    folder = work / "model"
    for path in model.iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
    hurt = chance.choice(
        ["booster.txt", "features.json", "calibrator.json", "settings.json", "history.parquet", MANIFEST]
    )
    (folder / hurt).write_bytes(damaged((folder / hurt).read_bytes(), chance))
    if hurt != MANIFEST:
        sealed = json.loads((folder / MANIFEST).read_text())
        sealed["files"] = {one: digest(folder / one) for one in sealed["files"] if (folder / one).is_file()}
        (folder / MANIFEST).write_text(json.dumps(sealed))
    return lambda: load_folder(folder)


def child(orders: Path, model: Path, first: int, last: int) -> None:
    """Read the files of some seeds; a line each before and after, so that the parent knows which one was fatal."""
    some = pd.read_parquet(orders).head(25)
    kinds = seeds(some)
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        (work / "model").mkdir()
        some.to_csv(work / "good.csv", index=False)
        for seed in range(first, last):
            attempt = attempts(kinds, model, work, seed)
            print(f"begin {seed}", flush=True)
            signal.setitimer(signal.ITIMER_PROF, PATIENCE)
            signal.alarm(30 * PATIENCE)
            try:
                told = attempt()
            except DiversionRiskError as refused:
                told = f"refused by {type(refused).__name__}"
            except Exception as surprise:  # any other is what we look for
                told = f"TRACEBACK {type(surprise).__name__}: {str(surprise)[:200]!r}"
            print(f"end {seed} {told}", flush=True)


def findings(orders: Path, model: Path, first: int, last: int) -> Iterator[tuple[int, str]]:
    """What became of each file, by its seed."""
    while first < last:
        words = [sys.executable, __file__, str(orders), str(model), "--child", str(first), str(min(last, first + 250))]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        begun, done = first, first
        assert process.stdout is not None
        for line in process.stdout:
            act, seed, *told = line.strip().split(" ", 2)
            begun = int(seed)
            if act == "end":
                yield begun, told[0]
                done = begun + 1
        if process.wait():
            hung = -process.returncode in (signal.SIGPROF, signal.SIGALRM)
            yield begun, "HANG" if hung else f"CRASH {process.returncode}"
            done = begun + 1
        first = max(done, first + 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("orders", type=Path, help="a good Parquet file of orders")
    parser.add_argument("model", type=Path, help="a good model folder")
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--child", type=int, nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        child(chosen.orders, chosen.model, *chosen.child)
        return
    begun, tally = time.monotonic(), Counter[str]()
    for seed, told in findings(chosen.orders, chosen.model, chosen.seed, chosen.seed + chosen.files):
        bad = told[:1].isupper() and not told.startswith("refused")
        tally[told.split(":")[0] if bad else told] += 1
        if bad:
            print(f"seed {seed}: {told}", flush=True)
    print(
        f"{sum(tally.values()):,} files in {(time.monotonic() - begun) / 3600:.2f} hours: {dict(tally.most_common())}"
    )
    sys.exit(any(told[:1].isupper() for told in tally))


if __name__ == "__main__":
    main()
