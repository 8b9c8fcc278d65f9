"""One order's page as text."""

import pytest

from diversion_risk.outputs.order_text import WIDTH, order_text


def _flat(text: str) -> str:
    return " ".join(text.split())


def test_text_holds_every_sentence(assessment):
    made = assessment()
    text = _flat(order_text(made))
    sentences = [fact.sentence for fact in made.weighed]
    for shown in (*sentences, made.red_flags[0].wording, made.red_flags[0].source, made.not_assessed[0].sentence):
        assert shown in text


def test_account_adds_up_to_the_margin(assessment):
    lines = order_text(assessment()).partition("For the analyst")[2].splitlines()
    *parts, total = [float(line.split()[0]) for line in lines if line.startswith("  ") and line.split()[0][0] in "+-"]
    assert sum(parts) == pytest.approx(total) == pytest.approx(-1.0)


@pytest.mark.parametrize("hostile", ["W" * 10_000, "a\x1b[2Jb", "x\u202ey", "line\nline\r\tline", "\x07\x9b31m"])
def test_text_keeps_its_width_and_no_control_characters(assessment, hostile):
    text = order_text(assessment(order_id=hostile, order={"buyer_name": hostile, hostile: hostile}, model_id=hostile))
    assert max(map(len, text.splitlines())) <= WIDTH
    assert text.replace("\n", "").isprintable()


def test_text_says_that_nothing_was_found_rather_than_clear(assessment):
    text = order_text(assessment(reasons=(), against=(), red_flags=(), not_assessed=()))
    assert "none of the red flags that could be tested" in text
    assert "Every fact could be assessed." in text
    assert "clear" not in text
