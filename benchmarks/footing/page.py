"""The page of the comparison, from its figures."""

from collections.abc import Mapping
from typing import Any

PLAIN = {
    "precision_at_1pct": "precision at 1 %",
    "roc_auc": "AUC",
    "auc_within_destinations": "AUC within destinations",
    "calibration_slope": "calibration slope",
    "calibration_error": "calibration error",
}


def contenders_page(found: Mapping[str, Any]) -> str:
    """The page as Markdown."""
    scenario, orders, seed = found["world"]
    first = next(iter(found["contenders"].values()))
    return "\n".join(
        [
            "# Ways of learning a ranking",
            "",
            f"`make contenders` teaches each way as of {len(found['origins'])} days ({', '.join(found['origins'])}) what was",
            f"known then of the simulated world `{scenario}` ({orders:,} orders, seed {seed}), and asks it about the quarter",
            f"after: {first['orders']:,} orders, {first['diverted']:,} of them diverted by the truth, which none of them sees.",
            "Facts, labels (`looked_at`), weights and the way to a probability (`sigmoid`, cross-fitted) are the same for all;",
            "settings are each method's own, set once beside those of the default and not searched for.",
            "",
            f"In brackets 90 % intervals from {found['resamples']} resamples of whole buyers; the gain is over the first row, by",
            "the same resamples. Figures lie in [`contenders.json`](contenders.json).",
            "",
            "| way | average precision | gain | " + " | ".join(PLAIN.values()) + " |",
            "| --- |" + " --- |" * (len(PLAIN) + 2),
            *(_row(name, one) for name, one in found["contenders"].items()),
            "",
            "## Origin by origin, and what it costs",
            "",
            "One fit of the ranking on all that is known, and the time to say a margin and a risk, on two cores that other work",
            "shared: to be compared with each other, not with a clock.",
            "",
            "| way | "
            + " | ".join(f"average precision after {day}" for day in found["origins"])
            + " | seconds a fit | µs an order |",
            "| --- |" + " --- |" * (len(found["origins"]) + 2),
            *(_cost(name, one) for name, one in found["contenders"].items()),
            "",
        ]
    )


def _row(name: str, one: Mapping[str, Any]) -> str:
    figures = one["figures"]
    told = [
        name,
        _bracketed(figures["average_precision"]),
        _bracketed(one["gain"], sign="+"),
        *(f"{figures[figure]['value']:.3f}" for figure in PLAIN),
    ]
    return "| " + " | ".join(told) + " |"


def _bracketed(figure: Mapping[str, float], sign: str = "") -> str:
    return f"{figure['value']:{sign}.3f} ({figure['low']:{sign}.3f} to {figure['high']:{sign}.3f})"


def _cost(name: str, one: Mapping[str, Any]) -> str:
    told = [
        *(f"{figure:.3f}" for figure in one["by_origin"]),
        f"{one['fit_seconds']:.1f}",
        f"{1e6 * one['said_per_order']:.0f}",
    ]
    return "| " + " | ".join([name, *told]) + " |"
