"""One order's page: its facts, its risk, the reasons and the flags, and what could not be assessed."""

from dataclasses import dataclass, fields
from functools import cache

from jinja2 import Template
from markupsafe import Markup

from diversion_risk.assess.assessment import Assessment, Reason
from diversion_risk.outputs import charts, wording
from diversion_risk.outputs.order_facts import fact_groups
from diversion_risk.outputs.pages import templates
from diversion_risk.outputs.route_map import declared_way, route_map
from diversion_risk.outputs.timeline import timeline


@dataclass(frozen=True)
class Setting:
    """What surrounds an order's page: the capacity it competed for, and the pages before and after it."""

    capacity: str = ""
    before: int | None = None
    """Rank of the order before this one in the queue."""
    after: int | None = None
    queue: str | None = None
    """Address of the page of the queue that lists it; `None` where the page stands alone."""


@dataclass(frozen=True)
class DrawnReason:
    """A reason with its bar and the word for its strength."""

    reason: Reason
    bar: Markup
    strength: str


@dataclass(frozen=True)
class ExplainedOrder(Assessment):
    """An assessment that can print itself."""

    def to_html(self) -> str:
        """The order's page on its own: one HTML document that fetches nothing and runs nothing."""
        return order_page(self, Setting())


def explained(assessment: Assessment) -> ExplainedOrder:
    """The same assessment, able to print itself."""
    return ExplainedOrder(**{field.name: getattr(assessment, field.name) for field in fields(Assessment)})


def order_page(assessment: Assessment, setting: Setting) -> str:
    """The page of one order as an HTML document."""
    way = declared_way(assessment.order)
    return _template().render(
        a=assessment,
        way=way,
        way_drawn=route_map(way) if way else None,
        timeline=timeline(assessment),
        setting=setting,
        groups=fact_groups(assessment.order),
        raising=_drawn(assessment, assessment.reasons, raises=True),
        lowering=_drawn(assessment, assessment.against, raises=False),
        group_of={fact.feature: reason.group for reason in _told(assessment) for fact in reason.facts},
        flag_anchors={flag.id: f"flag-{place}" for place, flag in enumerate(assessment.red_flags, 1)},
    )


def file_name(rank: int) -> str:
    """Name of an order's page; by rank, because an id may hold anything.

    >>> file_name(12)
    '12.html'
    """
    return f"{rank:d}.html"


def _told(assessment: Assessment) -> tuple[Reason, ...]:
    return (*assessment.reasons, *assessment.against)


def _drawn(assessment: Assessment, reasons: tuple[Reason, ...], raises: bool) -> list[DrawnReason]:
    strongest = wording.strongest_push(assessment)
    relative = [wording.relative_strength(reason, strongest) for reason in reasons]
    return [
        DrawnReason(reason, charts.reason_bar(share, raises), wording.strength(share))
        for reason, share in zip(reasons, relative, strict=True)
    ]


@cache
def _template() -> Template:
    return templates().get_template("order.html")
