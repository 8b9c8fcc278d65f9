"""One order's page as plain text, for a terminal or a mail."""

import textwrap
from collections.abc import Iterable, Iterator
from itertools import chain

from diversion_risk.assess.assessment import Assessment, RaisedFlag, Reason, Weighed
from diversion_risk.outputs import numbers, wording
from diversion_risk.outputs.order_facts import FactGroup, fact_groups
from diversion_risk.outputs.readable import readable

WIDTH = 100
_LABEL_WIDTH = 30
_MARKS = {"strong": "###", "moderate": "## ", "slight": "#  "}


def order_text(a: Assessment) -> str:
    """The order's page as text: at most 100 columns, no escape codes, nothing that moves a cursor."""
    parts = chain(
        _head(a),
        _facts(a),
        _risk(a),
        _reasons(a),
        _flags(a),
        _open_questions(a),
        _new(a),
        _precedents(a),
        _asked(a),
        _earlier(a),
        _account(a),
        _provenance(a),
    )
    return "\n".join(line.rstrip() for line in parts) + "\n"


def _head(a: Assessment) -> Iterator[str]:
    yield from _wrapped(f"Order {readable(a.order_id)}")
    yield "=" * WIDTH


def _facts(a: Assessment) -> Iterator[str]:
    yield from chain.from_iterable(_fact_group(group) for group in fact_groups(a.order))


def _fact_group(group: FactGroup) -> Iterator[str]:
    yield from _heading(group.title)
    for fact in group.facts:
        yield from _labelled(fact.label, fact.text)
    if group.not_stated:
        yield from _labelled(wording.NOT_STATED.capitalize(), ", ".join(group.not_stated))


def _risk(a: Assessment) -> Iterator[str]:
    yield from _heading("Risk indicator")
    yield from _labelled("Risk", f"{numbers.percent(a.risk)} (90 % interval {wording.interval(a)})")
    yield from _labelled("Standing", wording.standing_in_batch(a))
    yield from _labelled("Decision", wording.listing(a))
    yield from _wrapped(wording.why_selected(a))
    yield from _labelled("How often that was so", wording.track_record(a))
    yield from _wrapped(wording.STANDING)


def _reasons(a: Assessment) -> Iterator[str]:
    strongest = wording.strongest_push(a)
    yield from _heading("What raises the risk (### strong, ## moderate, # slight)")
    yield from _reason_list(a.reasons, strongest, wording.NOTHING_RAISES)
    yield from _heading("What lowers the risk")
    yield from _reason_list(a.against, strongest, wording.NOTHING_LOWERS)
    yield ""
    yield from _wrapped(wording.carried(a))


def _reason_list(reasons: Iterable[Reason], strongest: float, nothing: str) -> Iterator[str]:
    lines = list(chain.from_iterable(_reason(reason, strongest) for reason in reasons))
    yield from lines or [f"  {nothing}"]


def _reason(reason: Reason, strongest: float) -> Iterator[str]:
    mark = _MARKS[wording.strength(wording.relative_strength(reason, strongest))]
    about = readable(wording.plain_name(reason.group))
    yield from _wrapped(_capital(about), first=f"  {mark} ", then=" " * 6)
    for fact in reason.facts:
        yield from _fact(fact, reason)


def _fact(fact: Weighed, reason: Reason) -> Iterator[str]:
    flag = f" [red flag {readable(fact.red_flag)}]" if fact.red_flag else ""
    other_way = wording.other_way(fact, reason)
    flag += f" [{other_way}]" if other_way else ""
    mean = wording.mean_in_training(fact)
    beside = "" if mean is None else f", mean in training {mean}"
    value = f"this order {numbers.number(fact.value)}{beside}"
    yield from _wrapped(f"{readable(fact.sentence)}{flag} ({value})", first="      ", then="        ")


def _flags(a: Assessment) -> Iterator[str]:
    yield from _heading("Red flags, from the facts alone")
    yield from chain.from_iterable(map(_flag, a.red_flags)) if a.red_flags else [f"  {wording.NO_FLAG}"]


def _flag(flag: RaisedFlag) -> Iterator[str]:
    yield from _wrapped(f"{readable(flag.id)}: {readable(flag.wording)}", first="  ! ", then="    ")
    yield from _wrapped(f"On this order: {readable(flag.evidence)}", first="    ", then="    ")
    yield from _wrapped(f"Source: {readable(flag.source)}, {readable(flag.date)}", first="    ", then="    ")


def _open_questions(a: Assessment) -> Iterator[str]:
    yield from _heading("Could not be assessed")
    for about, questions in wording.by_theme(a.not_assessed).items():
        yield from _wrapped(f"{_capital(readable(about))} ({len(questions)})", first="  ? ", then="    ")
        for question in questions:
            yield from _wrapped(f"{readable(question.sentence)} ({question.code})", first="    - ", then="      ")
    if not a.not_assessed:
        yield f"  {wording.CLOSED_QUESTIONS}"


def _new(a: Assessment) -> Iterator[str]:
    yield from _heading("Never seen in training")
    for new in a.never_seen or ():
        yield from _wrapped(f"{readable(new.sentence)} ({new.column})", first="  ? ", then="    ")
    if nothing := wording.nothing_new(a):
        yield from _wrapped(nothing, first="  ", then="  ")


def _precedents(a: Assessment) -> Iterator[str]:
    yield from _heading(wording.PRECEDENTS)
    if nothing := wording.no_precedents(a):
        yield from _wrapped(nothing, first="  ", then="  ")
        return
    yield from _wrapped(wording.PRECEDENTS_NEAR, first="  ", then="  ")
    for one in a.precedents or ():
        yield from _wrapped(f"{readable(one.order_id)} {wording.became(one)}", first="  = ", then="    ")
        yield from _wrapped(f"Shared: {readable(wording.likenesses(one.shares))}", first="    ", then="    ")
        yield from _wrapped(f"Different: {readable(wording.likenesses(one.differs))}", first="    ", then="    ")


def _asked(a: Assessment) -> Iterator[str]:
    if a.answers is None:
        return
    yield from _heading(wording.ASKED)
    yield from _wrapped(wording.FOR_THE_REVIEWER, first="  ", then="  ")
    for answer in a.answers:
        yield from _wrapped(wording.answered(answer), first="  > ", then="    ")
    if not a.answers:
        yield f"  {wording.NOTHING_TO_ASK}"


def _earlier(a: Assessment) -> Iterator[str]:
    yield from _heading(wording.EARLIER)
    yield from _wrapped(wording.earlier(a), first="  ", then="  ")


def _account(a: Assessment) -> Iterator[str]:
    yield from _heading("For the analyst: how the margin adds up (log-odds before calibration)")
    for name, contribution in wording.account(a):
        yield f"  {numbers.push(contribution):>10}  {name}"
    yield f"  {numbers.push(a.margin):>10}  margin"


def _provenance(a: Assessment) -> Iterator[str]:
    yield from _heading(wording.PROVENANCE)
    for name, text in wording.provenance(a.provenance):
        yield from _labelled(name, readable(text))


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _heading(title: str) -> Iterator[str]:
    yield ""
    yield from _wrapped(title)
    yield "-" * min(len(title), WIDTH)


def _labelled(label: str, text: str) -> Iterator[str]:
    return _wrapped(text, first=f"  {label[:_LABEL_WIDTH]:<{_LABEL_WIDTH}}  ", then=" " * (_LABEL_WIDTH + 4))


def _wrapped(text: str, first: str = "", then: str = "") -> Iterator[str]:
    lines = textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=then, break_on_hyphens=False)
    yield from lines or [first]
