"""Plots of a backtest: how good it was turn by turn, and how good with less to learn from."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes

from diversion_risk.outputs.plots import save_plot

LINES = {"all_orders": ("#1b5e7a", "by what became known"), "truth": ("#c77d2a", "by the truth")}
FIGURE = "average_precision"


def draw_backtest(folder: Path, found: Mapping[str, Any]) -> list[Path]:
    """Average precision by origin, by months of history and by confirmed diversions, each as a PNG file.

    A plot that nothing was measured for is left out.
    """
    points = found["learning_curve"]
    drawn = {
        "origins": (found["origins"], "as_of", "trained as of"),
        "months": ([one for one in points if one["kind"] == "months"], "amount", "months of history learned from"),
        "confirmed": (
            [one for one in points if one["kind"] == "confirmed"], "confirmed", "confirmed diversions learned from",
        ),
    }  # fmt: skip
    made: list[Path] = []
    for name, (told, key, label) in drawn.items():
        if any(one["figures"] for one in told):
            made.append(save_plot(folder / f"{name}.png", _line(told, key, label)))
    return made


def _line(told: Sequence[Mapping[str, Any]], key: str, label: str) -> Callable[[Axes], None]:
    return partial(_draw, told=told, key=key, label=label)


def _draw(axes: Axes, told: Sequence[Mapping[str, Any]], key: str, label: str) -> None:
    for view, (colour, name) in LINES.items():
        seen = [
            (place, one["figures"][view]["model"][FIGURE]) for place, one in enumerate(told) if view in one["figures"]
        ]
        if not seen:
            continue
        places = [place for place, _ in seen]
        axes.plot(places, [measure["value"] for _, measure in seen], marker="o", color=colour, label=name)
        low, high = ([measure[end] for _, measure in seen] for end in ("low", "high"))
        if None not in low:
            axes.fill_between(places, low, high, color=colour, alpha=0.15, linewidth=0)
    axes.set_xticks(range(len(told)), [str(one[key]) for one in told])
    axes.set(xlabel=label, ylabel="average precision", ylim=(0, 1.02))
    axes.set_title("Average precision on the later orders, with 90 % intervals", loc="left", fontsize=10)
    axes.legend(frameon=False)
