"""The model's card: what it is for, what it learned from, how good it was, and what it is not."""

from collections.abc import Mapping, Sequence
from typing import Any

from diversion_risk.model.judging import VIEWS, Report
from diversion_risk.model.measures import Measure
from diversion_risk.model.policy import Policy
from diversion_risk.outputs.figures import figure_table


def model_card(
    settings: Mapping[str, Any], report: Mapping[str, Any], figures: Report, inputs: Mapping[str, str]
) -> str:
    """The card as Markdown."""
    policy = Policy.read(settings["policy"])
    limit = "none" if policy.drift_limit is None else policy.drift_limit.written()
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
            f"| labels | `{settings['labels']}` |",
            *_choice(settings["chosen"]),
            f"| probabilities | {settings['calibration']['kind']}, on {settings['calibration']['orders']:,} orders with "
            f"{settings['calibration']['diverted']:,} confirmed diversions |",
            *(f"| period to {name} | {span} |" for name, span in settings["periods"].items() if name != "judge"),
            f"| facts used | {settings['facts']} |",
            f"| left out on purpose | {', '.join(settings['left_out']) or 'none'} |",
            f"| policy unless told otherwise | {policy.told()} |",
            f"| limit on drift | {limit} |",
            f"| version | {settings['version']} |",
            f"| watch-lists | {_lists(settings['lists'])} |",
            *(f"| SHA-256 of {name} | `{digest}` |" for name, digest in inputs.items()),
            "",
            "## How good it was",
            "",
            f"The same recipe was fitted without the period {settings['judged_periods']['judge']} and judged on it: "
            f"{report['orders']:,} orders, of which {report['looked_at']:,} were looked at and {report['diverted']:,} "
            "confirmed as diverted by the day of training. In brackets 90 % intervals by resampling buyers.",
            "",
            *(line for view, found in figures.items() for line in _table(view, found)),
            *_reliability(report["reliability"]),
            "What it leans on, where and how, is drawn by `diversion-risk portrait ORDERS --model THIS_FOLDER --out DIR`.",
            "",
            "## What it is not",
            "",
            *([f"- {settings['calibration']['warning']}"] if settings["calibration"]["warning"] else []),
            "- It knows only what past looks found. Diversion that nobody looked for is not in it.",
            "- Its probabilities hold for orders like those it learned from; new routes and new goods are outside.",
            "- It does not replace screening against sanctions lists.",
            "",
        ]
    )


def _choice(chosen: Mapping[str, Any] | None) -> list[str]:
    if chosen is None:
        return []
    if chosen["view"] is None:
        return [f"| chosen among label strategies | {chosen['name']}, for too little was confirmed to choose by |"]
    trials = ", ".join(
        f"{name} {trial['value']:.3f} (lead {trial['lead']:+.3f} ± {trial['doubt']:.3f})"
        for name, trial in chosen["trials"].items()
    )
    return [
        f"| chosen among label strategies | {chosen['name']}, by average precision ({VIEWS[chosen['view']]}) in the time "
        f"after {' and '.join(chosen['origins'])}: {trials} |"
    ]


def _reliability(parts: Mapping[str, Any]) -> list[str]:
    """The riskiest of the bins and the mean of all, for all orders and for hubs."""
    if not parts:
        return []
    rows = [
        f"| {name} | {sum(one['orders'] for one in part['bins']):,} | {part['bins'][-1]['risk']:.1%} | "
        f"{part['bins'][-1]['diverted']:.1%} | {VIEWS[part['view']]} |"
        for name, part in parts.items()
    ]
    return [
        "### Risk beside what was found, among the riskiest fifteenth of the known outcomes",
        "",
        "| destinations | known outcomes | mean risk | found diverted | counted |",
        "|---|---|---|---|---|",
        *rows,
        "",
    ]


def _lists(versions: Sequence[Mapping[str, Any]] | None) -> str:
    if not versions:
        return "none: what they say is not learned from"
    return ", ".join(f"{one['name']} ({one['date'] or 'day not stated'}, `{one['sha256']}`)" for one in versions)


def _table(view: str, contenders: Mapping[str, Mapping[str, Measure]]) -> list[str]:
    return [f"### {view.replace('_', ' ').capitalize()}: {VIEWS[view]}", "", figure_table(contenders), ""]
