from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion_risk.reference import commodities
from diversion_risk.reference.commodities import commodity, subheading, technical_class_name, technical_classes, tier_on
from diversion_risk.reference.tables import ReferenceWrong, read_table

DAY = timedelta(days=1)
ALERT, MONTH, MONTH_OVER = date(2023, 5, 19), date(2023, 6, 1), date(2023, 7, 1)
GUIDANCE, FIFTY = date(2023, 9, 26), date(2024, 2, 23)
LISTED = [hs6 for hs6, tier in read_table("commodities")[["hs6", "tier"]].itertuples(index=False) if tier]


def test_the_list_has_fifty_codes_in_tiers_of_known_size():
    tiers = commodities.table().set_index("hs6")["tier"]
    sizes = {tier: int((tiers == tier).sum()) for tier in ("1", "2", "3.A", "3.B", "4.A", "4.B")}
    assert sizes == {"1": 4, "2": 5, "3.A": 16, "3.B": 9, "4.A": 11, "4.B": 5}


@pytest.mark.parametrize(
    ("hs6", "moment", "expected"),
    [
        ("854231", ALERT - DAY, "not listed"),
        ("854231", ALERT, "1"),
        ("854110", MONTH - DAY, "not listed"),
        ("854110", MONTH, "unknown"),
        ("854110", MONTH_OVER - DAY, "unknown"),
        ("854110", MONTH_OVER, "3.A"),
        ("848210", MONTH - DAY, "not listed"),
        ("848210", GUIDANCE - DAY, "unknown"),  # a remark in the table: it may have joined as early as June
        ("848210", GUIDANCE, "3.B"),
        ("845710", FIFTY - DAY, "not listed"),
        ("845710", FIFTY, "4.B"),
    ],
)
def test_a_code_is_on_the_list_only_from_the_day_it_joined(hs6, moment, expected):
    assert commodity(hs6).tier_on(moment) == expected
    assert tier_on(hs6, moment) == expected


@pytest.mark.parametrize("hs6", LISTED)
def test_every_listed_code_moves_from_not_listed_over_unknown_to_its_tier(hs6):
    one = commodity(hs6)
    assert one.listed_from_earliest <= one.listed_from
    assert one.tier_on(one.listed_from_earliest - DAY) == "not listed"
    assert one.tier_on(one.listed_from - DAY) in ("unknown", "not listed")
    assert one.tier_on(one.listed_from) == one.tier


@pytest.mark.parametrize("hs6", LISTED)
def test_no_code_is_surely_listed_later_than_a_source_shows_it(hs6):
    row = read_table("commodities").set_index("hs6").loc[hs6]
    assert row["listed_from"] <= row["surely_listed_by"]


def test_a_code_outside_our_tables_is_off_the_list_and_otherwise_unknown():
    assert commodity("010121") is None
    assert tier_on("010121", FIFTY) == "not listed"


def test_an_unreadable_code_is_unknown_rather_than_not_listed():
    assert tier_on(None, FIFTY) == "unknown"
    assert tier_on("8542.3", FIFTY) == "unknown"


def test_ordinary_goods_are_known_and_off_the_list():
    bananas = commodity("0803.90.0000")
    assert (bananas.group, bananas.is_dual_use, bananas.priority_level) == ("ordinary", False, 0)
    assert bananas.tier_on(FIFTY) == "not listed"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *[("854231", "854231"), ("8542.31", "854231"), ("8542.31.00.01", "854231"), ("85423100", "854231")],
        *[("080390", "080390"), ("80390", None), ("854", None), ("85A231", None), ("", None), (None, None)],
        *[("８５４２３１", None), ("-854231", None), ("854231000", None), ("854231000123", None)],
    ],
)
def test_what_six_digits_an_hs_text_means(text, expected):
    assert subheading(text) == expected


@given(st.text(max_size=12))
def test_no_text_makes_the_door_raise(text):
    found = commodity(text)
    assert found is None or found.hs6 == subheading(text)


def test_every_code_has_a_class_of_the_vocabulary_and_every_class_a_code():
    assert set(commodities.table()["technical_class"]) == set(technical_classes())


def test_a_class_reads_as_part_of_a_sentence():
    assert technical_class_name("bearing") == "a bearing or bearing part"
    assert all(one.name == one.name.strip(" .") and one.name[0].islower() for one in technical_classes().values())
    with pytest.raises(ReferenceWrong, match="no technical class"):
        technical_class_name("gizmo")


def test_every_priority_code_is_of_a_sensitive_class():
    frame = commodities.table()
    assert (frame.loc[frame["priority_level"] > 0, "is_sensitive_class"] == 1).all()


def test_group_tier_and_dates_agree():
    frame = commodities.table()
    listed = frame["group"] == "high_priority"
    assert (listed == (frame["tier"] != "")).all()
    assert (listed == frame["listed_from_day"].notna()).all()
    assert (listed == frame["listed_from_earliest_day"].notna()).all()
    assert (frame["is_dual_use"] == (frame["group"] != "ordinary").astype("Int8")).all()


def test_a_chapter_is_the_head_of_its_code():
    frame = read_table("commodities")
    assert (frame["chapter"] == frame["hs6"].str[:2]).all()
    assert (frame["hs6"].str.fullmatch(r"\d{6}")).all()


def test_a_licence_date_that_no_source_gives_stays_empty():
    assert commodity("880730").licence_for_russia_from is None
    assert commodity("854231").licence_for_russia_from == ALERT


def test_prices_are_marked_as_guesses_and_in_order():
    frame = read_table("commodities")
    assert set(frame["price_basis"]) == {"author_estimate"}
    assert (frame["unit_price_low_usd"].astype(float) < frame["unit_price_high_usd"].astype(float)).all()
    assert (frame["unit_price_low_usd"].astype(float) > 0).all()
