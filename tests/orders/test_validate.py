"""Which rows are accepted, which rejected, which values become unknown."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diversion_risk.orders.checked import Checked, Trouble
from diversion_risk.orders.fields import ORDER_FIELDS
from diversion_risk.orders.read import check_orders
from tests.factory import checked_orders, order, orders

REQUIRED = [field.name for field in ORDER_FIELDS if field.required]


def _checked(**own: Any) -> Checked:
    """One order of a file that has, besides the required columns, only those given."""
    return check_orders(orders(own)[[*REQUIRED, *(name for name in own if name not in REQUIRED)]])


def _accepted(**own: Any) -> Any:
    """The one value of the column named first, as it was accepted."""
    checked = _checked(**own)
    assert (len(checked.rows), len(checked.warnings)) == (1, 0), checked.tally()
    return checked.rows.iloc[0][next(iter(own))]


def _rejection(**own: Any) -> tuple[str, str, str]:
    checked = _checked(**own)
    assert not len(checked.rows)
    return tuple(checked.rejected[["column", "found", "expected"]].iloc[0])


def _warning(**own: Any) -> tuple[str, str, str]:
    """What was warned of; the order itself is accepted with that value unknown."""
    checked = _checked(**own)
    assert (len(checked.rows), len(checked.rejected), len(checked.warnings)) == (1, 0, 1)
    assert checked.rows[checked.warnings["column"][0]].isna().all()
    return tuple(checked.warnings[["column", "found", "expected"]].iloc[0])


def test_an_ordinary_order_is_accepted_with_every_column() -> None:
    checked = check_orders(orders({}))
    assert checked.rows.columns.tolist() == [*(field.name for field in ORDER_FIELDS), "hs6"]
    assert checked.rows.notna().all(axis=None)
    assert checked.tally() == "kept 1 of 1 orders"


def test_absent_and_empty_optional_columns_are_unknown_with_the_same_types() -> None:
    absent = check_orders(orders({})[REQUIRED]).rows
    empty = check_orders(orders({field.name: "" for field in ORDER_FIELDS if not field.required})).rows
    full = checked_orders({})
    pd.testing.assert_frame_equal(absent, empty)
    assert absent.dtypes.to_dict() == full.dtypes.to_dict()
    assert absent.drop(columns=[*REQUIRED, "hs6"]).isna().all(axis=None)


def test_one_type_for_each_kind() -> None:
    rows = checked_orders({})
    types = {field.kind: str(rows[field.name].dtype) for field in ORDER_FIELDS}
    assert types.pop("date") == "datetime64[s]"
    assert types.pop("number") == "float64"
    assert types.pop("yes_no") == "boolean"
    assert set(types.values()) == {"str"}


# --- required cells -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", [field for field in ORDER_FIELDS if field.required], ids=lambda field: field.name)
@pytest.mark.parametrize("empty", ["", "   ", None])
def test_an_empty_required_cell_rejects_the_row(field: Any, empty: str | None) -> None:
    assert _rejection(**{field.name: empty}) == (field.name, "", field.expected)


@pytest.mark.parametrize("empty", ["", "   ", None])
def test_an_empty_optional_cell_is_no_trouble_and_unknown(empty: str | None) -> None:
    optional = {field.name: empty for field in ORDER_FIELDS if not field.required}
    checked = check_orders(orders(optional, {}))
    assert (len(checked.rejected), len(checked.warnings)) == (0, 0)
    assert checked.rows.loc[0, list(optional)].isna().all()
    assert checked.rows.loc[1].notna().all()


def test_the_later_of_two_orders_of_one_name_is_rejected() -> None:
    checked = check_orders(orders({"order_id": "A"}, {"order_id": "B"}, {"order_id": " A "}, {"order_id": "a"}))
    assert checked.rows["order_id"].tolist() == ["A", "B", "a"]
    assert checked.rejected[["row", "found"]].values.tolist() == [[4, "A"]]


def test_an_order_named_na_is_an_order() -> None:
    assert (
        checked_orders({"order_id": "NA"}, {"order_id": "nan"}, {"order_id": "null"}, {"order_id": "None"}).shape[0]
        == 4
    )


@pytest.mark.parametrize("name", ["order_id", "buyer_id"])
def test_a_nul_byte_in_a_required_text_rejects_the_row(name: str) -> None:
    assert _rejection(**{name: "a\0b"}) == (name, "a\\0b", "text without NUL bytes")


def test_a_row_with_two_troubles_has_two_lines_and_is_one_row() -> None:
    checked = check_orders(orders({"buyer_country": "ZZ", "order_date": "31/02/2024"}, {}))
    assert checked.rejected["column"].tolist() == ["order_date", "buyer_country"]
    assert (checked.rows_in, len(checked.rows)) == (2, 1)


def test_the_row_as_it_came_stands_behind_its_trouble() -> None:
    checked = check_orders(orders({"order_date": "31/02/2024"}).assign(found="own column", Note=" n "))
    assert checked.rejected.columns.tolist()[:5] == ["row", "order_id", "column", "found", "expected"]
    assert checked.rejected.columns.is_unique
    one = checked.rejected.iloc[0]
    assert (one["row"], one["found"], one["found as it came"], one["Note"]) == (2, "31/02/2024", "own column", " n ")
    assert (one["order_id as it came"], one["hs_code"]) == ("O-1", "841370")


def test_a_rejected_row_is_not_warned_of_as_well() -> None:
    assert not len(check_orders(orders({"order_date": "", "quantity": "-3"})).warnings)


# --- dates --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-02-29", "2024-02-29"),
        ("20240229", "2024-02-29"),
        ("2024-02-29T23:59:59Z", "2024-02-29"),
        ("2024-02-29 23:59", "2024-02-29"),
        ("2024-02-29T23:30:00-05:00", "2024-03-01"),
        ("2024-03-01T01:30:00.123456+0200", "2024-02-29"),
        ("2024-02-29T10:00:00+14", "2024-02-28"),
    ],
)
def test_a_moment_is_the_day_it_was_in_utc(text: str, day: str) -> None:
    assert _accepted(order_date=text) == pd.Timestamp(day)


NO_ISO_DATES = """31/02/2024 2024-02-30 2023-02-29 29.02.2024 02/29/2024 2024-2-29 2024-02 2024 45351 today
2024-02-29T25:00:00Z 0024-02-29 9999-12-31 2024-W09-4"""


@pytest.mark.parametrize("text", NO_ISO_DATES.split())
def test_what_is_no_iso_date_rejects_the_order(text: str) -> None:
    column, found, expected = _rejection(order_date=text)
    assert (column, found) == ("order_date", text)
    assert "date" in expected


def test_a_date_that_cannot_be_read_is_unknown_where_it_may_be() -> None:
    assert _warning(buyer_incorporation_date="31/02/2019")[:2] == ("buyer_incorporation_date", "31/02/2019")


def test_a_buyer_founded_after_its_order_has_no_known_age() -> None:
    found = _warning(buyer_incorporation_date="2024-03-01", order_date="2024-02-29")
    assert found == ("buyer_incorporation_date", "2024-03-01", "a date on or before order_date")


@pytest.mark.parametrize("day", ["2024-02-29", "1288-06-16", "1847-10-01"])
def test_a_buyer_founded_that_day_or_long_ago_is_fine(day: str) -> None:
    assert _accepted(buyer_incorporation_date=day) == pd.Timestamp(day)


# --- commodity codes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("854231", "854231"),
        ("8542.31", "854231"),
        ("8542.31.00", "85423100"),
        ("0101.21.0010", "0101210010"),
        ("980100", "980100"),
        ("997000", "997000"),
    ],
)
def test_a_commodity_code_is_its_digits(text: str, digits: str) -> None:
    assert _accepted(hs_code=text) == digits
    assert _checked(hs_code=text).rows["hs6"].tolist() == [digits[:6]]


@pytest.mark.parametrize("text", ["10121", "1012100", "101210010", "8542.3"])
def test_an_odd_count_of_digits_has_lost_its_zero(text: str) -> None:
    assert "lost its leading zero" in _rejection(hs_code=text)[2]


@pytest.mark.parametrize(
    "text", ["001234", "770100", "8542", "854231000000", "85423A", "-854231", ".854231", "8542 31"]
)
def test_what_is_no_commodity_code_rejects_the_order(text: str) -> None:
    assert _rejection(hs_code=text) == ("hs_code", text, "6, 8 or 10 digits, dots allowed")


# --- countries ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"), [("UK", "GB"), ("EL", "GR"), ("XK", "XK"), ("NA", "NA"), ("de", "DE"), (" TR ", "TR")]
)
def test_countries_are_answered_with_the_code_that_was_meant(text: str, code: str) -> None:
    rows = _checked(buyer_country=text, destination_country=text, payment_country=text).rows
    assert rows[["buyer_country", "destination_country", "payment_country"]].values.tolist() == [[code] * 3]


@pytest.mark.parametrize("text", ["ZZ", "XX", "276", "?"])
def test_an_unknown_country_rejects_where_it_is_needed_and_warns_elsewhere(text: str) -> None:
    assert _rejection(destination_country=text)[:2] == ("destination_country", text)
    assert _warning(payment_country=text)[:2] == ("payment_country", text)


# --- other optional cells -----------------------------------------------------------------------------------------


NO_NUMBERS = ["-3", "0", "0.0", "inf", "-inf", "1e999", "1,500", "1 500", "5 pcs", "$5", "½", "0x10", "１２"]


@pytest.mark.parametrize("name", ["quantity", "value_usd", "net_weight_kg"])
def test_what_is_no_positive_number_is_unknown_and_never_zero(name: str) -> None:
    checked = check_orders(orders(*({name: text} for text in NO_NUMBERS)))
    assert checked.rows[name].isna().tolist() == [True] * len(NO_NUMBERS)
    assert checked.warnings["found"].tolist() == NO_NUMBERS
    assert set(checked.warnings["expected"]) == {"a number above 0 with a decimal point"}


@pytest.mark.parametrize(
    ("text", "number"), [("1500", 1500), ("+1.5", 1.5), (".5", 0.5), ("5.", 5), ("1e3", 1000), ("1E-7", 1e-7)]
)
def test_numbers_with_a_decimal_point_are_read(text: str, number: float) -> None:
    assert _accepted(quantity=text) == number


def test_the_infinite_number_of_a_table_is_unknown_and_its_nan_is_empty() -> None:
    checked = check_orders(orders({"quantity": float("inf")}, {"quantity": float("nan")}))
    assert checked.rows["quantity"].isna().all()
    assert checked.warnings["row"].tolist() == [2]


@pytest.mark.parametrize("text", ["true", "TRUE", "Yes", "1"])
def test_yes_in_any_case(text: str) -> None:
    assert _checked(related_party=text).rows["related_party"].tolist() == [True]


@pytest.mark.parametrize("text", ["false", "False", "NO", "0"])
def test_no_in_any_case(text: str) -> None:
    assert _checked(related_party=text).rows["related_party"].tolist() == [False]


@pytest.mark.parametrize("text", ["maybe", "-", "2", "N/A"])
def test_what_is_neither_yes_nor_no_is_unknown_and_never_no(text: str) -> None:
    assert _warning(end_use_statement=text) == ("end_use_statement", text, "true or false")


@pytest.mark.parametrize(
    ("name", "good", "kept"),
    [
        ("transport_mode", "Air", "air"),
        ("payment_terms", "letter_of_credit", "letter_of_credit"),
        ("buyer_activity", "01", "01"),
        ("route", "us > de>TR", "US>DE>TR"),
        ("route", "USNYC>DEHAM>TRIST", "USNYC>DEHAM>TRIST"),
        ("route", "US>DE2AB", "US>DE2AB"),
        ("eccn", "EAR99", "EAR99"),
        ("eccn", "3a991", "3A991"),
        ("eccn", "3A001.b.2.a", "3A001.b.2.a"),
        ("license_code", "NLR", "NLR"),
        ("end_use", "NA", "NA"),
    ],
)
def test_other_columns_take_what_the_contract_names(name: str, good: str, kept: str) -> None:
    assert _accepted(**{name: good}) == kept


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("transport_mode", "camel"),
        ("ultimate_consignee_type", "direct consumer"),
        ("buyer_activity", "1"),
        ("buyer_activity", "00"),
        ("buyer_activity", "4690"),
        ("route", "US-TR"),
        ("route", "TR"),
        ("route", "US>>TR"),
        ("route", "USA>TR"),
        ("eccn", "none"),
        ("eccn", "EAR 99"),
        ("eccn", "3991"),
        ("buyer_name", "a\0b"),
        ("forwarder_id", "#REF!"),
        ("goods_description", "x" * 32_768),
    ],
)
def test_other_columns_are_unknown_where_they_hold_something_else(name: str, bad: str) -> None:
    assert _warning(**{name: bad})[0] == name


# --- no row is lost -----------------------------------------------------------------------------------------------

_CELLS = st.one_of(
    st.none(), st.text(max_size=12), st.sampled_from(["UK", "2024-02-29", "854231", "-3", "NA", "\0", "1,5"])
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from([field.name for field in ORDER_FIELDS]), _CELLS), max_size=6))
def test_rows_in_are_rows_kept_and_rows_rejected(overrides: list[dict[str, str | None]]) -> None:
    frame = pd.DataFrame([order(**own) for own in overrides], columns=list(order()), dtype="object")
    checked = check_orders(frame)
    assert checked.rows_in == len(frame) == len(checked.rows) + checked.rejected["row"].nunique()
    assert checked.rows.index.equals(pd.RangeIndex(len(checked.rows)))
    assert checked.rows["order_id"].is_unique
    assert checked.warnings["row"].isin(frame.index + 2).all()
    assert not checked.warnings["row"].isin(checked.rejected["row"]).any()


# --- the account --------------------------------------------------------------------------------------------------


def test_the_tally_counts_each_kind_of_trouble_and_names_its_first() -> None:
    bad = [{"order_date": "31/02/2024"}, {"order_date": ""}, {"hs_code": "10121"}, {"quantity": "-3"}]
    assert check_orders(orders({}, *bad, {"order_id": "O-1"})).tally().splitlines() == [
        "kept 2 of 6 orders",
        "     2  order_date: expected an ISO 8601 date such as 2024-02-29, or a UTC timestamp"
        ' (first: order O-2, "31/02/2024")',
        '     1  hs_code: expected 6, 8 or 10 digits; an odd count has lost its leading zero (first: order O-4, "10121")',
        '     1  order_id: expected an order_id that no earlier row of the file has (first: order O-1, "O-1")',
        "set 1 value to unknown",
        '     1  quantity: expected a number above 0 with a decimal point (first: order O-5, "-3")',
    ]


def test_a_trouble_is_a_sentence() -> None:
    checked: Checked = check_orders(orders({"buyer_country": "ZZ"}))
    trouble = checked.troubles()[0]
    assert trouble == Trouble(2, "O-1", "buyer_country", "ZZ", "an ISO 3166-1 alpha-2 country code")
    assert str(trouble) == 'Order O-1: buyer_country is "ZZ"; expected an ISO 3166-1 alpha-2 country code'
