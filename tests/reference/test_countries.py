from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion_risk.reference import countries
from diversion_risk.reference.countries import CODES, country, great_circle_km, meant_code
from diversion_risk.reference.tables import read_table

NAMED_2022 = {
    "AM",
    "BR",
    "CN",
    "GE",
    "IN",
    "IL",
    "KZ",
    "KG",
    "MX",
    "NI",
    "RS",
    "SG",
    "ZA",
    "TW",
    "TJ",
    "TR",
    "AE",
    "UZ",
}
NAMED_2023 = {"AM", "CN", "HK", "MO", "TR", "UZ"}
ALERT, NOTE = date(2022, 6, 28), date(2023, 3, 2)
DAY = timedelta(days=1)


def test_there_are_249_iso_codes_and_kosovo():
    assert len(CODES) == 250
    assert len(CODES - {"XK"}) == 249


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_is_two_capitals_and_finds_its_country(code):
    found = country(code)
    assert code.isascii()
    assert code.isalpha()
    assert code.isupper()
    assert found is not None
    assert (found.code, bool(found.name), bool(found.source)) == (code, True, True)


def test_both_country_tables_agree_on_names():
    names = read_table("country_codes").set_index("code")["name"]
    facts = read_table("countries").set_index("code")["name"]
    assert names.is_unique
    assert names[facts.index].tolist() == facts.tolist()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *[("UK", "GB"), ("EL", "GR"), ("uk", "GB"), (" tr\t", "TR"), ("XK", "XK"), ("NA", "NA"), ("GG", "GG")],
        *[("ZZ", None), ("", None), ("EU", None), ("TUR", None), ("T R", None), ("SU", None), (None, None)],
    ],
)
def test_what_a_country_text_means(text, meant):
    assert meant_code(text) == meant


def test_a_number_from_a_spreadsheet_means_no_country():
    assert meant_code(float("nan")) is None  # type: ignore[arg-type]


@given(st.text(max_size=8))
def test_no_text_makes_the_door_raise(text):
    found = country(text)
    assert found is None or found.code in CODES


def test_na_is_namibia_and_not_missing():
    assert country("NA").name == "Namibia"
    assert countries.table().set_index("code").loc["NA", "has_facts"] == 1


def test_a_country_without_facts_is_unknown_rather_than_clear():
    guernsey = country("GG")
    assert not guernsey.has_facts
    assert guernsey.is_coalition is None
    assert guernsey.borders_russia is None
    assert guernsey.is_transshipment_point_on(date(2024, 1, 1)) is None


def test_a_country_with_facts_that_no_list_names_is_not_named():
    assert country("DE").is_transshipment_point_on(date(2024, 1, 1)) is False
    assert country("DE").is_named_route_point_on(date(2024, 1, 1)) is False


@pytest.mark.parametrize("code", sorted(NAMED_2022))
def test_a_transshipment_point_is_one_from_the_day_of_the_alert(code):
    assert [country(code).is_transshipment_point_on(moment) for moment in (ALERT - DAY, ALERT)] == [False, True]


@pytest.mark.parametrize("code", sorted(NAMED_2023))
def test_a_route_point_is_one_from_the_day_of_the_note(code):
    assert [country(code).is_named_route_point_on(moment) for moment in (NOTE - DAY, NOTE)] == [False, True]


def test_the_lists_name_these_countries_and_no_other():
    frame = countries.table()
    assert set(frame.loc[frame["transshipment_from_day"].notna(), "code"]) == NAMED_2022
    assert set(frame.loc[frame["named_route_point_from_day"].notna(), "code"]) == NAMED_2023
    assert set(frame["transshipment_from_day"].dropna()) == {(ALERT - date(1970, 1, 1)).days}


def test_unions_and_borders():
    frame = countries.table().set_index("code")
    assert set(frame.index[frame["is_eaeu"] == 1]) == {"AM", "BY", "KG", "KZ", "RU"}
    assert (frame["is_coalition"] == 1).sum() == 39
    assert frame.loc[["KZ", "FI", "RU", "TR"], "borders_russia"].tolist() == [1, 1, 0, 0]
    assert country("JP").is_sea_neighbour_of_russia
    assert country("BY").ear_groups >= {"D1", "D5"}


def test_flights_that_nobody_could_settle_stay_unknown():
    assert country("PK").has_flights_to_russia is None
    assert country("RU").has_flights_to_russia is None
    assert country("AE").has_flights_to_russia is True
    assert country("US").has_flights_to_russia is False


def test_kosovo_has_a_position_and_no_border_with_russia():
    kosovo = country("xk")
    assert (kosovo.lat, kosovo.lon, kosovo.borders_russia) == (42.67, 21.17, False)


def test_distances_to_moscow_fit_the_positions():
    for code in CODES:
        one = country(code)
        if one.has_facts:
            assert one.km_to_moscow == pytest.approx(great_circle_km(one.lat, one.lon, 55.75, 37.62), rel=0.02, abs=10)


def test_the_great_circle_takes_the_short_way():
    assert great_circle_km(0, 179, 0, -179) == pytest.approx(222.4, abs=0.1)
    assert great_circle_km(90, 0, -90, 0) == pytest.approx(20015, abs=1)
    assert great_circle_km(10, 20, 10, 20) == 0


def test_the_table_has_nullable_numbers_and_one_row_a_code():
    frame = countries.table()
    kinds = frame.dtypes.astype(str)
    assert frame["code"].is_unique
    assert list(frame["code"]) == sorted(CODES)
    assert all(one < other for one, other in pairwise(frame["code"]))
    assert {kinds[name] for name in ("has_facts", "is_coalition", "is_eaeu", "borders_russia")} == {"Int8"}
    assert frame.loc[frame["has_facts"] == 0, "is_coalition"].isna().all()
    assert frame.loc[frame["has_facts"] == 1, ["is_coalition", "is_eaeu", "borders_russia"]].notna().all(axis=None)
