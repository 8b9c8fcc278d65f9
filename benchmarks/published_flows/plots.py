"""Plots of the simulated world beside published points, from the figures alone."""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from published_flows.facts import published
from published_flows.figures import GROUPS, LAGS

matplotlib.use("agg")
Figures = Mapping[str, Any]
COLOURS = ("#1b5e7a", "#c77d2a", "#6a9a5b", "#8a5a83", "#b04a4a", "#9a9a9a")
PUBLISHED = {"color": "black", "marker": "D", "linestyle": "none", "markersize": 5, "label": "published, scaled"}


def draw_plots(figures: Figures, folder: Path) -> list[Path]:
    """Every plot of the page as a PNG file."""
    folder.mkdir(parents=True, exist_ok=True)
    drawers: Mapping[str, tuple[Callable[..., None], tuple[int, int]]] = {
        "flows": (_flows, (1, 1)),
        "routes": (_routes, (2, 2)),
        "growth": (_growth, (1, 1)),
        "base_rates": (_base_rates, (1, 1)),
        "tiers": (_tiers, (1, 1)),
        "outcomes": (_outcomes, (1, 2)),
    }
    return [_save(folder / f"{name}.png", figures, *drawer) for name, drawer in drawers.items()]


def _save(path: Path, figures: Figures, draw: Callable[..., None], panels: tuple[int, int]) -> Path:
    figure = Figure(figsize=(8, 4.2 if panels[0] == 1 else 6), layout="constrained")
    axes = figure.subplots(*panels, squeeze=False).ravel()
    for one in axes:
        one.spines[["top", "right"]].set_visible(False)
    draw(figures, *axes)
    drawn = BytesIO()
    figure.savefig(drawn, dpi=85)
    # few colours are enough for lines and bars, and a file a third as large
    Image.open(drawn).convert("RGB").quantize(64).save(path, optimize=True)
    return path


def _flows(figures: Figures, axes: Axes) -> None:
    months = list(figures["months"]["all"])
    layers = [list(figures["months"][name].values()) for name in GROUPS]
    axes.stackplot(range(len(months)), layers, labels=list(GROUPS), colors=COLOURS, alpha=0.85)
    level = _mean(figures["months"]["all"], "2023-01", "2023-10")
    for row, low, high in (("F015", "2022-03", "2022-05"), ("F003", "2023-01", "2023-10")):
        height = level * (1 + _value(row) / 100) / (1 + _value("F003") / 100)
        line = {"color": "black", "linewidth": 2.5, "label": "published, scaled to 2023" if row == "F003" else None}
        axes.plot([months.index(low), months.index(high)], [height, height], **line)
    _months(axes, months)
    axes.set_ylabel("diverted orders a month")
    axes.set_title("Diverted orders by country of the buyer")
    axes.set_ylim(top=1.35 * max(figures["months"]["all"].values()))
    axes.legend(loc="upper left", fontsize=8, frameon=False, ncols=3)


def _routes(figures: Figures, turkey: Axes, china: Axes, relays: Axes, newer: Axes) -> None:
    points = {"2022-12": "F054", "2024-07": "F055"}
    _route(turkey, figures, ("TR",), "Turkey", points)
    _route(china, figures, ("CN", "HK"), "China and Hong Kong", {"2023-12": "F034", "2024-07": "F035"})
    _route(relays, figures, ("KZ", "KG", "AM", "UZ"), "Kazakhstan, Kyrgyzstan, Armenia, Uzbekistan", {})
    _route(
        newer, figures, ("IN", "MY", "TH"), "India, Malaysia, Thailand", {"2024-05": "F075", "2024-07": "F076"}, "IN"
    )


def _route(
    axes: Axes, figures: Figures, codes: Sequence[str], title: str, points: Mapping[str, str], of: str | None = None
) -> None:
    """Smoothed monthly orders of some countries; published points scaled so that the largest meets its own month."""
    months = list(figures["months"]["all"])
    together = len(codes) == 2
    lines = {code: _smooth(figures["months"][code]) for code in codes}
    if together:
        axes.plot(np.sum(list(lines.values()), axis=0), color=COLOURS[0], label="together")
    for place, (code, line) in enumerate(lines.items()):
        axes.plot(line, color=COLOURS[place + together], linewidth=1.5, label=code)
    if points:
        shown = np.sum(list(lines.values()), axis=0) if together else lines[of or codes[0]]
        values = {month: _value(row) for month, row in points.items()}
        largest = max(values, key=lambda month: values[month])
        scale = shown[months.index(largest)] / values[largest]
        axes.plot([months.index(m) for m in values], [v * scale for v in values.values()], **PUBLISHED)
    _months(axes, months)
    axes.set_ylim(bottom=0)
    axes.set_ylabel("diverted orders a month", fontsize=8)
    axes.set_title(title, fontsize=10)
    axes.legend(fontsize=7, frameon=False)


