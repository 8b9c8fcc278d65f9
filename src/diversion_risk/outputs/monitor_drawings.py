"""The drawings of the page over time, each from the figures of `monitor.json`."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from markupsafe import Markup

from diversion_risk.outputs.numbers import number, percent
from diversion_risk.outputs.over_time import Month, OverTime, Point
from diversion_risk.outputs.scales import Scale, rounded_up

_LEAST_EFFECT = 0.01
"""Effects below which nothing is told apart: the floor of the drawing of drift."""
_MOST_RELEASED = 3.0
"""Times the largest estimate that the axis of the released reaches: intervals from few looks reach over everything."""


def drawings(told: Mapping[str, Any]) -> dict[str, Markup]:
    """Every drawing by the name of its section."""
    axis = _axis(told)
    return {
        "drift": _drift(axis, told),
        "orders": _orders(axis, told),
        "share": _share(axis, told),
        "precision": _precision(axis, told),
        "maturity": _maturity(axis, told),
        "confirmed": _confirmed(axis, told),
        "released": _released(axis, told),
    }


def _axis(told: Mapping[str, Any]) -> OverTime:
    days = [_day(run) for run in told["runs"]]
    months = [Month.of(one["month"]) for one in told["months"]]
    first = min([day.replace(day=1) for day in days] + [one.first for one in months])
    last = max([Month.of(f"{day:%Y-%m}").last for day in days] + [one.last for one in months])
    changes = [(date.fromisoformat(one["from"]), str(one["model"] or "unknown")) for one in told["models"][1:]]
    return OverTime(first, last, changes)


def _day(run: Mapping[str, Any]) -> date:
    return date.fromisoformat(run["day"])


def _named(run: Mapping[str, Any]) -> str:
    return f"{str(run['name'])[:80]}, {run['day']}"


def _drift(axis: OverTime, told: Mapping[str, Any]) -> Markup:
    most = max([0.5, *(run["drift"]["largest"] or 0.0 for run in told["runs"])])
    scale = Scale(rounded_up(most), least=_LEAST_EFFECT, guides=(0.1, 0.25))
    largest, score = [], []
    for run in told["runs"]:
        drift = run["drift"]
        largest.append(
            Point(_day(run), drift["largest"], f"{_named(run)}: {drift['status']}, {number(drift['largest'])} "
                  f"of {drift['largest_of'] or drift['because']}", drift["status"] == "changed")
        )  # fmt: skip
        # Where nothing is known one question mark says so.
        if drift["score"] is not None or drift["largest"] is not None:
            score.append(
                Point(_day(run), drift["score"], f"{_named(run)}: score {number(drift['score'])}", is_strong=False)
            )
        else:
            score.append(Point(_day(run), None, f"{_named(run)}: unknown"))
    label = "Distance from the training by run: the largest effect and that of the score"
    return axis.drawing(label, scale, [axis.line("first", largest, scale), axis.line("second", score, scale)])


def _orders(axis: OverTime, told: Mapping[str, Any]) -> Markup:
    scale = Scale(rounded_up(max(run["orders"] for run in told["runs"])))
    points = [Point(_day(run), run["orders"], f"{_named(run)}: {run['orders']:,} orders") for run in told["runs"]]
    return axis.drawing("Orders scored by run", scale, [axis.bars("first", points, scale)])


def _share(axis: OverTime, told: Mapping[str, Any]) -> Markup:
    shares = [run["share_listed"] for run in told["runs"]]
    scale = Scale(min(rounded_up(max(share or 0.0 for share in shares)), 1.0), in_percent=True)
    points = [
        Point(_day(run), share, f"{_named(run)}: {run['listed']:,} listed, {percent(share)}")
        for run, share in zip(told["runs"], shares, strict=True)
    ]
    return axis.drawing("Share of the orders listed by run", scale, [axis.line("first", points, scale)])


def _precision(axis: OverTime, told: Mapping[str, Any]) -> Markup:
    scale = Scale(1.0, in_percent=True, guides=(0.25, 0.5, 0.75))
    marks = []
    for one in told["months"]:
        month, found = Month.of(one["month"]), one["precision"]
        if found["estimated"] is not None:
            said = (found["estimated_low"], found["estimated"], found["estimated_high"])
            marks.append(axis.band("first", month, said, scale))
        realised = found["realised"]
        seen = None if realised is None else (found["realised_low"], realised, found["realised_high"])
        title = f"{one['month']}: {found['diverted']:,} of {found['looked_at']:,} looked at and matured"
        marks.append(axis.whisker("second", month, seen, title, scale))
    return axis.drawing("Precision of the listed by month, estimated and realised", scale, marks)


def _maturity(axis: OverTime, told: Mapping[str, Any]) -> Markup:
    scale = Scale(rounded_up(max(one["listed"] for one in told["months"])) if told["months"] else 1.0)
    marks = []
    for one in told["months"]:
        month, found = Month.of(one["month"]), one["maturity"]
        if found["open_young"] is None:
            marks.append(axis.stack(month, [("open", found["listed"] - found["known"])], f"{one['month']}", scale))
            marks.append(axis.unknown(month, f"{one['month']}: what is to be expected is unknown"))
            continue
        title = (
            f"{one['month']}: {found['known']:,} known, {found['open_late']:,} late, "
            f"{found['open_young']:,} not to be expected yet"
        )
        parts = [("known", found["known"]), ("late", found["open_late"]), ("open", found["open_young"])]
        marks.append(axis.stack(month, parts, title, scale))
    return axis.drawing("Listed orders by month of the order and what is known of them", scale, marks)


def _confirmed(axis: OverTime, told: Mapping[str, Any]) -> Markup:
    ways = ("by_list", "by_draw", "otherwise")
    scale = Scale(rounded_up(max([1, *(sum(one["random"][way] for way in ways) for one in told["months"])])))
    marks = []
    for one in told["months"]:
        month, found = Month.of(one["month"]), one["random"]
        title = (
            f"{one['month']}: {found['by_list']:,} listed for their risk, {found['by_draw']:,} drawn at random, "
            f"{found['otherwise']:,} released"
        )
        parts = [("known", found["by_list"]), ("late", found["by_draw"]), ("open", found["otherwise"])]
        marks.append(axis.unknown(month, title) if told["known_by"] is None else axis.stack(month, parts, title, scale))
    return axis.drawing("Confirmed diversions by month of the order, by how the order had been chosen", scale, marks)


def _released(axis: OverTime, told: Mapping[str, Any]) -> Markup:
    estimates = [one["random"]["released"] for one in told["months"]]
    known = [one for one in estimates if one["value"] is not None]
    # One share of the released for all months, so that what few looks leave open does not hide the rest.
    shares = [one["value"] / one["released"] for one in known if one["released"]]
    ends = [one["high"] / one["released"] for one in known if one["released"]]
    scale = Scale(
        min(rounded_up(max([0.01, min(max([0.0, *ends]), _MOST_RELEASED * max([0.02, *shares]))])), 1.0),
        in_percent=True,
    )
    marks = []
    for one, found in zip(told["months"], estimates, strict=True):
        month, released = Month.of(one["month"]), found["released"]
        title = f"{one['month']}: {found['diverted']:,} of {found['looked_at']:,} looked at, {found['drawn']:,} drawn"
        if found["value"] is None or not released:
            marks.append(axis.unknown(month, title))
        else:
            shown = (found["low"] / released, found["value"] / released, found["high"] / released)
            marks.append(axis.whisker("first", month, shown, title, scale))
    return axis.drawing("Share of the released that a look would confirm, estimated by month", scale, marks)
