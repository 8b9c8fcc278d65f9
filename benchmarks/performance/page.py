"""docs/performance.md, from the figures that were measured."""

import os
import platform
import resource
from collections.abc import Callable, Iterator
from typing import Any

_BARS = 30


def machine() -> str:
    """The machine in words."""
    memory = resource.getpagesize() * os.sysconf("SC_PHYS_PAGES") / 1e9
    return f"{os.cpu_count()} cores with {memory:.0f} GB, Python {platform.python_version()}"


def page(found: dict[str, Any], before: str = "") -> str:
    """The page in Markdown; a part that was not measured stays as it stood in the page before."""
    lines = [
        "# Performance",
        "",
        f"Measured by `make bench` on {found['machine']}. Wall time of the whole command with start-up; peak memory of its "
        "process. Trust ratios, not seconds.",
    ]
    stood = _sections(before)
    for part, (heading, told) in _PARTS.items():
        if part in found:
            lines += ["", f"## {heading}", "", *told(found[part])]
        elif heading in stood:
            lines += ["", f"## {heading}", "", stood[heading]]
    return "\n".join([*lines, ""])


def _sections(text: str) -> dict[str, str]:
    """The text under each heading."""
    parts = (part.partition("\n") for part in f"\n{text}".split("\n## ")[1:])
    return {heading: under.strip("\n") for heading, _, under in parts}


def _verbs(rows: list[dict[str, Any]]) -> Iterator[str]:
    yield "| what | seconds | GB | goal |"
    yield "|---|---|---|---|"
    for row in rows:
        yield f"| {row['name']} | {row['seconds']:.1f} | {row['gigabytes']:.2f} | {row['goal']} |"


_PAGE_GOALS = {
    "first page": "under 3 MB, usable in under 2 s",
    "page of one order": "under 150 kB, made in under 100 ms",
}


def _pages(found: dict[str, Any]) -> Iterator[str]:
    yield (
        f"Of a batch of {found['orders']:,} orders with {found['listed']:,} before a reviewer, the largest page of each kind, in "
        "headless Chromium begun anew: seconds until the document is parsed and its scripts have run, until it is painted and "
        "free for a click, and what the page's own thread computed for it."
    )
    yield ""
    yield "| page | of that kind | kB | parsed | usable | computed | goal |"
    yield "|---|---|---|---|---|---|---|"
    for row in found["pages"]:
        taken = " | ".join(f"{row[name]:.2f} s" for name in ("parsed", "usable", "computed"))
        goal = _PAGE_GOALS.get(row["kind"], "")
        yield f"| {row['kind']} | {row['pages']:,} | {row['bytes'] / 1000:.0f} | {taken} | {goal} |"
    yield ""
    made = found["making"]
    yield (
        f"The page of an order is made from its assessment in {made['median']:.0f} ms (median), {made['p99']:.0f} ms (99th "
        f"percentile); the first one, which compiles the templates, in {made['first']:.0f} ms."
    )


_ENGINE_NAMES = {
    "fast": "the program, many orders",
    "lightgbm": "LightGBM's `pred_contrib`, the program's reference",
    "shap": "`shap.TreeExplainer`, which asks LightGBM",
    "shap_itself": "`shap.TreeExplainer` by itself",
    "woodelf": "`woodelf-explainer`, one process",
}


def _explaining(rows: list[dict[str, Any]]) -> Iterator[str]:
    yield (
        "Risk and exact contributions of orders whose facts are given, in parts of 50,000, on one model; each engine in a "
        "process of its own. Goal: a million orders, at least twelve times as many a second as `shap.TreeExplainer`, and "
        "contributions that add up to the margin within 1e-9."
    )
    yield ""
    yield "| engine | orders | orders a second | times `shap` | off the margin | off the reference | GB |"
    yield "|---|---|---|---|---|---|---|"
    rates = {row["engine"]: row["orders"] / row["seconds"] for row in rows if "seconds" in row}
    # The faster of the two ways to use shap is the one to beat.
    shap = max((rates[engine] for engine in ("shap", "shap_itself") if engine in rates), default=None)
    for row in rows:
        if "skipped" in row:
            yield f"| {_ENGINE_NAMES[row['engine']]} | skipped: {row['skipped']} | | | | | |"
            continue
        rate = rates[row["engine"]]
        times = "" if shap is None else f"{rate / shap:.1f}"
        memory = f"{row['gigabytes']:.2f}"
        errors = f"{row['added_up']:.0e} | {row['differs']:.0e}"
        yield f"| {_ENGINE_NAMES[row['engine']]} | {row['orders']:,} | {rate:,.0f} | {times} | {errors} | {memory} |"