def _growth(figures: Figures, axes: Axes) -> None:
    names = list(figures["growth"])
    rows = {"KG": "F096", "AM": "F095", "UZ": "F097", "KZ": "F098", "GE": "F099", "TR": "F100"}
    places = np.arange(len(names))
    both = [figures["growth"][code]["all"] for code in names]
    honest = [figures["growth"][code]["honest"] for code in names]
    axes.bar(places, both, color=COLOURS[1], width=0.6, label="diverted")
    axes.bar(places, honest, color=COLOURS[0], width=0.6, label="honest")
    known = [(at, 1 + _value(rows[code]) / 100) for at, code in enumerate(names) if code in rows]
    axes.plot(*zip(*known, strict=True), **(PUBLISHED | {"label": "published: exports of the EU"}))
    axes.axhline(1, color="black", linewidth=0.6)
    axes.set_xticks(places, names)
    axes.set_ylabel("orders of 2022 over those of 2021")
    axes.set_title("Growth by declared destination")
    axes.legend(fontsize=8, frameon=False)


def _base_rates(figures: Figures, axes: Axes) -> None:
    rates = figures["base_rates"]
    names = sorted(rates, key=lambda code: -rates[code]["diverted"] / max(rates[code]["orders"], 1))
    places = np.arange(len(names))
    for offset, (part, whole, label) in enumerate(
        (("diverted", "orders", "all goods"), ("listed_diverted", "listed", "goods of the priority list"))
    ):
        shares = [100 * rates[code][part] / max(rates[code][whole], 1) for code in names]
        axes.bar(places + 0.4 * offset - 0.2, shares, width=0.38, color=COLOURS[offset], label=label)
    axes.set_xticks(places, names, fontsize=8)
    axes.set_ylabel("% of orders that are diverted")
    axes.set_title("How much of what is declared to a country is diverted, from March 2022")
    axes.legend(fontsize=8, frameon=False)


def _tiers(figures: Figures, axes: Axes) -> None:
    tiers = figures["tiers"]
    names = [*[name for name in tiers if name], ""]
    both = np.array([tiers[name] for name in names])
    shares = 100 * both / both.sum(axis=0)
    places = np.arange(len(names))
    for offset, label in enumerate(("diverted orders", "honest orders")):
        axes.bar(places + 0.4 * offset - 0.2, shares[:, offset], width=0.38, color=COLOURS[1 - offset], label=label)
    axes.set_xticks(places, [name or "not on the list" for name in names])
    axes.set_ylabel("% of orders")
    axes.set_title("Tier of the priority list, orders from March 2022")
    axes.legend(fontsize=8, frameon=False)


def _outcomes(figures: Figures, lags: Axes, bursts: Axes) -> None:
    known = figures["outcomes"]
    for place, why in enumerate(("random", "targeted", "tip")):
        if why in known["lags"]:
            shares = [100 * known["lags"][why][str(days)] for days in LAGS]
            lags.plot(LAGS, shares, marker="o", markersize=3, color=COLOURS[place], label=why)
    lags.set_xlabel("days from order to outcome")
    lags.set_ylabel("% of looks that were over")
    lags.set_title("How late outcomes come", fontsize=10)
    lags.legend(title="looked at because", fontsize=8, title_fontsize=8, frameon=False)
    months = sorted(known["found_by_month"])
    found = np.array([known["found_by_month"][month] for month in months])
    tips = np.array([known["found_by_tip"].get(month, 0.0) for month in months])
    bursts.bar(range(len(months)), found, width=1, color=COLOURS[2], label="tip")
    bursts.bar(range(len(months)), found - tips, width=1, color=COLOURS[1], label="other looks")
    _months(bursts, months)
    bursts.set_ylabel("diverted orders found a month")
    bursts.set_title("When diversion becomes known", fontsize=10)
    bursts.legend(fontsize=8, frameon=False)


def _value(row: str) -> float:
    return float(published().loc[row, "value"])


def _mean(months: Mapping[str, float], low: str, high: str) -> float:
    return float(np.mean([count for month, count in months.items() if low <= month <= high]))


def _smooth(months: Mapping[str, float]) -> np.ndarray:
    """Mean over three months."""
    padded = np.pad(list(months.values()), 1, mode="edge")
    return np.convolve(padded, np.ones(3) / 3, mode="valid")


def _months(axes: Axes, months: Sequence[str]) -> None:
    places = [place for place, month in enumerate(months) if month.endswith(("-01", "-07"))]
    axes.set_xticks(places, [months[place] for place in places], fontsize=7, rotation=30)
    axes.set_xlim(0, len(months) - 1)
