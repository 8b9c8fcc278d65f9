"""The page of a backtest, in Markdown, from its figures."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from diversion_risk.model.judging import VIEWS

VIEW_NAMES = {**VIEWS, "truth": "every order by the simulated truth"}
WHOLE = ("average_precision", "roc_auc", "auc_within_destinations", "precision_at_1pct", "precision_at_2pct",
         "recall_at_2pct", "calibration_error", "calibration_slope")  # fmt: skip
FEW = {"average_precision": "average precision", "roc_auc": "AUC", "precision_at_1pct": "precision at 1 %"}
DASH = "–"


def backtest_page(found: Mapping[str, Any]) -> str:
    """The page; what could not be measured has a dash."""
    blocks = [
        *_head(found),
        *_overall(found["figures"]),
        *_origins(found["origins"], found["passed_over"]),
        *_parts(found["parts"]),
        *_detection(found["detection"], found["capacity"]),
        *_curve(found["learning_curve"]),
    ]
    return "\n".join([*blocks, ""])


def _head(found: Mapping[str, Any]) -> list[str]:
    return [
        "# Backtest",
        "",
        f"What the recipe would have been worth in use, by what is known on {found['as_of']}. As of each origin it was",
        "trained on what was known by the end of that day, on all of it, as a model in use is; it then said the risk of the",
        "later orders, each described by what was known before its own day; and was judged by what had become known some time",
        f"after the last of them. In brackets 90 % intervals by {found['resamples']:,} resamples of whole buyers. A risk",
        "indicator stands for what looks found: an order nobody looked at is not known to be honest.",
        "",
    ]


def _overall(figures: Mapping[str, Any]) -> list[str]:
    lines = ["## All turns together", ""]
    for view, contenders in figures.items():
        shown = [name for name in WHOLE if any(name in told for told in contenders.values())]
        rows = [
            [name.replace("_", " "), *(_interval(told.get(name)) for told in contenders.values())] for name in shown
        ]
        lines += [f"### {VIEW_NAMES[view]}", "", *_table(["", *map(_plain, contenders)], rows), ""]
    return lines


def _origins(origins: Sequence[Mapping[str, Any]], passed_over: Mapping[str, str]) -> list[str]:
    head = ["as of", "judged", "known by", "known outcomes, diverted", *_counts_head(origins), *_figures_head(origins)]
    rows = [
        [one["as_of"], one["judged"], one["known_by"], f"{one['learned']:,}, {one['confirmed']:,}",
         *_counts(one), *_few(one, origins)]
        for one in origins
    ]  # fmt: skip
    without = [f"- {day} is passed over: {why}" for day, why in passed_over.items()]
    return ["## Origin by origin", "", *_table(head, rows), "", *without, *([""] if without else [])]


def _parts(parts: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = [
        "## Part by part",
        "",
        "Each part's diverted orders stand among the other orders of the same part. A part with few diverted orders has no",
        "figures. Tier level 4 is tier 1 of the Common High Priority List, 0 is no tier. Orders of no network stand in both",
        "parts of the true networks.",
        "",
    ]
    for kind in dict.fromkeys(one["kind"] for one in parts):
        told = [one for one in parts if one["kind"] == kind and (one["figures"] or kind != "destination")]
        rows = [[one["name"], *_counts(one), *_few(one, parts)] for one in told]
        lines += [*_table([kind, *_counts_head(parts), *_figures_head(parts)], rows), ""]
    return lines


def _detection(found: Mapping[str, Any], capacity: str) -> list[str]:
    lines = [
        "## How soon a network is met, and how much of it",
        "",
        f"The riskiest orders of every day are listed ({capacity.replace('the batch', 'the orders of a day')}). A network is met",
        "with the first of its diverted orders that is listed; days count from its first diverted order judged. The last column",
        "counts what came on the day of the first alarm and later: what could have been stopped, had that stopped the network.",
        "",
    ]
    head = [
        "",
        "networks",
        "met",
        "within 0, 30, 90, 180 days",
        "median days",
        "value listed",
        "value from the first alarm",
    ]
    rows = [
        [f"{by}: {which.replace('_', ' ')}", *_of_networks(told)]
        for by, sides in found.items()
        for which, told in sides.items()
    ]
    return [*lines, *_table(head, rows), ""]


def _of_networks(told: Mapping[str, Any]) -> Iterator[str]:
    yield f"{told['networks']:,}"
    yield f"{told['met']:,}"
    yield ", ".join(map(_percent, told["met_within"].values()))
    yield DASH if told["median_days_to_first"] is None else f"{told['median_days_to_first']:.0f}"
    yield _percent(told["share_of_value_listed"])
    yield _percent(told["share_of_value_from_the_first_alarm"])


def _curve(points: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = [
        "## With less to learn from",
        "",
        "The last origin again, taught a part: the latest months, or some of the confirmed diversions, drawn at random. Facts",
        "about an order rest on the whole past all the same, so this is what learning loses, not what looking back loses.",
        "",
    ]
    head = ["taught", "orders", "confirmed", *_figures_head(points)]
    names = {"months": "months of history", "confirmed": "confirmed diversions"}
    rows = [
        [f"{one['amount']} {names[one['kind']]}", f"{one['orders']:,}", f"{one['confirmed']:,}", *_few(one, points)]
        for one in points
    ]
    return [*lines, *_table(head, rows), ""]


def _views(told: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(view for one in told for view in one["figures"]))


def _figures_head(told: Sequence[Mapping[str, Any]]) -> list[str]:
    by = {"all_orders": "by what became known", "truth": "by the truth"}
    return [f"{name}, {by[view]}" for view in _views(told) for name in FEW.values()]


def _few(one: Mapping[str, Any], among: Sequence[Mapping[str, Any]]) -> list[str]:
    return [
        _interval(one["figures"].get(view, {}).get("model", {}).get(name)) for view in _views(among) for name in FEW
    ]


def _counts_head(told: Sequence[Mapping[str, Any]]) -> list[str]:
    truly = ["truly diverted"] if any("truly_diverted" in one for one in told) else []
    return ["orders", "looked at", "found diverted", *truly]


def _counts(one: Mapping[str, Any]) -> list[str]:
    return [f"{one[name]:,}" for name in ("orders", "looked_at", "diverted", "truly_diverted") if name in one]


def _interval(measure: Mapping[str, float | None] | None) -> str:
    if measure is None or measure["value"] is None:
        return DASH
    ends = "" if measure["low"] is None else f" ({measure['low']:.3f} to {measure['high']:.3f})"
    return f"{measure['value']:.3f}{ends}"


def _percent(share: float | None) -> str:
    return DASH if share is None else f"{share:.0%}"


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(one)} |" for one in (head, ["---"] * len(head), *rows)]
