"""One order's page says what the assessment says, and nothing in it can act."""

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest

from diversion_risk.assess.assessment import ListUsed, NeverSeen, Provenance
from diversion_risk.orders.fields import ORDER_FIELDS
from diversion_risk.outputs.order_facts import GROUPS, fact_groups
from diversion_risk.outputs.order_page import Setting, explained, order_page

HOSTILE = {
    "script": "<script>window.owned = 1</script>",
    "attribute": "\"'><img src=x onerror=window.owned=1>",
    "address": "javascript:window.owned=1",
    "template": "{{ 7 * 7 }}{% raw %}",
    "turned around": "invoice\u202efdp.exe",
    "control": "a\x00b\x1b[31mred\u2028c",
    "half a character": "x\ud800y",
    "endless": "W" * 10_000,
}


class Elements(HTMLParser):
    """Every element with its attributes, and the text between them that a person reads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][0] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def test_every_field_of_the_contract_stands_in_one_group():
    grouped = [name for names in GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(field.name for field in ORDER_FIELDS)


def test_page_shows_numbers_of_the_assessment(assessment):
    text = Elements(explained(assessment()).to_html()).text
    for shown in ("12 %", "8.1 % to 17 %", "Rank 1 of 50", "8.42", "1.13", "12,345.50", "4,000", "+1.5000", "-0.2500"):
        assert shown in text


def test_page_shows_sentences_flags_sources_and_open_questions(assessment):
    made = assessment()
    text = Elements(explained(made).to_html()).text
    flag = made.red_flags[0]
    sentences = [fact.sentence for fact in made.weighed]
    for shown in (*sentences, flag.wording, flag.evidence, flag.source, flag.date, made.not_assessed[0].sentence):
        assert shown in text


def test_unknown_value_and_baseline_are_called_unknown(assessment):
    bare = assessment()
    page = Elements(explained(bare).to_html())
    # The baseline of the reason against, in the table and for the analyst; what watch-lists would say, in the origin.
    assert page.text.count("unknown") == 3


def test_fields_not_stated_are_named_and_false_is_no(assessment):
    groups = {group.title: group for group in fact_groups(assessment().order)}
    assert "End use" in groups["Goods"].not_stated
    assert ("End-use statement on file", "no") in [(fact.label, fact.text) for fact in groups["Paperwork"].facts]
    assert not set(groups["Paperwork"].not_stated) & {"End-use statement on file"}


def test_columns_beyond_the_contract_are_shown_apart(assessment):
    last = fact_groups(assessment().order)[-1]
    assert [fact.text for fact in last.facts] == ["4711"]
    assert "not used by the model" in last.title


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_stays_text(assessment, hostile):
    made = assessment()
    fact = made.weighed[0].__class__("f", hostile, None, None, 1.0, hostile)
    reason = made.reasons[0].__class__(hostile, 1.0, (fact,), 0.5)
    everywhere = assessment(
        order={"buyer_name": hostile, "hs_code": hostile, hostile: hostile},
        order_id=hostile,
        reasons=(reason,),
        model_id=hostile,
        provenance=Provenance(*[hostile] * 5, (ListUsed(hostile, hostile, hostile),), *[hostile] * 4),
        red_flags=(made.red_flags[0].__class__(hostile, hostile, hostile, hostile, hostile),),
        never_seen=(NeverSeen(hostile, hostile, hostile),),
        precedents=(replace(made.precedents[0], order_id=hostile),),
    )
    page = order_page(everywhere, Setting(hostile))
    harmless = {tag for tag, _ in Elements(explained(made).to_html()).found}
    found = Elements(page).found
    assert {tag for tag, _ in found} <= harmless
    assert not [name for _, attributes in found for name in attributes if name.startswith("on")]
    assert not re.search("[\x00-\x08\x1b\u202a-\u202e\u2028\ud800]", page)
    assert page.encode()
    assert "49" not in Elements(page).text.replace("4711", "")
    assert len(page) < 100_000


def test_page_names_no_outside_address_and_runs_nothing(assessment):
    found = Elements(explained(assessment()).to_html()).found
    links = [
        value for _, attributes in found for name, value in attributes.items() if name in {"href", "src", "action"}
    ]
    assert links and all(link and link.startswith("#") for link in links)
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in found}


def test_address_in_a_source_stays_text(assessment):
    flag = assessment().red_flags[0].__class__("f", "w", "e", "see https://example.org/a", "2022-06-28")
    page = explained(assessment(red_flags=(flag,))).to_html()
    assert page.count("https://example.org/a") == 1
    assert not [a for _, a in Elements(page).found if "https:" in (a.get("href") or "")]


def test_policy_forbids_everything_but_the_style_itself(assessment):
    found = Elements(explained(assessment()).to_html()).found
    policy = next(a["content"] for t, a in found if t == "meta" and a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert not [a for _, a in found if "style" in a]


def test_explained_order_is_still_the_assessment(assessment):
    made = assessment()
    assert explained(made).to_dict() == made.to_dict()


def test_random_pick_is_not_said_to_be_listed_for_its_risk(assessment):
    text = unescape(explained(assessment(selected_by="random")).to_html())
    assert "Picked at random, whatever its risk" in text
    assert "Listed because of its risk" not in text


def test_released_order_is_called_released(assessment):
    text = Elements(explained(assessment(decision="release", selected_by="")).to_html()).text
    assert "Released · rank 1 of 50" in text
    assert "Listed" not in text


def test_no_word_of_guilt(assessment):
    text = Elements(explained(assessment()).to_html()).text.lower()
    assert not re.search("guilt|suspect|fraud|criminal|violat|smuggl", text)


def test_longest_bar_belongs_to_the_strongest_reason(assessment):
    page = explained(assessment()).to_html()
    assert re.findall(r'class="bar (\w+)".*?width="(\d+)%" height="10"', page) == [
        ("raises", "100"), ("raises", "31"), ("lowers", "16"),
    ]  # fmt: skip
