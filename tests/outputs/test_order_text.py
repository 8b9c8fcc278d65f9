"""One order's page as text."""

import re
from dataclasses import replace
from html import unescape

import pytest

from diversion_risk.assess.assessment import OpenQuestion, Provenance, Reason, Weighed
from diversion_risk.outputs import wording
from diversion_risk.outputs.order_page import Setting, explained, order_page
from diversion_risk.outputs.order_text import WIDTH, order_text


def _flat(text: str) -> str:
    return " ".join(text.split())


def test_text_holds_every_sentence(assessment):
    made = assessment()
    text = _flat(order_text(made))
    sentences = [fact.sentence for fact in made.weighed]
    for shown in (*sentences, made.red_flags[0].wording, made.red_flags[0].source, made.not_assessed[0].sentence):
        assert shown in text


def test_text_page_and_plain_values_tell_the_same_codes_as_new(assessment):
    made = assessment()
    told = [new["sentence"] for new in made.to_dict()["never_seen"]]
    assert told == ["No order the model learned from was to be carried by rail."]
    for rendering in (order_text(made), explained(made).to_html()):
        assert told[0] in _flat(rendering)


@pytest.mark.parametrize(("new", "said"), [((), wording.SEEN_BEFORE), (None, wording.SEEN_NOT_RECORDED)])
def test_nothing_new_and_not_recorded_are_told_apart_in_text_and_page(assessment, new, said):
    made = assessment(never_seen=new)
    for rendering in (order_text(made), explained(made).to_html()):
        found = _flat(unescape(rendering))
        assert [words in found for words in (wording.SEEN_BEFORE, wording.SEEN_NOT_RECORDED)] == [
            words == said for words in (wording.SEEN_BEFORE, wording.SEEN_NOT_RECORDED)
        ]


def test_text_page_and_plain_values_tell_the_same_precedents(assessment):
    made = assessment()
    plain = made.to_dict()["precedents"]
    assert [(one["order_id"], one["outcome"]) for one in plain] == [("P-1", "diverted"), ("P-2", "cleared")]
    for rendering in (order_text(made), explained(made).to_html()):
        found = _flat(re.sub("<[^>]*>", "", unescape(rendering)))
        assert "Nearest orders with a known outcome" in found
        assert "P-1 of 2023-02-01, confirmed as diverted on 2023-11-05" in found
        assert "P-2 of 2023-03-01, cleared on 2023-04-05" in found
        assert "Shared: volume (raises both)" in found and "Different: payment (higher here)" in found
        assert "Different: nothing of weight" in found


@pytest.mark.parametrize(
    ("precedents", "decision", "said"),
    [
        ((), "review", wording.NO_PRECEDENT),
        (None, "review", wording.PRECEDENTS_NOT_KEPT),
        (None, "release", wording.PRECEDENTS_LISTED_ONLY),
    ],
)
def test_why_there_are_no_precedents_is_told_in_text_and_page(assessment, precedents, decision, said):
    made = assessment(precedents=precedents, decision=decision)
    for rendering in (order_text(made), explained(made).to_html()):
        assert said in _flat(unescape(rendering))


def test_account_adds_up_to_the_margin(assessment):
    lines = order_text(assessment()).partition("For the analyst")[2].splitlines()
    *parts, total = [float(line.split()[0]) for line in lines if line.startswith("  ") and line.split()[0][0] in "+-"]
    assert sum(parts) == pytest.approx(total) == pytest.approx(-1.0)


@pytest.mark.parametrize("hostile", ["W" * 10_000, "a\x1b[2Jb", "x\u202ey", "line\nline\r\tline", "\x07\x9b31m"])
def test_text_keeps_its_width_and_no_control_characters(assessment, hostile):
    text = order_text(
        assessment(
            order_id=hostile, order={"buyer_name": hostile, hostile: hostile}, provenance=Provenance(*[hostile] * 5)
        )
    )
    assert max(map(len, text.splitlines())) <= WIDTH
    assert text.replace("\n", "").isprintable()


