"""The page on fairness to honest trade, as an HTML document."""

from collections.abc import Mapping
from typing import Any

from diversion_risk.outputs.order_facts import country_name
from diversion_risk.outputs.pages import templates


def fairness_page(models: Mapping[str, Any], within: Mapping[str, str], period: str, share: float, fewest: int) -> str:
    """The page of one model or several.

    `models` hold what was found as plain values, `within` the ranking within destinations in words, both by model.
    """
    page = templates().get_template("fairness.html")
    return page.render(models=models, within=within, period=period, share=share, fewest=fewest, names=_name)


def _name(kind: str, group: str) -> str:
    return country_name(group) if kind == "destination" else group
