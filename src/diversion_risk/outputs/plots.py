"""Plots of a training for people who would rather look than read."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sklearn.metrics import precision_recall_curve

from diversion_risk.model.judging import JudgedOrders, Said
from diversion_risk.model.measures import ENOUGH_DIVERTED, Judged, Measure, reliability

matplotlib.use("agg")

COLOURS = {"model": "#1b5e7a", "logistic": "#c77d2a", "red_flags": "#7a7a7a"}
STYLES = {"model": "-", "logistic": "--", "red_flags": ":"}
NAMES = {"model": "model", "logistic": "logistic regression", "red_flags": "red-flag points"}
_MOST_DESTINATIONS = 20


def draw_plots(
    folder: Path, orders: JudgedOrders, contenders: Mapping[str, Said], figures: Mapping[str, Measure]
) -> list[Path]:
    """Precision and recall, reliability, gain by capacity, and the AUC within destinations, each as a PNG file.

    `figures` are the model's own over all orders.

    A plot that the judged orders cannot fill, for want of confirmed diversions, is left out.
    """
    judged = {name: orders.view("all_orders", said) for name, said in contenders.items()}
    if not judged["model"].diverted.any():
        return []
    folder.mkdir(parents=True, exist_ok=True)
    drawers = {
        "precision_recall": partial(_precision_recall, judged=judged),
        "reliability": partial(_reliability, judged=judged),
        "gain": partial(_gain, judged=judged),
        "destinations": partial(_within, figures=figures),
    }
    return [save_plot(folder / f"{name}.png", drawer) for name, drawer in drawers.items()]


def draw_truth(path: Path, judged: Mapping[str, Judged]) -> None:
    """Precision and recall of models, red-flag points and ceiling by the truth of a simulated world, as a PNG file.

    `judged` holds what each of them, by its name, said of the same orders. Where none of these was diverted, or nobody
    spoke, nothing is drawn.
    """
    if any(one.diverted.any() for one in judged.values()):
        save_plot(path, partial(_by_truth, judged=judged))


def draw_models(folder: Path, judged: Mapping[str, Judged]) -> None:
    """Precision and recall, and what a review capacity finds, for any number of models side by side, as PNG files.

    `judged` holds what each model, by its name, and the red-flag points said of the same orders. Where none of these is
    known as diverted nothing is drawn.
    """
    if any(one.diverted.any() for one in judged.values()):
        save_plot(folder / "precision_recall.png", partial(_precision_recall, judged=judged))
        save_plot(folder / "gain.png", partial(_gain, judged=judged))


def save_plot(path: Path, drawer: Callable[[Axes], None]) -> Path:
    """Draw a plot into a PNG file."""
    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    drawer(axes)
    # Without the date and the library's version the same run draws the same bytes.
    figure.savefig(path, dpi=120, metadata={"Software": None})
    return path


def _precision_recall(axes: Axes, judged: Mapping[str, Judged]) -> None:
    for name, said in judged.items():
        precision, recall, _ = precision_recall_curve(said.diverted, said.margin)
        axes.step(recall, precision, where="post", **_style(name, judged))
    axes.set(xlabel="recall: share of confirmed diversions found", ylabel="precision", ylim=(0, 1.02), xlim=(0, 1))
    axes.set_title("Precision and recall; an order never confirmed counts as not diverted", loc="left", fontsize=10)
    axes.legend(frameon=False)


def _style(name: str, among: Mapping[str, Judged]) -> dict[str, Any]:
    """Colour, stroke and label of a contender; of several models each has a colour of its own, in the order they came."""
    if name in NAMES:
        return {"label": NAMES[name], "color": COLOURS[name], "linestyle": STYLES[name]}
    place = [other for other in among if other not in NAMES].index(name)
    return {"label": name, "color": f"C{place % 10}", "linestyle": ("-", "--", "-.")[place // 10 % 3]}


def _by_truth(axes: Axes, judged: Mapping[str, Judged]) -> None:
    for name, said in judged.items():
        precision, recall, _ = precision_recall_curve(said.diverted, said.margin)
        # Models come in colours of their own; the two lines they lie between are told by their strokes.
        style = {"color": "#7a7a7a", "linestyle": ":"} if name == "red_flags" else {}
        style = {"color": "#222222", "linestyle": "--"} if name == "ceiling" else style
        axes.step(recall, precision, where="post", label=NAMES.get(name, name), **style)
    axes.set(xlabel="recall: share of true diversions found", ylabel="precision", ylim=(0, 1.02), xlim=(0, 1))
    axes.set_title("Precision and recall by the truth of a simulated world", loc="left", fontsize=10)
    axes.legend(frameon=False)


def _reliability(axes: Axes, judged: Mapping[str, Judged]) -> None:
    for name in ("model", "logistic"):
        said = judged[name]
        assert said.risk is not None
        bins = reliability(said.risk, said.diverted)
        axes.plot(bins["risk"], bins["diverted"], marker="o", markersize=4, label=NAMES[name], color=COLOURS[name],
                  linestyle=STYLES[name])  # fmt: skip
    axes.axline((0, 0), slope=1, color="#bbbbbb", linewidth=1)
    axes.set(xlabel="risk said", ylabel="share confirmed as diverted")
    limit = max(0.05, float(axes.get_xlim()[1]), float(axes.get_ylim()[1]))
    axes.set_xscale("symlog", linthresh=0.001)
    axes.set_yscale("symlog", linthresh=0.001)
    axes.set(xlim=(0, limit), ylim=(0, limit))
    axes.set_title("Reliability in bins of equal numbers of orders; the line is right", loc="left", fontsize=10)
    axes.legend(frameon=False)


def _gain(axes: Axes, judged: Mapping[str, Judged]) -> None:
    for name, said in judged.items():
        ranked = said.diverted[np.argsort(-said.margin, kind="stable")]
        share = np.arange(1, len(ranked) + 1) / len(ranked)
        axes.plot(share, np.cumsum(ranked) / ranked.sum(), **_style(name, judged))
    axes.set(xlabel="capacity: share of orders reviewed", ylabel="share of confirmed diversions found", xlim=(0, 0.2),
             ylim=(0, 1.02))  # fmt: skip
    axes.xaxis.set_major_formatter("{x:.0%}")
    axes.yaxis.set_major_formatter("{x:.0%}")
    axes.set_title("What a review capacity finds", loc="left", fontsize=10)
    axes.legend(frameon=False, loc="lower right")


def _within(axes: Axes, figures: Mapping[str, Measure]) -> None:
    within = {name.removeprefix("auc_within_"): m for name, m in figures.items() if name.startswith("auc_within_")}
    within.pop("destinations", None)
    rows = sorted(within.items(), key=lambda row: row[1].value)[-_MOST_DESTINATIONS:]
    for place, (_, auc) in enumerate(rows):
        axes.plot([auc.low, auc.high], [place, place], color=COLOURS["model"], linewidth=2, alpha=0.5)
        axes.plot(auc.value, place, marker="o", color=COLOURS["model"])
    overall = figures["roc_auc"].value
    axes.axvline(overall, color="#bbbbbb", linewidth=1)
    axes.set_yticks(range(len(rows)), [destination for destination, _ in rows])
    axes.set(xlabel="ROC AUC among the orders of one destination (line: over all orders)", xlim=(0.4, 1.005))
    axes.set_title(
        f"More than a country list? Destinations with {ENOUGH_DIVERTED} confirmed diversions or more",
        loc="left",
        fontsize=10,
    )
