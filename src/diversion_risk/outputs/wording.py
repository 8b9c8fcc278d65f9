"""The words every page uses for the same thing."""

from collections.abc import Iterable, Iterator

from diversion_risk.assess.assessment import (
    Answer,
    Assessment,
    Likeness,
    OpenQuestion,
    Precedent,
    Provenance,
    Reason,
    Weighed,
)
from diversion_risk.features.catalogue import BY_NAME
from diversion_risk.outputs import numbers

STANDING = (
    "Most orders in every corridor are honest. The risk indicator says where a closer look is worth the time; "
    "it is not a finding about any party."
)
NOT_STATED = "not stated"
CLOSED_QUESTIONS = "Every fact could be assessed."
EARLIER = "Earlier orders of this buyer"
EARLIER_NOT_LOOKED_UP = "Not looked up for this order."
NO_EARLIER = "No order of this buyer from an earlier day is on record."
ASKED = "What could be asked for, and where the indicator would then stand"
FOR_THE_REVIEWER = (
    "For the reviewer alone: only documents that a third party vouches for, and only those that would move it."
)
NOTHING_TO_ASK = "No document that could be asked for would move the indicator."
SEEN_BEFORE = "Every code of this order that is kept track of occurs in the orders the model was trained with."
SEEN_NOT_RECORDED = "Not recorded: this model's folder does not say which codes were seen in training."
NO_TRACK_RECORD = (
    "Not recorded: this model's folder does not say how often orders with such an indicator were confirmed as diverted."
)
COUNTED_OVER = (
    "Each had its indicator from a ranking that was taught no order of its buyer. Who is looked at is partly chosen on purpose, "
    "so this is no share of all orders."
)
PROVENANCE = "Where this comes from"
NOT_KNOWN = "not known"
PRECEDENTS = "Nearest orders with a known outcome"
PRECEDENTS_NEAR = (
    "Near by the model's own view: the same things moved their risk much as they moved this one's. What became of them "
    "is no finding about this order."
)
PRECEDENTS_LISTED_ONLY = "Looked up for listed orders only."
PRECEDENTS_NOT_KEPT = "Not recorded: this model's folder keeps no past orders to compare with."
NO_PRECEDENT = "No order that the model's folder keeps had a known outcome before this order's day."
_OUTCOMES = {"diverted": "confirmed as diverted", "cleared": "cleared"}
NO_FLAG = "The facts of this order meet none of the red flags that could be tested."
NOTHING_RAISES = "Nothing raises the risk noticeably."
NOTHING_LOWERS = "Nothing lowers the risk noticeably."


def listing(assessment: Assessment) -> str:
    """What was decided, in a few words.

    Orders are listed, held or released; nobody is found to have done anything.
    """
    if assessment.decision == "release":
        return "released"
    held = "on hold" if assessment.decision == "hold" else "listed for review"
    return f"{held}, picked at random" if assessment.selected_by == "random" else held


def why_selected(assessment: Assessment, capacity: str = "") -> str:
    """The sentence that says why the order is, or is not, before a reviewer."""
    if assessment.decision == "release":
        return "Released: other orders have a higher claim on the time there is for review."
    if assessment.selected_by == "random":
        return "Picked at random, whatever its risk: random picks show what the ranking misses."
    if assessment.decision == "hold":
        return "On hold until reviewed: its risk lies in the upper band that the policy sets."
    return (
        f"Listed because of its risk; the capacity for review is {capacity}."
        if capacity
        else "Listed because of its risk."
    )


def standing_in_batch(assessment: Assessment) -> str:
    """Where the order stands among those it was ranked with."""
    return f"rank {assessment.rank:,} of {assessment.of:,}"


def interval(stands: Assessment | Answer) -> str:
    """The 90 % interval of the risk."""
    return f"{numbers.percent(stands.risk_low)} to {numbers.percent(stands.risk_high)}"


def other_way(fact: Weighed, reason: Reason) -> str | None:
    """What to say of a fact that by itself moves the risk the other way than its reason does; `None` where it does not."""
    if fact.contribution * reason.contribution >= 0:
        return None
    return "by itself it lowers the risk" if fact.contribution < 0 else "by itself it raises the risk"


def track_record(assessment: Assessment) -> str:
    """How often earlier orders with such a score were confirmed, and over which orders that is counted."""
    found = assessment.track_record
    if found is None:
        return NO_TRACK_RECORD
    scores = f"an indicator from {numbers.percent(found.low)} to {numbers.percent(found.high)}"
    if found.share_low is None or found.share_high is None:
        return (
            f"Too few orders with {scores} were looked at to say how many of 100 are confirmed as diverted: "
            f"{found.looked_at:,} of those placed from {found.since} to {found.until}."
        )
    low, high = (f"{100 * share:.0f}" for share in (found.share_low, found.share_high))
    return (
        f"Of 100 orders with {scores} that were looked at, about {100 * found.confirmed / found.looked_at:.0f} were confirmed "
        f"as diverted (90 % interval {low} to {high}; {found.confirmed:,} of {found.looked_at:,} placed from {found.since} to "
        f"{found.until}). {COUNTED_OVER}"
    )


def earlier(assessment: Assessment) -> str:
    """What is on record of the buyer's earlier orders, in a sentence."""
    if assessment.earlier is None:
        return EARLIER_NOT_LOOKED_UP
    if not assessment.earlier:
        return NO_EARLIER
    values = [one.value_usd for one in assessment.earlier if one.value_usd is not None]
    worth = f"; where a value is stated, {sum(values):,.0f} USD in all" if values else "; no value is stated"
    days = f"from {assessment.earlier[0].day} to {assessment.earlier[-1].day}"
    return f"{numbers.orders(len(assessment.earlier))} of earlier days on record, {days}{worth}."


