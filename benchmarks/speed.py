"""How fast, and in how much memory: the figures of docs/performance.md, measured on the machine it runs on.

Without arguments everything is measured, up to a million orders; `--sizes 100000 1000000 10000000` also what takes half an
hour. A part that is measured alone (`--parts one`) leaves the figures of the others as they were.
"""

import argparse
import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
from performance.big_book import make
from performance.kept import FOLDER, PAGE, keep, kept, write
from performance.plain_pandas import twenty
from performance.timed import Timed, timed, told

from diversion_risk.features.catalogue import CATALOGUE
from diversion_risk.orders.read import read_orders

AS_OF = "2024-06-30"
PARTS = ("verbs", "pages", "nights", "training", "explaining", "many", "one", "pandas", "script", "journal")
MILLION = 1_000_000
GOALS = {MILLION: "under 90 s, under 4 GB", 10 * MILLION: "at most eleven times a million's time, under 8 GB"}
EXPLAINED = {"fast": MILLION, "woodelf": 100_000, "lightgbm": 10_000, "shap": 10_000, "shap_itself": 10_000}
"""Orders by engine: the slow ones do as many a second however many there are."""
NIGHT_GOALS = {10 * MILLION: "at most 1.3 times a million's memory"}
MEMORY_GB = {10 * MILLION: 5.0}
"""Setting of the workspace by number of orders; below as by default."""


def verbs(folder: Path) -> dict[str, Any]:
    """The commands of a day, on a world made for them."""
    world, model = folder / "world", folder / "model"
    for old in (world, model, folder / "runs", folder / "scored"):
        shutil.rmtree(old, ignore_errors=True)
    training = (
        f"data.orders={world / 'orders.parquet'}",
        f"data.outcomes={world / 'outcomes.parquet'}",
        f"as_of={AS_OF}",
        f"out={model}",
        f"paths.mlflow={folder}",
        f"paths.runs={folder / 'runs'}",
    )
    found = [
        min((timed("`--help`", "under 0.5 s", "--help") for _ in range(5)), key=lambda one: one.seconds),
        timed("`simulate`, 400,000 orders", "", "simulate", "--out", world, "--orders", 400_000, "--seed", 11),
    ]
    orders = pd.read_parquet(world / "orders.parquet")
    seen = (pd.to_datetime(orders["order_date"]) <= AS_OF).sum()
    name = f"`train`, {seen:,} orders with report, plots and MLflow"
    found.append(timed(name, "300,000 under 2 minutes", "train", *training))
    batch = folder / "batch.parquet"
    orders.tail(100_000).assign(order_id=lambda late: "N" + late["order_id"]).to_parquet(batch, index=False)
    name = f"`score`, 100,000 orders, {seen:,} of history, reasons and pages for 2,000"
    scoring = ("score", batch, "--model", model, "--out", folder / "scored")
    found.append(timed(name, "under 1 minute, under 2 GB", *scoring))
    return {"verbs": [asdict(one) for one in found]}


def pages(folder: Path) -> dict[str, Any]:
    """The pages of the batch that `verbs` scored, which comes before."""
    scored, model, batch = folder / "scored", folder / "model", folder / "batch.parquet"
    if not scored.is_dir():
        raise SystemExit("`pages` opens what `verbs` scored: run it first, or both (--parts verbs pages)")
    return {"pages": told("pages of a batch", "", "performance.pages", scored, model, batch)[1]}


def training(folder: Path) -> dict[str, Any]:
    """A training on a million orders beside its parts."""
    world, scratch = folder / "million", folder / "trained"
    shutil.rmtree(scratch, ignore_errors=True)
    timed("`simulate`", "", "simulate", "--out", world, "--orders", 1_150_000, "--seed", 11)
    return {"training": told("training on a million", "", "performance.overhead", world, AS_OF, scratch)[1]}


def explaining(folder: Path) -> dict[str, Any]:
    """Every order explained, by each engine; on the model and the world of `verbs`, which comes before."""
    model, book, facts = folder / "model", folder / "explained", folder / "explained" / "facts.parquet"
    if not model.is_dir():
        raise SystemExit("`explaining` asks the model of `verbs`: run it first, or both (--parts verbs explaining)")
    book.mkdir(exist_ok=True)
    told("facts of the world", "", "performance.facts_of_world", folder / "world", facts)
    rows = []
    for engine, orders in EXPLAINED.items():
        run, found = told(f"explaining by {engine}", "", "performance.explaining", engine, model, facts, orders)
        rows.append(found | {"cpu_seconds": run.cpu_seconds, "gigabytes": run.gigabytes})
    return {"explaining": rows}


def many(folder: Path, sizes: list[int]) -> dict[str, Any]:
    """Every fact about a book of orders, from Parquet to Parquet, at several sizes."""
    rows = {str(size): asdict(_facts_of(_book(folder, size), size)) for size in sizes}
    return {"many": kept(folder).get("many", {}) | rows}


def _facts_of(book: Path, size: int) -> Timed:
    memory = MEMORY_GB.get(size, 3.0)
    arguments = ("performance.facts_of_many", book, book / "facts", memory)
    found, counts = told(f"{size:,} orders", GOALS.get(size, ""), *arguments)
    assert counts == {"orders": size, "written": size}, counts
    shutil.rmtree(book / "facts")
    return found