def _many(rows: dict[str, dict[str, Any]]) -> Iterator[str]:
    yield (
        "From checked orders in Parquet to facts in Parquet, five years of orders, each held against all before it. What "
        "does not fit in the memory that is set (`Workspace.memory_gb`) is laid aside on disk; ten million orders are ten "
        "worlds side by side, whose goods, countries and routes are the same."
    )
    yield ""
    yield "| orders | seconds | seconds of all cores | GB | a million orders in | goal |"
    yield "|---|---|---|---|---|---|"
    sizes = sorted(map(int, rows))
    for size in sizes:
        row = rows[str(size)]
        rate = row["seconds"] / size * 1e6
        taken = f"{row['seconds']:.0f} | {row['cpu_seconds']:.0f} | {row['gigabytes']:.2f}"
        yield f"| {size:,} | {taken} | {rate:.0f} s | {row['goal']} |"
    rates = {size: rows[str(size)]["seconds"] / size * 1e6 for size in sizes}
    yield ""
    yield "Seconds for each million orders:"
    yield ""
    yield "```"
    for size, rate in rates.items():
        yield f"{size:>10,}  {'█' * round(_BARS * rate / max(rates.values()))} {rate:.0f}"
    yield "```"


def _nights(rows: dict[str, dict[str, Any]]) -> Iterator[str]:
    yield (
        "`score` from a folder of Parquet to results, the model's own history beside it, 2,000 orders before a "
        "reviewer. Orders are checked, described, scored, explained and written part by part; at hand are some hundred bytes of "
        "each, and what DuckDB may take (`Workspace.memory_gb`, 3 GB)."
    )
    yield ""
    yield "| orders | seconds | seconds of all cores | GB | times the GB of the smallest | goal |"
    yield "|---|---|---|---|---|---|"
    sizes = sorted(map(int, rows))
    for size in sizes:
        row = rows[str(size)]
        times = row["gigabytes"] / rows[str(sizes[0])]["gigabytes"]
        taken = f"{row['seconds']:,.0f} | {row['cpu_seconds']:,.0f} | {row['gigabytes']:.2f} | {times:.2f}"
        yield f"| {size:,} | {taken} | {row['goal']} |"


def _one(found: dict[str, Any]) -> Iterator[str]:
    yield (
        f"A history of {found['history']:,} orders is read once and added up by day ({found['seconds_to_keep']:.0f} s, "
        f"{found['gigabytes']:.2f} GB with the frames it came from); then one order after the other is described."
    )
    yield ""
    yield "| what | median | 99th percentile | first | goal |"
    yield "|---|---|---|---|---|"
    named = {"facts": ("every fact", "median under 120 ms, 99th percentile under 250 ms")}
    named |= {"score": ("`Scorer.score`: checking, facts, risk, decision", "")}
    for part, (name, goal) in named.items():
        if part in found:
            taken = found[part]
            yield f"| {name} | {taken['median']:.0f} ms | {taken['p99']:.0f} ms | {taken['first']:.0f} ms | {goal} |"


def _serving(sizes: dict[str, dict[str, Any]]) -> Iterator[str]:
    yield (
        "A start is a new process with all its imports, the orders' file, the model folder and one score. Then one order "
        "after the other is answered with its reasons, as `serve` does it. Processor time is of all cores "
        "(`benchmarks/serving.py`). Goals: a start under 3 s, an order under 300 ms at the 99th percentile."
    )
    yield ""
    yield "| history | start to first score | of the processor | one order: median | 99th percentile | of the processor |"
    yield "|---|---|---|---|---|---|"
    for size in sorted(sizes, key=int):
        start, order = sizes[size]["start"], sizes[size]["order"]
        begun = f"{start['wall']['median']:.1f} s | {start['busy']['median']:.1f} s"
        taken = " | ".join(f"{order['wall'][name]:.0f} ms" for name in ("median", "p99"))
        yield f"| {int(size):,} orders | {begun} | {taken} | {order['busy']['median']:.0f} ms |"


def _pandas(rows: list[dict[str, Any]]) -> Iterator[str]:
    yield (
        'Twenty usual facts by time-based `groupby.rolling` with `closed="left"` (`benchmarks/performance/plain_pandas.py`) '
        "and by the ledger, from a frame to a frame, values checked to be equal. Goal: three times as fast."
    )
    yield ""
    yield "| orders | pandas | ledger | times |"
    yield "|---|---|---|---|"
    for row in rows:
        yield f"| {row['orders']:,} | {row['pandas']:.1f} s | {row['ledger']:.1f} s | {row['pandas'] / row['ledger']:.1f} |"


