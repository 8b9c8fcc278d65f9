"""The page of the measurement, from its figures."""

from collections.abc import Mapping, Sequence
from typing import Any

from label_strategies.trials import CEILING, RED_FLAGS

BARS = (
    ("average_precision", "average precision"), ("precision_at_1pct", "precision at 1 %"), ("roc_auc", "AUC"),
    ("auc_within_destinations", "AUC within destinations"), ("calibration_slope", "calibration slope"),
    ("calibration_error", "calibration error"),
)  # fmt: skip


def learning_page(found: Mapping[str, Any], default: str) -> str:
    """The page as Markdown; what was not measured has a dash."""
    worlds = found["worlds"]
    names = list(
        dict.fromkeys(name for trials in worlds.values() for name in trials if name not in {CEILING, RED_FLAGS})
    )
    return "\n".join(
        [
            "# What to learn from",
            "",
            "Most orders were never looked at, looks come late, and a look may miss what is there. How much of what could be",
            "learned is learned all the same? `make learning` simulates worlds, learns as of 30 June 2024 with each label",
            "strategy of `configs/labels/`, and judges by the truth of the half-year after it, which no strategy sees. Beside",
            "them stands the same trees taught every true label up to that day. One seed of each world; the column heads say",
            "world, orders and seed. The figures lie in [`learning.json`](learning.json).",
            "",
            "## Average precision, as a share of what every true label gives",
            "",
            "In brackets 90 % intervals by resampling buyers, both rankings at once.",
            "",
            *_table(
                ["strategy", *worlds],
                [[name, *(_share(trials.get(name)) for trials in worlds.values())] for name in names],
            ),
            "",
            f"## The default, `{default}`",
            "",
            *_table(
                [
                    "world",
                    "every true label",
                    "default",
                    "red-flag points",
                    *(f"default: {told}" for _, told in BARS[1:]),
                ],
                [_row(world, trials, default) for world, trials in worlds.items() if default in trials],
            ),
            "",
            "The first three columns are average precision. The points are those that compliance teams count by hand.",
            "",
            *_asked_for(worlds, default),
            *_choices(worlds),
        ]
    )


def _asked_for(worlds: Mapping[str, Any], default: str) -> list[str]:
    """What was asked of the default beside what it reached, and what it loses where the world is another."""
    told = {world: trials for world, trials in worlds.items() if default in trials}
    if not told:
        return []
    asked = (
        "world", "share of what every true label gives (0.9)", "precision at 1 % over the red-flag points' (2)",
        "AUC within destinations over AUC (0.97)", "calibration slope (0.9 to 1.1)", "calibration error (below 0.005)",
    )  # fmt: skip
    rows = [[world, *_reached(trials, default)] for world, trials in told.items()]
    return [
        "## What was asked, and what the default reaches", "", "In brackets what was asked.", "", *_table(asked, rows), "",
        *_losses(told, default),
    ]  # fmt: skip


def _reached(trials: Mapping[str, Any], default: str) -> list[str]:
    one, points = trials[default], trials[RED_FLAGS]
    times = one["precision_at_1pct"] / points["precision_at_1pct"] if points["precision_at_1pct"] else None
    within = one["auc_within_destinations"] / one["roc_auc"] if "auc_within_destinations" in one else None
    figures = (one["share"], times, within, one["calibration_slope"], one["calibration_error"])
    return [_figure(value) for value in figures]


def _losses(told: Mapping[str, Any], default: str) -> list[str]:
    """How much of the average precision on the base world of the same size and seed another world takes away."""
    lines = []
    for world, trials in told.items():
        scenario, _, like = world.partition(", ")
        base = told.get(f"base, {like}")
        if scenario != "base" and base is not None:
            lost, best = (
                1 - trials[name]["average_precision"] / base[name]["average_precision"] for name in (default, CEILING)
            )
            lines.append(
                f"- {world}: of the average precision on the base world the default loses {lost:.0%}, "
                f"every true label {best:.0%}."
            )
    note = "Asked: less than a third without country signal, less than half with a new hub. Worlds differ in more than the name."
    return [note, "", *lines, ""] if lines else []


def _row(world: str, trials: Mapping[str, Any], default: str) -> list[str]:
    three = [_figure(trials.get(name, {}).get("average_precision")) for name in (CEILING, default, RED_FLAGS)]
    return [world, *three, *(_figure(trials[default].get(name)) for name, _ in BARS[1:])]


def _choices(worlds: Mapping[str, Any]) -> list[str]:
    told = [(world, trials["chosen"]["told"]) for world, trials in worlds.items() if "chosen" in trials]
    return ["## What the chooser chose", "", *(f"- {world}: {why}" for world, why in told), ""] if told else []


def _share(trial: Mapping[str, Any] | None) -> str:
    if trial is None:
        return "–"
    return f"{trial['share']:.2f} ({trial['share_low']:.2f} to {trial['share_high']:.2f})"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(one)} |" for one in (head, ["---"] * len(head), *rows)]
