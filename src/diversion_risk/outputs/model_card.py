"""The model's card: what it is for, what it learned from, how good it was, and what it is not."""

from collections.abc import Mapping
from typing import Any

from diversion_risk.model.judging import VIEWS
from diversion_risk.model.risk_model import RiskModel

_SHOWN = (
    "average_precision",
    "roc_auc",
    "auc_within_destinations",
    "precision_at_1pct",
    "recall_at_1pct",
    "precision_at_2pct",
    "recall_at_2pct",
    "precision_at_5pct",
    "recall_at_5pct",
    "brier",
    "log_loss",
    "calibration_error",
    "calibration_slope",
)


def model_card(
    model: RiskModel, settings: Mapping[str, Any], report: Mapping[str, Any], inputs: Mapping[str, str]
) -> str:
    """The card as Markdown."""
    return "\n".join(
        [
            "# Model card",
            "",
            "Ranks export orders by how much they resemble orders confirmed as diverted to Russia. Its figure is a *risk "
            "indicator* for a human reviewer: no finding, and no ground for a decision by itself. Most orders in every "
            "corridor are honest.",
            "",
            "| | |",
            "|---|---|",
            f"| trained as of | {settings['as_of']} |",
            f"| orders, outcomes known | {settings['orders']:,}, {settings['outcomes']:,} |",
            f"| labels | {settings['labels']} |",
            *(f"| period to {name} | {span} |" for name, span in settings["periods"].items() if name != "judge"),
            f"| facts used | {len(model.features)} |",
            f"| left out on purpose | {', '.join(settings['left_out']) or 'none'} |",
            f"| policy unless told otherwise | {settings['policy']['capacity']} |",
            f"| version | {settings['version']} |",
            *(f"| SHA-256 of {name} | `{digest}` |" for name, digest in inputs.items()),
            "",
            "## How good it was",
            "",
            f"The same recipe was fitted without the period {settings['judged_periods']['judge']} and judged on it: "
            f"{report['orders']:,} orders, of which {report['looked_at']:,} were looked at and {report['diverted']:,} "
            "confirmed as diverted by the day of training. In brackets 90 % intervals by resampling buyers.",
            "",
            *(line for view, contenders in report["figures"].items() for line in _table(view, contenders)),
            "## What it is not",
            "",
            "- It knows only what past looks found. Diversion that nobody looked for is not in it.",
            "- Its probabilities hold for orders like those it learned from; new routes and new goods are outside.",
            "- It does not replace screening against sanctions lists.",
            "",
        ]
    )


def _table(view: str, contenders: Mapping[str, Any]) -> list[str]:
    shown = [figure for figure in _SHOWN if any(figure in found for found in contenders.values())]
    return [
        f"### {view.replace('_', ' ').capitalize()}: {VIEWS[view]}",
        "",
        f"| | {' | '.join(name.replace('_', ' ') for name in contenders)} |",
        f"|---|{'---|' * len(contenders)}",
        *(
            f"| {figure.replace('_', ' ')} | {' | '.join(_cell(found.get(figure)) for found in contenders.values())} |"
            for figure in shown
        ),
        "",
    ]


def _cell(figure: Mapping[str, float | None] | None) -> str:
    if figure is None or figure["value"] is None:
        return "–"
    ends = "" if figure["low"] is None else f" ({figure['low']:.3f} to {figure['high']:.3f})"
    return f"{figure['value']:.3f}{ends}"
