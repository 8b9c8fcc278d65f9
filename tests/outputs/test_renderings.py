"""Text, page and plain values are one explanation: they say the same, in the same order."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from diversion_risk.assess.assessment import Answer, Assessment, EarlierOrder, ListUsed, Provenance
from diversion_risk.outputs import wording
from diversion_risk.outputs.order_page import explained
from diversion_risk.outputs.order_text import order_text

SECTIONS = (
    "Microcontrollers", "Risk indicator", "What raises the risk", "What lowers the risk", "Red flags",
    "Could not be assessed", "Never seen in training", wording.PRECEDENTS, wording.ASKED, wording.EARLIER,
    "how the margin adds up", wording.PROVENANCE,
)  # fmt: skip
"""What begins each part: facts first, provenance last."""
CODES = {"decision": "listed for review", "outcome": "confirmed as", "selected_by": "because of its risk"}
"""Words that stand for a code, by the name of the value."""


@pytest.fixture
def whole(assessment) -> Assessment:
    """An assessment in which nothing is missing."""
    return assessment(
        answers=(Answer("a signed statement", "it is used there", 0.05, 0.03, 0.09),),
        earlier=(EarlierOrder("E-1", "2023-05-01", 700.0, "TR"),),
        provenance=Provenance(
            "diversion-risk/7", "2024-02-29", "c" * 64, "9.9.9", "d" * 64, (ListUsed("csl.csv", "2024-03-01", "e" * 64),),
            "night.csv", "f" * 64, "0" * 64, "2024-03-09T01:02:03Z",
        ),
    )  # fmt: skip


def _renderings(made: Assessment) -> dict[str, str]:
    page = re.sub(r"<(head|style)\b.*?</\1>", "", explained(made).to_html(), flags=re.DOTALL)
    titles = " ".join(re.findall("<title>([^<]*)", page))
    texts = {"text": order_text(made), "page": re.sub("<[^>]*>", " ", page) + titles}
    return {name: " ".join(unescape(text).split()) for name, text in texts.items()}


def _leaves(found: object, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(found, dict):
        for key, inside in found.items():
            yield from _leaves(inside, key)
    elif isinstance(found, list | tuple):
        for inside in found:
            yield from _leaves(inside, name)
    elif isinstance(found, str):
        yield name, found


def test_the_parts_come_in_one_order_in_text_and_page(whole):
    for name, found in _renderings(whole).items():
        places = [found.index(title) for title in SECTIONS]
        assert places == sorted(places), name


def test_the_plain_values_come_in_that_order_too(whole):
    names = list(whole.to_dict())
    told = [
        "order", "risk", "rank", "selected_by", "track_record", "reasons", "against", "red_flags", "not_assessed",
        "never_seen", "precedents", "answers", "earlier", "provenance",
    ]  # fmt: skip
    assert [name for name in names if name in told] == told


def test_every_text_of_the_plain_values_stands_in_text_and_page(whole):
    plain = whole.to_dict()
    del plain["order"], plain["earlier"]  # written as people write them, and drawn
    leaves = {(name, text) for name, text in _leaves(plain) if text}
    assert len(leaves) > 40
    for rendering, found in _renderings(whole).items():
        lower = found.lower()
        lacking = [
            (name, text)
            for name, text in leaves
            if (CODES[name] if name in CODES else text.replace("_", " ")).lower() not in lower.replace("_", " ")
        ]
        assert lacking == [], rendering


def test_what_is_not_known_of_its_origin_is_called_so(assessment):
    for name, found in _renderings(assessment()).items():
        origin = found.partition(wording.PROVENANCE)[2]
        assert origin.count(wording.NOT_KNOWN) == 8, name
        assert "none given: what they would say is unknown" in origin
