from datetime import date

import pytest

from diversion_risk.reference.red_flags import RED_FLAGS, red_flag
from diversion_risk.reference.tables import ReferenceWrong

GUILT = ("guilty", "criminal", "smuggl", "launder", "illegal", "evader")


def test_all_seventy_nine_are_there():
    assert len(RED_FLAGS) == 79


@pytest.mark.parametrize("flag", RED_FLAGS.values(), ids=RED_FLAGS.keys())
def test_a_flag_is_one_neutral_sentence_with_source_and_date(flag):
    assert flag.wording[0].isupper()
    assert flag.wording.endswith(".")
    assert ". " not in flag.wording
    assert not [word for word in GUILT if word in flag.wording.lower()]
    assert flag.source
    assert flag.date == "" or date(2022, 2, 24) < date.fromisoformat(flag.date)


def test_wordings_differ():
    assert len({flag.wording for flag in RED_FLAGS.values()}) == len(RED_FLAGS)


def test_only_the_standing_guidance_has_no_date():
    assert {flag.source.split(",")[0] for flag in RED_FLAGS.values() if not flag.date} == {"BIS"}
    assert red_flag("overpayment").date == "2023-05-19"
    assert red_flag("no_reexport_clause_refused").applies_from == "2024-03-20"


def test_what_an_exporter_cannot_see_is_marked():
    assert red_flag("overpayment").is_visible_to_exporter
    assert not red_flag("fsb_certificate").is_visible_to_exporter


def test_a_flag_nobody_wrote_is_our_mistake():
    with pytest.raises(ReferenceWrong, match="no row for 'bad_weather'"):
        red_flag("bad_weather")


def test_the_mapping_cannot_be_changed():
    with pytest.raises(TypeError):
        RED_FLAGS["overpayment"] = red_flag("overpayment")  # type: ignore[index]