def nights(folder: Path, sizes: list[int]) -> dict[str, Any]:
    """Batches of several sizes scored from file to folder, by the model of `verbs`, which comes before."""
    model = folder / "model"
    if not model.is_dir():
        raise SystemExit("`nights` asks the model of `verbs`: run it first, or both (--parts verbs nights)")
    rows = {}
    for size in sizes:
        out = folder / "night"
        shutil.rmtree(out, ignore_errors=True)
        words = ("score", _book(folder, size) / "orders", "--model", model, "--out", out, "--capacity", 2_000)
        rows[str(size)] = asdict(timed(f"a night of {size:,}", NIGHT_GOALS.get(size, ""), *words))
        counts = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["counts"]
        assert counts["scored"] == counts["rows_in"] == size, counts
        shutil.rmtree(out)
    return {"nights": kept(folder).get("nights", {}) | rows}


def one(folder: Path) -> dict[str, Any]:
    """One order against a million."""
    model = [folder / "model"] if (folder / "model").is_dir() else []
    found, taken = told("one order", "", "performance.one_order", _book(folder, MILLION), *model)
    return {"one": taken | {"gigabytes": found.gigabytes}}


def pandas(folder: Path) -> dict[str, Any]:
    """Twenty facts beside plain pandas."""
    sizes = (100_000, 300_000, MILLION)
    return {"pandas": [told(f"pandas, {n:,}", "", "performance.against_pandas", _book(folder, n))[1] for n in sizes]}


def script(folder: Path, orders: int, history: int) -> dict[str, Any]:
    """A night by the program and by a data scientist's script, on a world and a model of their own."""
    place = folder / f"nightly-{orders}-{history}"
    past, batch, model = place / "history.parquet", place / "batch.parquet", place / "model"
    if not (model / "MANIFEST.json").is_file():
        _night(place, orders, history)
    for old in ("script", "parts", "scored"):
        shutil.rmtree(place / old, ignore_errors=True)
    names = ("performance.nightly_script", model / "booster.txt", past, batch, place / "script")
    by_script, steps = told(f"the script, {orders:,} orders", "", *names)
    words = ("--model", model, "--history", past, "--explain", "all", "--format", "csv", "--out", place / "scored")
    score = timed(f"`score`, {orders:,} orders", "", "score", batch, *words)
    names = ("performance.nightly_parts", model, past, batch, place / "script" / "facts.parquet", place / "parts")
    parts = told("the parts of `score`", "", *names)[1]
    found = {"orders": orders, "history": history, "script": steps, "parts": parts, "score": asdict(score)}
    whole = {"script_seconds": by_script.seconds - steps["aside"], "script_gigabytes": by_script.gigabytes}
    return {"script": found | whole}


def _night(place: Path, orders: int, history: int) -> None:
    """A world in two files, and a model of the twenty facts that learned from the earlier one."""
    shutil.rmtree(place, ignore_errors=True)
    timed("`simulate`", "", "simulate", "--out", place, "--orders", orders + history, "--seed", 11)
    whole = pd.read_parquet(place / "orders.parquet").sort_values("order_date", kind="stable")
    whole.head(history).to_parquet(place / "history.parquet", index=False)
    whole.tail(orders).to_parquet(place / "batch.parquet", index=False)
    used = twenty(read_orders(place / "batch.parquet").rows.head(100)).columns
    others = ",".join(feature.name for feature in CATALOGUE if feature.name not in used)
    last = pd.to_datetime(whole["order_date"]).iloc[history - 1]
    training = (
        f"data.orders={place / 'history.parquet'}", f"data.outcomes={place / 'outcomes.parquet'}", f"as_of={last.date()}",
        f"features.leave_out=[{others}]", "audit=skip", "report=quick", "tracking=none", "keep_history=false",
        f"out={place / 'model'}", f"paths.runs={place / 'runs'}", f"paths.mlflow={place}",
    )  # fmt: skip
    timed("a model of twenty facts", "", "train", *training)


def journal(folder: Path, entries: int) -> dict[str, Any]:
    """The journal of many nights, each the batch of `verbs`, which comes before."""
    model, batch, scored = folder / "model", folder / "batch.parquet", folder / "scored"
    if not batch.is_file():
        raise SystemExit("`journal` writes down what `verbs` scored: run it first, or both (--parts verbs journal)")
    shutil.rmtree(scored, ignore_errors=True)
    run = timed("`score` of a night", "", "score", batch, "--model", model, "--out", scored)
    place = folder / "journal.sqlite"
    found = told(f"a journal of {entries:,}", "", "performance.journaling", scored, batch, place, entries)[1]
    place.unlink()
    return {"journal": found | {"score_wall": run.seconds, "score_processor": run.cpu_seconds}}


def _book(folder: Path, size: int) -> Path:
    book = folder / f"book-{size}"
    make(book, size)
    return book


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="folder for the worlds and models")
    parser.add_argument("--page", type=Path, default=PAGE)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument(
        "--sizes", nargs="+", type=int, default=[100_000, MILLION], help="numbers of orders for `many` and `nights`"
    )
    parser.add_argument(
        "--entries", type=int, default=MILLION, help="entries for `journal`; ten million need 6 GB of disk"
    )
    parser.add_argument(
        "--night", nargs=2, type=int, default=[200_000, MILLION], metavar=("ORDERS", "HISTORY"), help="for `script`"
    )
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    asked = {"many": [chosen.sizes], "nights": [chosen.sizes], "script": chosen.night, "journal": [chosen.entries]}
    for part in chosen.parts:
        keep(chosen.folder, globals()[part](chosen.folder, *asked.get(part, [])))
    write(chosen.folder, chosen.page)


if __name__ == "__main__":
    main()
