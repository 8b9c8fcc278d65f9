"""Other layouts: what a mapping can say, and what it is refused for."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from diversion_risk.errors import ConfigurationWrong, FileUnusable
from diversion_risk.orders.fields import OUTCOME_FIELDS
from diversion_risk.orders.mapping_file import read_mapping, shipped_mappings
from diversion_risk.orders.outcomes import read_outcomes
from diversion_risk.orders.read import read_orders
from tests.orders.conftest import Write

Mapped = Callable[[str], str]

HEAD = "No,When,Who,Land,Code"
LINE = "2024-02-29,B-1,TR,854231"
RULES = """
orders:
  columns:
    order_id: No
    order_date: When
    buyer_id: Who
    buyer_country: Land
    destination_country: Land
    hs_code: Code
"""


@pytest.fixture
def drawn(write: Write, mapping: Mapped) -> Callable[..., Any]:
    """One column of orders with a rule of its own: the values that come out and what is warned of."""

    def drawn(name: str, rule: str, *cells: str, top: str = "", head: str = "X") -> tuple[list[Any], list[str]]:
        rows = [f"O-{n},{LINE},{cell}" for n, cell in enumerate(cells, start=1)]
        rules = "\n".join(line for line in RULES.splitlines() if not line.strip().startswith(f"{name}:"))
        path = write("\n".join([f"{HEAD},{head}", *rows]) + "\n")
        checked = read_orders(path, mapping(f"{top}\n{rules}\n    {name}: {rule}\n"))
        values = checked.rows[name].astype(object).where(checked.rows[name].notna(), None).tolist()
        troubles = pd.concat([checked.warnings, checked.rejected])
        return values, troubles.loc[troubles["column"] == name, "found"].tolist()

    return drawn


def _days(values: list[Any]) -> list[str | None]:
    return [value and value.strftime("%Y-%m-%d") for value in values]


def test_columns_are_renamed_and_the_rest_is_passed_through(write: Write, mapping: Mapped) -> None:
    checked = read_orders(write(f"{HEAD},Note,order_date\nO-1,{LINE},x,y\n"), mapping(RULES.replace("No", "NO ")))
    assert checked.rows[["order_id", "buyer_country", "hs6"]].values.tolist() == [["O-1", "TR", "854231"]]
    assert checked.extras.to_dict("list") == {"Note": ["x"], "order_date as it came": ["y"]}


@pytest.mark.parametrize(
    ("keep", "kept"), [("all", [*HEAD.split(","), "Note"]), ("none", []), ("[note, Who]", ["Who", "Note"])]
)
def test_keep_says_what_is_passed_through(write: Write, mapping: Mapped, keep: str, kept: list[str]) -> None:
    checked = read_orders(write(f"{HEAD},Note\nO-1,{LINE},x\n"), mapping(f"keep: {keep}\n{RULES}"))
    assert checked.extras.columns.tolist() == kept
    assert len(checked.extras) == 1


def test_a_constant(drawn: Any) -> None:
    assert drawn("exporter_country", "{constant: no}", "x") == (["NO"], [])
    assert drawn("quantity", "{constant: 1.5}", "x", top='numbers: {decimal: ","}') == ([1.5], [])


def test_row_numbers_are_those_of_the_file(drawn: Any) -> None:
    assert drawn("order_id", "{row_number: true}", "a", "b")[0] == ["2", "3"]
    assert drawn("item_id", '{template: "{X}/{row number}"}', "a", "b")[0] == ["a/2", "b/3"]


def test_a_template_with_an_empty_piece_is_unknown(drawn: Any) -> None:
    assert drawn("item_id", '{template: "{Who}-{X}"}', "7", "") == (["B-1-7", None], [])


def test_recoding_leaves_other_values_to_be_judged(drawn: Any) -> None:
    rule = '{column: X, recode: {LUFT: air, "?": ""}}'
    assert drawn("transport_mode", rule, "Luft", "sea", "kamel", "?", "") == (
        ["air", "sea", None, None, None],
        ["kamel"],
    )


@pytest.mark.parametrize(("otherwise", "then"), [("other", "other"), ('""', None)])
def test_otherwise_takes_every_value_that_is_not_named(drawn: Any, otherwise: str, then: str | None) -> None:
    rule = f"{{column: X, recode: {{30 Tage: open_account}}, otherwise: {otherwise}}}"
    assert drawn("payment_terms", rule, "30 tage", "bar", "") == (["open_account", then, None], [])


def test_rows_that_the_filter_leaves_out_are_counted_and_not_rejected(write: Write, mapping: Mapped) -> None:
    filtered = RULES.replace("orders:\n", "orders:\n  rows: [{column: X, not_among: [Void, '']}]\n")
    text = f"{HEAD},X\nO-1,{LINE},ok\nO-2,,,,,VOID\nO-3,{LINE},\nO-4,31/02/2024,B,TR,854231,ok\n"
    checked = read_orders(write(text), mapping(filtered))
    assert (checked.rows_in, checked.left_out, checked.rows["order_id"].tolist()) == (2, 2, ["O-1"])
    assert checked.rejected["row"].tolist() == [5]
    assert "left out 2 by the filter" in checked.tally()


@pytest.mark.parametrize(("filled", "kept"), [("true", ["O-1"]), ("false", ["O-2"])])
def test_a_filter_may_ask_whether_a_cell_is_filled(write: Write, mapping: Mapped, filled: str, kept: list[str]) -> None:
    rules = RULES.replace("orders:\n", f"orders:\n  rows: [{{column: X, filled: {filled}}}]\n")
    assert (
        read_orders(write(f"{HEAD},X\nO-1,{LINE},a\nO-2,{LINE}, \n"), mapping(rules)).rows["order_id"].tolist() == kept
    )


def test_a_value_counts_only_when_another_column_says_so(drawn: Any) -> None:
    rule = "{column: X, when: {column: How, among: [stated]}}"
    assert drawn("quantity", rule, "5,stated", "7,guess", "x,guess", "y,stated", head="X,How") == (
        [5.0, None, None, None],
        ["y"],
    )


# --- numbers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marks", "cell", "number"),
    [
        ('decimal: ","', '"1500,5"', 1500.5),
        ('decimal: ",", thousands: "."', '"1.500,5"', 1500.5),
        ('thousands: "."', "1.500", 1500),
        ('thousands: ","', '"1,500.5"', 1500.5),
        ('thousands: "\'"', "1'500", 1500),
        ('decimal: ",", thousands: " "', '"1\u202f500,5"', 1500.5),
        ('decimal: ","', "1e3", 1000),
    ],
)
def test_numbers_are_read_as_they_are_written(drawn: Any, marks: str, cell: str, number: float) -> None:
    assert drawn("quantity", f"{{column: X, {marks}}}", cell) == ([number], [])
    assert drawn("quantity", "X", cell, top=f"numbers: {{{marks}}}") == ([number], [])


@pytest.mark.parametrize(
    ("marks", "cell"),
    [('decimal: ","', "1.500"), ('decimal: ","', "1.5"), ('thousands: "."', "15.00"), ('thousands: ","', '"1,50"')],
)
def test_a_number_written_otherwise_is_unknown_rather_than_wrong(drawn: Any, marks: str, cell: str) -> None:
    assert drawn("quantity", f"{{column: X, {marks}}}", cell) == ([None], [cell.strip('"')])


def test_units(drawn: Any) -> None:
    assert drawn("net_weight_kg", "{column: X, times: 0.5}", "9", "x") == ([4.5, None], ["x"])
    assert drawn("value_usd", '{column: X, times: 1000, decimal: ","}', '"1,5"') == ([1500.0], [])
    rule = "{column: X, unit: {column: U, factors: {LB: 0.5, kg: 1}}}"
    assert drawn("net_weight_kg", rule, "4,lb", "4,KG", "4,st", "4,", head="X,U") == ([2, 4, None, None], ["4", "4"])


def test_numbers_of_a_workbook_need_no_marks(tmp_path: Path, mapping: Mapped) -> None:
    book = openpyxl.Workbook()
    for row in [[*HEAD.split(","), "X"], *([f"O-{n}", *LINE.split(","), x] for n, x in enumerate([1.234, "1.234", 2]))]:
        book.active.append(row)
    book.save(tmp_path / "o.xlsx")
    source = mapping('numbers: {thousands: "."}\n' + RULES + "    quantity: X\n")
    assert read_orders(tmp_path / "o.xlsx", source).rows["quantity"].tolist() == [1.234, 1234, 2]


# --- dates --------------------------------------------------------------------------------------------------------


def test_dates_by_formats_in_turn_and_always_iso(drawn: Any) -> None:
    rule = '{column: X, formats: ["%d.%m.%Y", "%m/%d/%y"]}'
    values, found = drawn(
        "order_date", rule, "29.02.2024", "02/28/24", "2024-02-27T23:00:00-05:00", "31.02.2024", "20240229"
    )
    assert (_days(values), found) == (["2024-02-29", "2024-02-28", "2024-02-28"], ["31.02.2024", "20240229"])


@pytest.mark.parametrize(
    ("place", "days"),
    [
        ("start", ["2023-01-01", "2023-02-01", "2020-05-04"]),
        ("middle", ["2023-07-01", "2023-02-15", "2020-05-04"]),
        ("end", ["2023-12-31", "2023-02-28", "2020-05-04"]),
    ],
)
def test_partial_dates(drawn: Any, place: str, days: list[str]) -> None:
    values, found = drawn(
        "buyer_incorporation_date", f"{{column: X, partial: {place}}}", "2023", "2023-02", "2020-05-04", "23"
    )
    assert (_days(values), found) == ([*days, None], ["23"])


def test_partial_dates_of_ones_own_format(drawn: Any) -> None:
    rule = '{column: X, formats: ["%m/%Y"], partial: end}'
    assert _days(drawn("buyer_incorporation_date", rule, "02/2020")[0]) == ["2020-02-29"]


def test_the_later_of_two_dates_is_unknown_when_one_is(drawn: Any) -> None:
    rule = "{later_of: [X, {column: Y, plus_days: 30}]}"
    values, _ = drawn(
        "buyer_incorporation_date", rule, "2020-01-01,2020-01-01", "2020-03-01,2020-01-01", ",2020-01-01", head="X,Y"
    )
    assert _days(values) == ["2020-01-31", "2020-03-01", None]


def test_the_first_that_is_filled(drawn: Any) -> None:
    assert drawn("end_use", "{first_of: [X, Y]}", "a,b", ",b", ",", head="X,Y") == (["a", "b", None], [])
    top = 'numbers: {decimal: ",", thousands: "."}\ndates: {formats: ["%d.%m.%Y"]}'
    assert drawn("quantity", "{first_of: [X, Y]}", '"1.500,5",7', ',"7,5"', head="X,Y", top=top)[0] == [1500.5, 7.5]


def test_what_cannot_be_read_may_be_unknown_without_a_warning(drawn: Any) -> None:
    assert drawn("quantity", "{column: X, unparseable: unknown}", "3 trucks", "5", "-5") == ([None, 5.0, None], ["-5"])
    assert drawn("route", "{column: X, unparseable: unknown}", "TR") == ([None], [])
    assert drawn("payment_country", "{column: X, unparseable: unknown}", "AM|AE") == ([None], [])


# --- layouts of the program ---------------------------------------------------------------------------------------


def test_a_layout_near_the_contract_needs_only_what_differs(write: Write, mapping: Mapped) -> None:
    own = 'layout: contract\norders:\n  columns:\n    order_date: {column: Date, formats: ["%d.%m.%Y"]}\n'
    text = "order_id,Date,buyer_id,buyer_country,destination_country,hs_code\nO-1,29.02.2024,B,DE,TR,854231\n"
    assert _days(read_orders(write(text), mapping(own)).rows["order_date"].tolist()) == ["2024-02-29"]


def test_the_contract_by_name_is_the_contract(write: Write) -> None:
    path = write(
        "order_id,order_date,buyer_id,buyer_country,destination_country,hs_code,n\nO-1,2024-02-29,B,DE,UK,854231,x\n"
    )
    named, plain = read_orders(path, "contract"), read_orders(path)
    pd.testing.assert_frame_equal(named.rows, plain.rows)
    pd.testing.assert_frame_equal(named.extras, plain.extras)


@pytest.mark.parametrize("name", shipped_mappings())
def test_every_shipped_mapping_can_be_read(name: str) -> None:
    assert read_mapping(name).orders is not None


# --- mappings that are refused ------------------------------------------------------------------------------------


def _slip(old: str, new: str) -> str:
    assert old in RULES
    return RULES.replace(old, new)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (_slip("order_date: When", "order_date: {column: When, fromats: [x]}"), 'unknown key "fromats"; did you mean "formats"'),
        (_slip("    hs_code: Code\n", ""), "no rule for the required hs_code"),
        (_slip("hs_code: Code", "hs_cod: Code"), 'unknown key "hs_cod"; did you mean "hs_code"'),
        (_slip("hs_code: Code", "hs_code: Code\n    hs_code: No"), '"hs_code" stands twice'),
        (_slip("hs_code: Code", "hs_code: {column: Code, constant: x}"), "exactly one of"),
        (_slip("hs_code: Code", "hs_code: {recode: {a: b}}"), "exactly one of"),
        (_slip("hs_code: Code", "hs_code: {column: Code, times: 2}"), 'unknown key "times"'),
        (_slip("hs_code: Code", "hs_code: {later_of: [Code, No]}"), "later_of compares dates"),
        (_slip("hs_code: Code", "hs_code: {first_of: [Code]}"), "two or more"),
        (_slip("hs_code: Code", "hs_code: {column: ''}"), "not empty"),
        (_slip("hs_code: Code", "hs_code: {column: Code, when: {column: No}}"), "among"),
        (_slip("hs_code: Code", "hs_code: {column: Code, unparseable: maybe}"), "unparseable"),
        (_slip("hs_code: Code", "hs_code: {constant: {a: b}}"), "expected one plain value"),
        (_slip("hs_code: Code", "hs_code: {column: Code, otherwise: [a]}"), "expected one plain value"),
        (_slip("order_date: When", "order_date: {column: When, formats: ['%d.%m']}"), "has no year"),
        (_slip("order_date: When", "order_date: {column: When, formats: ['%m/%Y']}"), "has no day"),
        (_slip("order_date: When", "order_date: {column: When, formats: ['%Q']}"), "no date format"),
        (_slip("order_date: When", "order_date: {column: When, partial: begin}"), "partial"),
        (_slip("order_date: When", "order_date: {column: When, plus_days: soon}"), "expected a number"),
        (RULES + "    quantity: {column: No, decimal: ',', thousands: ','}", "both"),
        ("ordres:\n" + RULES, 'unknown key "ordres"; did you mean "orders"'),
        ("layout: erp\n" + RULES, "layout"),
        ("numbers: {decmal: x}\n" + RULES, "decmal"),
        ("keep: some\n" + RULES, "keep"),
        ("orders: [", "cannot be read as a mapping"),
        (_slip("hs_code: Code", 'hs_code: {constant: "a\\ud800"}'), "found half a character"),
        ('"\\udfff": 1\n' + RULES, "found half a character"),
        ("just text", "expected keys"),
        ("outcomes:\n  columns: {order_id: a, outcome: b, outcome_date: c}\n", "says nothing of orders"),
    ],
)  # fmt: skip
def test_a_slip_is_named_with_its_place(write: Write, mapping: Mapped, text: str, complaint: str) -> None:
    with pytest.raises(ConfigurationWrong) as caught:
        read_orders(write(f"{HEAD}\nO-1,{LINE}\n"), mapping(text))
    assert complaint in str(caught.value)


def test_an_unknown_name_lists_ours() -> None:
    with pytest.raises(ConfigurationWrong, match='did you mean "contract"'):
        read_mapping("contrat")


def test_a_source_column_that_the_file_lacks_is_named(write: Write, mapping: Mapped) -> None:
    with pytest.raises(FileUnusable, match='"Land"'):
        read_orders(write(f"{HEAD.replace('Land', 'Pays')}\nO-1,{LINE}\n"), mapping(RULES))


# --- the published cases ------------------------------------------------------------------------------------------

CASES_HEAD = (
    "row_id,case_id,case_group,label,use_for_eval,basis,granularity,order_date,order_date_precision,exporter_country,"
    "goods_family,goods_description,hs6,eccn,quantity,value_usd,aggregate_value_usd,ship_to_country,"
    "intermediate_consignee_country,ultimate_consignee_country_declared,routing_declared,routing,buyer_country,"
    "buyer_incorporation_year,buyer_line_of_business,payment_country,stated_end_use,red_flags_at_order,red_flags,outcome,"
    "verified,corridor,notes,legal_status,source,url_or_title"
)
FORBIDDEN = {"routing", "outcome", "red_flags", "red_flags_at_order", "notes", "legal_status", "source",
             "aggregate_value_usd", "buyer_line_of_business", "stated_end_use"}  # fmt: skip


USUAL_CASE = {
    "row_id": "C-1",
    "label": "1",
    "granularity": "order",
    "order_date": "2023-05",
    "order_date_precision": "month",
    "exporter_country": "DE",
    "hs6": "854231",
    "eccn": "",
    "quantity": "20",
    "value_usd": "500",
    "ship_to_country": "TR",
    "intermediate_consignee_country": "",
    "ultimate_consignee_country_declared": "KZ",
    "routing_declared": "DE>TR>KZ",
    "buyer_country": "TR",
    "buyer_incorporation_year": "2022",
    "payment_country": "AE|TR",
}


def _case(**own: str) -> str:
    usual = {name: f"secret {name}" for name in CASES_HEAD.split(",")}
    return ",".join((usual | USUAL_CASE | own).values())


def _cases(write: Write, *rows: str) -> Path:
    return write("\n".join([CASES_HEAD, *rows]) + "\n")


def test_what_the_sources_learned_later_feeds_no_column(write: Write) -> None:
    checked = read_orders(_cases(write, _case()), "cases")
    told = pd.concat([checked.rows.astype("object"), checked.extras], axis=1).iloc[0].dropna().astype(str)
    assert not [value for value in told if value.removeprefix("secret ") in FORBIDDEN]
    assert not told[[name for name in checked.rows.columns if name in told]].str.contains("secret").any()


def test_a_case_becomes_an_order_and_an_outcome(write: Write) -> None:
    path = _cases(write, _case(), _case(row_id="C-2", label="0", ultimate_consignee_country_declared=""))
    orders, outcomes = read_orders(path, "cases").rows, read_outcomes(path, "cases").rows
    assert orders["destination_country"].tolist() == ["KZ", "TR"]
    assert orders["order_date"].tolist() == [pd.Timestamp("2023-05-15")] * 2
    assert orders["buyer_id"].is_unique
    assert outcomes["outcome"].tolist() == ["diverted", "cleared"]
    assert (outcomes["outcome_date"] > orders["order_date"]).all()
    assert outcomes.columns.tolist() == [field.name for field in OUTCOME_FIELDS]


@pytest.mark.parametrize("precision", ["approx_from_report", "memory_approx"])
def test_a_guessed_date_gives_the_buyer_no_age(write: Write, precision: str) -> None:
    rows = read_orders(_cases(write, _case(order_date_precision=precision), _case(row_id="C-2")), "cases").rows
    assert rows["buyer_incorporation_date"].isna().tolist() == [True, False]


def test_figures_of_a_scheme_are_no_figures_of_an_order(write: Write) -> None:
    flow, average = _case(granularity="flow"), _case(row_id="C-2", granularity="average_order")
    rows = read_orders(_cases(write, flow, average, _case(row_id="C-3", quantity="3 trucks")), "cases")
    assert rows.rows["quantity"].isna().all()
    assert rows.rows["value_usd"].isna().tolist() == [True, False, False]
    assert not len(rows.warnings)