def _training(row: dict[str, Any]) -> Iterator[str]:
    yield (
        "`train` as by default without audit and resampling, its baselines' time taken off, beside the description of the "
        "same orders and one bare fit of the same trees (`benchmarks/performance/overhead.py`). A training fits "
        f"{row['calls of fits']} times: the ranking that is judged and the one in use, each with three that knew nothing of the "
        "buyers asked about and three that learn who is looked at, and the last again for the baseline. Goal: 1.5 times."
    )
    yield ""
    yield "| orders | the whole | describing | one fit of what is learned from | times | one fit of every order | times |"
    yield "|---|---|---|---|---|---|---|"
    whole, facts = row["whole"] - row["baselines"], row["describing"]
    fits = (
        f"{row[fit]:.0f} s ({rows:,} orders) | {whole / (facts + row[fit]):.2f}"
        for fit, rows in (("one_fit", row["learned_from"]), ("one_fit_of_all", row["orders"]))
    )
    yield f"| {row['orders']:,} | {whole:.0f} s | {facts:.0f} s | {' | '.join(fits)} |"


def _journal(found: dict[str, Any]) -> Iterator[str]:
    rate = found["entries"] / found["verify_wall"]
    size = (
        f" It has {found['size'] / 1e9:.1f} GB, {found['size'] / found['entries']:.0f} bytes an entry."
        if found["size"]
        else ""
    )
    yield (
        f"Runs of {found['night']:,} orders as they were scored, one after the other until there are {found['entries']:,} "
        "entries; then every link and entry is verified, and one order's file is asked for from the first run. Writing is all "
        f"that a run does for its journal, beside the whole `score` of the same orders without one.{size} Goals: under 5 % of "
        "the run, over 100,000 entries a second."
    )
    yield ""
    yield "| what | seconds | seconds of all cores | |"
    yield "|---|---|---|---|"
    run = {kind: found[f"append_{kind}"] / found["nights"] for kind in ("wall", "processor")}
    yield f"| `score` of a run | {found['score_wall']:.1f} | {found['score_processor']:.1f} | |"
    wall, busy = (run[kind] / found[f"score_{kind}"] for kind in ("wall", "processor"))
    share = f"{wall:.1%} of it, {busy:.1%} of its processor time"
    yield f"| writing its entries | {run['wall']:.2f} | {run['processor']:.2f} | {share} |"
    yield f"| verifying all | {found['verify_wall']:.1f} | {found['verify_processor']:.1f} | {rate:,.0f} entries a second |"
    yield f"| one order's file | {found['search_wall']:.1f} | {found['search_processor']:.1f} | |"
    yield ""
    yield f"Peak memory, with the batch itself: {found['gigabytes']:.2f} GB."


_STEPS = ("read", "features", "predict", "explain", "write", "pages")


def _script(found: dict[str, Any]) -> Iterator[str]:
    script, parts, score = found["script"], found["parts"], found["score"]
    yield (
        f"A night of {found['orders']:,} orders with {found['history']:,} of history, the same model of the twenty facts above: "
        "by the script that a data scientist would write today (`benchmarks/performance/nightly_script.py`: pandas' rolling "
        "windows, LightGBM, `shap.TreeExplainer` for every order, to CSV), and by `score --explain all --format csv`, which "
        "checks every row, words every reason, ranks, decides and writes pages beside it. The facts are checked to be equal; "
        "the parts of `score` are measured alone, each with what it needs in memory. Goals: eight times as fast from start to "
        "end, and at most 1.5 times its parts."
    )
    yield ""
    yield f"| | {' | '.join(_STEPS)} | sum | whole command | GB |"
    yield f"|---|{'---|' * (len(_STEPS) + 3)}"
    for name, steps, whole, memory in (
        ("the script", script, found["script_seconds"], found["script_gigabytes"]),
        ("`score`", parts, score["seconds"], score["gigabytes"]),
    ):
        each = " | ".join(f"{steps[step]:.1f} s" if step in steps else "" for step in _STEPS)
        yield f"| {name} | {each} | {_sum(steps):.1f} s | {whole:.1f} s | {memory:.2f} |"
    yield ""
    times, over = found["script_seconds"] / score["seconds"], score["seconds"] / _sum(parts)
    yield (
        f"`score` is {times:.1f} times as fast as the script, and takes {over:.2f} times the sum of its parts "
        f"({score['seconds'] / (_sum(parts) - parts['pages']):.2f} times without the pages that reviewers open). It describes "
        f"{parts['described']} facts, for red flags rest on more than the model knows; the twenty alone take "
        f"{parts['own_features']:.1f} s."
    )


def _sum(steps: dict[str, float]) -> float:
    return sum(steps[step] for step in _STEPS if step in steps)


_PARTS: dict[str, tuple[str, Callable[[Any], Iterator[str]]]] = {
    "verbs": ("The commands of a day", _verbs),
    "pages": ("Pages in a browser", _pages),
    "nights": ("A night of any size", _nights),
    "training": ("A training beside its parts", _training),
    "explaining": ("Every order explained", _explaining),
    "many": ("Every fact about many orders", _many),
    "one": ("One order against a long history", _one),
    "serving": ("Serving", _serving),
    "pandas": ("Beside plain pandas", _pandas),
    "script": ("A night beside the script of a data scientist", _script),
    "journal": ("The journal", _journal),
}
"""Parts in the order of the page, with their headings."""