def answered(answer: Answer) -> str:
    """Where the indicator would stand with a document, as a sentence."""
    stands = (
        f"{numbers.percent(answer.risk)} ({numbers.percent(answer.risk_low)} to {numbers.percent(answer.risk_high)})"
    )
    return f"If {answer.document} shows that {answer.shows}: {stands}."


def strongest_push(assessment: Assessment) -> float:
    """The largest move any one reason made, up or down: the measure of all bars on a page."""
    return max((abs(reason.contribution) for reason in (*assessment.reasons, *assessment.against)), default=0.0)


def relative_strength(reason: Reason, strongest: float) -> float:
    """How strong the reason is beside the strongest of the same order, 0 to 1."""
    return abs(reason.contribution) / strongest if strongest > 0 else 0.0


def strength(relative: float) -> str:
    """The strength of a reason beside the strongest of the same order, as a word.

    >>> strength(1.0), strength(0.5), strength(0.1)
    ('strong', 'moderate', 'slight')
    """
    return "strong" if relative >= 2 / 3 else "moderate" if relative >= 1 / 3 else "slight"


def plain_name(code: str) -> str:
    """A column or choice as words.

    >>> plain_name("letter_of_credit")
    'letter of credit'
    """
    return code.replace("_", " ")


def carried(assessment: Assessment) -> str:
    """How much of what moved the indicator the reasons told carry.

    >>> from types import SimpleNamespace
    >>> carried(SimpleNamespace(share_told=0.842, reasons=(1,), against=()))
    'These reasons carry 84 % of all that moved the indicator, up or down.'
    """
    if not (assessment.reasons or assessment.against):
        return ""
    return f"These reasons carry {numbers.percent(assessment.share_told)} of all that moved the indicator, up or down."


def by_theme(questions: Iterable[OpenQuestion]) -> dict[str, list[OpenQuestion]]:
    """What could not be assessed, by what it is about; themes and questions in the order of the catalogue."""
    themes: dict[str, list[OpenQuestion]] = {}
    for question in questions:
        themes.setdefault(question.about, []).append(question)
    return themes


def nothing_new(assessment: Assessment) -> str:
    """What is said where no code is told as new: all were seen, or it is not recorded. Empty where some are new."""
    if assessment.never_seen is None:
        return SEEN_NOT_RECORDED
    return "" if assessment.never_seen else SEEN_BEFORE


def no_precedents(assessment: Assessment) -> str:
    """Why there are no precedents; empty where there are some."""
    if assessment.precedents is None:
        return PRECEDENTS_LISTED_ONLY if assessment.decision == "release" else PRECEDENTS_NOT_KEPT
    return "" if assessment.precedents else NO_PRECEDENT


def became(precedent: Precedent) -> str:
    """The day of a precedent, and what became of it.

    >>> became(Precedent("A", "2023-02-01", "diverted", "2023-11-05", 0.4, (), ()))
    'of 2023-02-01, confirmed as diverted on 2023-11-05'
    """
    return f"of {precedent.day}, {_OUTCOMES[precedent.outcome]} on {precedent.known_on}"


def likenesses(some: Iterable[Likeness]) -> str:
    """What two orders share, or where they differ.

    >>> likenesses([Likeness("the age of the buyer", "raises both"), Likeness("the price", "higher here")])
    'the age of the buyer (raises both), the price (higher here)'
    >>> likenesses([])
    'nothing of weight'
    """
    return ", ".join(f"{one.about} ({one.how})" for one in some) or "nothing of weight"


def mean_in_training(fact: Weighed) -> str | None:
    """The mean of a fact over the orders that the model learned from, in the unit of its value.

    `None` where it is held against a past of its own: that may be of another unit, and stands in its sentence with it.
    """
    known = BY_NAME.get(fact.feature)
    return None if known and known.against else numbers.number(fact.baseline)


def provenance(found: Provenance) -> Iterator[tuple[str, str]]:
    """Where an assessment, or a batch of them, comes from: labels and texts as they came, not yet safe to read."""
    yield "Model", found.model_id
    yield "Trained as of", found.trained_as_of or NOT_KNOWN
    yield "SHA-256 of its configuration", found.configuration_sha256 or NOT_KNOWN
    yield "Program", f"diversion-risk {found.program}" if found.program else NOT_KNOWN
    yield "SHA-256 of the reference tables", found.reference_sha256 or NOT_KNOWN
    for one in found.lists:
        yield "Watch-list", f"{one.name}, {one.day or 'day not stated'}, SHA-256 {one.sha256}"
    if not found.lists:
        yield "Watch-lists", "none given: what they would say is unknown"
    yield "Orders", found.orders or NOT_KNOWN
    yield "SHA-256 of the orders", found.orders_sha256 or NOT_KNOWN
    yield "SHA-256 of the run's settings", found.settings_sha256 or NOT_KNOWN
    yield "Scored at", found.scored_at or NOT_KNOWN


def account(assessment: Assessment) -> Iterator[tuple[str, float]]:
    """The lines that add up to the margin: the base, every fact shown, and the rest."""
    yield "(base)", assessment.base
    for fact in assessment.weighed:
        yield fact.feature, fact.contribution
    yield "(rest)", assessment.rest