def test_text_says_that_nothing_was_found_rather_than_clear(assessment):
    text = order_text(assessment(reasons=(), against=(), red_flags=(), not_assessed=(), precedents=()))
    assert "none of the red flags that could be tested" in text
    assert "Every fact could be assessed." in text
    assert "clear" not in text


def _renderings(made):
    return [_flat(re.sub("<[^>]*>", "", unescape(text))) for text in (order_text(made), explained(made).to_html())]


def test_how_often_orders_with_such_a_score_were_confirmed_is_told_alike_and_with_its_source(assessment):
    made = assessment()
    for found in _renderings(made):
        assert (
            "Of 100 orders with an indicator from 10 % to 20 % that were looked at, about 12 were confirmed as diverted "
            "(90 % interval 8 to 17; 31 of 262 placed from 2022-12-02 to 2024-11-30)."
        ) in found
        assert "this is no share of all orders" in found
    assert made.to_dict()["track_record"]["confirmed"] == 31


def test_too_few_orders_with_such_a_score_and_none_recorded_are_told_apart(assessment):
    few = replace(assessment().track_record, looked_at=7, confirmed=5, share_low=None, share_high=None)
    for found in _renderings(assessment(track_record=few)):
        assert "Too few orders with an indicator from 10 % to 20 % were looked at" in found
        assert "about" not in found.partition("Too few orders")[2].partition(".")[0]
    for found in _renderings(assessment(track_record=None)):
        assert wording.NO_TRACK_RECORD in found


def test_what_could_not_be_assessed_is_told_by_theme_in_text_and_page(assessment):
    asked = [("a", "One?", "the way"), ("b", "Two?", "the buyer"), ("c", "Three?", "the way")]
    made = assessment(not_assessed=tuple(OpenQuestion(*one) for one in asked))
    for found in _renderings(made):
        told = found.partition("Could not be assessed")[2]
        places = [told.index(words) for words in ("The way (2)", "One?", "Three?", "The buyer (1)", "Two?")]
        assert places == sorted(places)
    assert [one["about"] for one in made.to_dict()["not_assessed"]] == ["the way", "the buyer", "the way"]


def test_a_usual_price_does_not_stand_beside_a_ratio_as_if_both_were_of_one_unit(assessment):
    """The sentence says against how many dollars; a column of its own would put them beside a number of times."""
    ratio = Weighed("kilogram_price_vs_hs_norm", "A kilogram is worth 10.4 times the usual (51 USD).", 10.4, 51.3, 1.0)
    days = Weighed("buyer_orders_last_30_days", "The buyer ordered 3 times.", 3.0, 1.25, 0.5)
    made = assessment(reasons=(Reason("price", 1.5, (ratio, days), 0.1),))
    text, page = order_text(made), order_page(made, Setting())
    assert "(51 USD). (this order 10.4)" in " ".join(text.split()) and "51.3" not in text
    assert "(this order 3, mean in training 1.25)" in " ".join(text.split())
    assert page.count("51.3") == 1 and ">–<" in page.partition("For the analyst")[0]


def test_a_fact_that_moves_the_risk_the_other_way_than_its_reason_says_so(assessment):
    made = assessment()
    first = made.reasons[0]
    against = replace(first.facts[0], sentence="It was so before, too.", contribution=-0.2)
    plain = made.against[0]
    raised = replace(plain.facts[0], sentence="It went by the usual way.", contribution=0.1)
    both = replace(
        made,
        reasons=(replace(first, facts=(*first.facts, against)), *made.reasons[1:]),
        against=(replace(plain, facts=(*plain.facts, raised)), *made.against[1:]),
    )
    for rendering in (order_text(both), explained(both).to_html()):
        found = _flat(re.sub("<[^>]*>", " ", unescape(rendering)))
        assert re.search(r"It was so before, too\. \[?by itself it lowers the risk", found)
        assert re.search(r"It went by the usual way\. \[?by itself it raises the risk", found)
        assert found.count("by itself it") == 2
    assert "by itself it" not in order_text(made) + explained(made).to_html()
