"""Files of every kind, whole and broken."""

import codecs
import datetime as dt
import gzip
import logging
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from diversion_risk.errors import FileUnusable
from diversion_risk.orders.read import check_orders, read_orders
from tests.factory import order, orders
from tests.orders.conftest import REQUIRED, ROW, Write


def _refusal(path: Path) -> str:
    with pytest.raises(FileUnusable) as caught:
        read_orders(path)
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    return message


# --- text ---------------------------------------------------------------------------------------------------------


def test_a_plain_file_is_read_as_it_is(write: Write) -> None:
    checked = read_orders(write(f"{REQUIRED}\nO-1,{ROW}\nO-2,{ROW}\n"))
    assert checked.rows["order_id"].tolist() == ["O-1", "O-2"]
    assert (checked.rows_in, len(checked.rejected), len(checked.warnings)) == (2, 0, 0)


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, b""])
@pytest.mark.parametrize("quote", ['"', ""])
def test_a_byte_order_mark_is_not_part_of_the_first_name(write: Write, mark: bytes, quote: str) -> None:
    header = REQUIRED.replace("order_id", f"{quote}order_id{quote}")
    assert read_orders(write(mark + f"{header}\nO-1,{ROW}\n".encode())).rows["order_id"].tolist() == ["O-1"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8", "utf-8-sig"])
def test_unicode_encodings_keep_their_letters(write: Write, encoding: str) -> None:
    text = f"{REQUIRED},buyer_name\nO-1,{ROW},Şişli Örgü Ağı\n"
    assert read_orders(write(text.encode(encoding))).rows["buyer_name"].tolist() == ["Şişli Örgü Ağı"]


@pytest.mark.parametrize(("byte", "letter", "named"), [(b"\x80", "€", "cp1252"), (b"\x81", "\x81", "latin-1")])
def test_one_byte_text_is_read_and_the_log_says_so(
    write: Write, caplog: pytest.LogCaptureFixture, byte: bytes, letter: str, named: str
) -> None:
    with caplog.at_level(logging.WARNING):
        checked = read_orders(write(f"{REQUIRED},buyer_name\nO-1,{ROW},M\xfcller ".encode("latin-1") + byte + b"x\n"))
    assert checked.rows["buyer_name"].tolist() == [f"Müller {letter}x"]
    assert named in caplog.text


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_out(write: Write, separator: str) -> None:
    header = f"{REQUIRED},buyer_name".replace(",", separator)
    text = f"{header}\nO-1,{ROW}".replace(",", separator) + f'{separator}"a, b; c"\n'
    assert read_orders(write(text)).rows["buyer_name"].tolist() == ["a, b; c"]


def test_separators_in_a_quoted_header_do_not_count(write: Write) -> None:
    header = REQUIRED.replace(",", ";") + ';"a,b,c,d,e,f,g,h,i"'
    checked = read_orders(write(header + f"\nO-1,{ROW},x\n".replace(",", ";")))
    assert checked.extras.columns.tolist() == ["a,b,c,d,e,f,g,h,i"]


def test_the_separator_line_of_spreadsheets_is_understood(write: Write) -> None:
    text = f"sep=;\n{REQUIRED}\nO-1,{ROW}\nO-2,x\n".replace(",", ";")
    checked = read_orders(write(text))
    assert checked.rows["order_id"].tolist() == ["O-1"]
    assert checked.rejected["row"].tolist() == [4]


def test_blank_lines_under_the_separator_line_are_passed_over(write: Write) -> None:
    checked = read_orders(write(f"sep=;\n\n\n{REQUIRED}\nO-1,{ROW}\nO-2,x\n".replace(",", ";")))
    assert checked.rows["order_id"].tolist() == ["O-1"]
    assert checked.rejected["row"].tolist() == [6]


def test_a_separator_line_alone_is_an_empty_file(write: Write) -> None:
    assert "the file is empty" in _refusal(write("sep=;\n"))


@pytest.mark.parametrize("separator", ["\0", "\x01", "é"])
def test_a_separator_that_can_separate_nothing_is_refused(write: Write, separator: str) -> None:
    assert "expected a separator such as" in _refusal(write(f"sep={separator}\n{REQUIRED}\nO-1,{ROW}\n"))


@pytest.mark.parametrize("blank", ["\f", "\v", "\u2028", "\x1c \f"])
def test_a_blank_that_python_takes_for_a_line_end_above_the_header_costs_no_row(write: Write, blank: str) -> None:
    checked = read_orders(write(f"{blank}\n{REQUIRED}\nO-1,{ROW}\nO-2,{ROW}\n"))
    assert checked.rows["order_id"].tolist() == ["O-1", "O-2"]
    assert checked.rows_in == 2


def test_names_are_trimmed_and_their_case_does_not_matter(write: Write) -> None:
    checked = read_orders(write(f"{REQUIRED.upper().replace(',', ' , ')},Our Note\nO-1,{ROW},x\n"))
    assert checked.rows["hs6"].tolist() == ["854231"]
    assert checked.extras.to_dict("list") == {"Our Note": ["x"]}


def test_a_line_break_in_a_cell_is_one_row(write: Write) -> None:
    checked = read_orders(write(f'{REQUIRED},buyer_address\nO-1,{ROW},"a\nb\r\nc"\nO-2,31/02/2024,B,DE,TR,854231,\n'))
    assert checked.rows["buyer_address"].tolist() == ["a\nb\r\nc"]
    assert checked.rejected["row"].tolist() == [3]


def test_blank_rows_are_passed_over_but_counted(write: Write) -> None:
    checked = read_orders(write(f"\n{REQUIRED}\n\n   \n,,,,,\nO-1,{ROW}\n\nO-2,nonsense,B-1,DE,TR,854231\n\n"))
    assert (checked.rows_in, checked.rows["order_id"].tolist()) == (2, ["O-1"])
    assert checked.rejected[["row", "order_id"]].values.tolist() == [[8, "O-2"]]


def test_rows_with_too_few_or_too_many_cells_are_rejected_and_keep_the_numbers_right(write: Write) -> None:
    checked = read_orders(write(f"{REQUIRED}\nO-1,{ROW}\nO-2,2024-01-01\nO-3,{ROW},surplus,x\nO-4,{ROW}\nO-5,x,y,,,\n"))
    assert checked.rows["order_id"].tolist() == ["O-1", "O-4"]
    ragged = checked.rejected[checked.rejected["column"] == ""]
    assert ragged[["row", "order_id", "expected"]].values.tolist() == [[3, "O-2", "6 cells"], [4, "O-3", "6 cells"]]
    assert ragged["found"].tolist() == ["2 cells", "8 cells; beyond the last column: surplus,x"]
    assert ragged["order_date"].tolist() == ["2024-01-01", "2024-02-29"]
    assert set(checked.rejected["row"]) == {3, 4, 6}
    assert checked.rows_in == len(checked.rows) + checked.rejected["row"].nunique()


def test_a_quote_left_open_does_not_swallow_the_orders_behind_it(write: Write) -> None:
    rows = [
        f"O-1,{ROW},fine",
        f'O-2,{ROW},"open',
        f"O-3,{ROW},swallowed",
        f'O-4,{ROW},"closed" again',
        f"O-5,{ROW},fine",
    ]
    checked = read_orders(write("\n".join([f"{REQUIRED},end_use", *rows]) + "\n"))
    assert checked.rows["order_id"].tolist() == ["O-1", "O-5"]
    assert checked.rejected["order_id"].tolist() == ["O-2"]
    assert "quote left open" in checked.rejected["found"][0]


def test_a_quote_open_to_the_end_is_one_rejected_row_that_says_so(write: Write) -> None:
    checked = read_orders(write(f'{REQUIRED},end_use,source\nO-1,{ROW},a,b\nO-2,{ROW},"open,b\nO-3,{ROW},c,d\n'))
    assert checked.rows["order_id"].tolist() == ["O-1"]
    assert "quote left open" in checked.rejected["found"][0]


def test_a_cell_of_a_megabyte_is_read_and_too_long_for_a_text_of_the_contract(write: Write) -> None:
    long = "x" * 1_048_576
    checked = read_orders(write(f"{REQUIRED},end_use,Note\nO-1,{ROW},{long},{long}\nO-2,{ROW},short,\n"))
    assert checked.rows["end_use"].isna().tolist() == [True, False]
    assert checked.extras["Note"].str.len().tolist()[0] == len(long)
    assert checked.warnings["found"][0] == "x" * 60 + "… (1,048,576 characters)"
    assert checked.warnings["expected"][0] == "text of at most 32,767 characters"


def test_a_cell_larger_than_a_block_is_read(write: Write) -> None:
    checked = read_orders(write(f"{REQUIRED},Note\nO-1,{ROW},{'y' * (20 << 20)}\nO-2,{ROW},z\n"))
    assert checked.rows["order_id"].tolist() == ["O-1", "O-2"]


def test_the_longest_text_a_spreadsheet_holds_is_fine(write: Write) -> None:
    assert not len(read_orders(write(f"{REQUIRED},end_use\nO-1,{ROW},{'x' * 32_767}\n")).warnings)


@pytest.mark.parametrize("name", ["orders.csv.gz", "orders.gz", "orders.csv"])
def test_packed_text_is_read_whatever_its_name(write: Write, name: str) -> None:
    assert len(read_orders(write(gzip.compress(f"{REQUIRED}\nO-1,{ROW}\n".encode()), name)).rows) == 1


@pytest.mark.parametrize("name", ["orders, v=2; final.csv", "ORDERS.CSV", "orders.txt", "orders.tsv"])
def test_file_names_may_be_odd(write: Write, name: str) -> None:
    assert len(read_orders(str(write(f"{REQUIRED}\nO-1,{ROW}\n", name))).rows) == 1


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(write: Write, ends: str) -> None:
    assert len(read_orders(write(ends.join([REQUIRED, f"O-1,{ROW}", f"O-2,{ROW}"]))).rows) == 2


def test_a_header_alone_is_a_file_of_no_orders(write: Write) -> None:
    checked = read_orders(write(f"{REQUIRED}\n"))
    assert (len(checked.rows), checked.rows_in, checked.tally()) == (0, 0, "kept 0 of 0 orders")
    assert checked.rows["order_date"].dtype == "datetime64[s]"


# --- numbers ------------------------------------------------------------------------------------------------------


def _numbers(write: Write, cells: list[str], separator: str = ";") -> list[float]:
    """The quantities of a file with these cells; -1 is unknown."""
    rows = [f"O-{n},{ROW}".replace(",", separator) + f"{separator}{cell}" for n, cell in enumerate(cells)]
    text = "\n".join([f"{REQUIRED},quantity".replace(",", separator), *rows])
    return read_orders(write(text + "\n")).rows["quantity"].fillna(-1).tolist()


def test_a_semicolon_file_without_decimal_points_has_decimal_commas(write: Write) -> None:
    assert _numbers(write, ["12,75", "3", "1.234,5", "1,500"]) == [12.75, 3, 1234.5, 1.5]


def test_a_point_that_may_part_thousands_is_unknown_in_a_decimal_comma_file(write: Write) -> None:
    assert _numbers(write, ["12,75", "1.500", "1.234.567"]) == [12.75, -1, 1234567]


def test_a_semicolon_file_with_decimal_points_has_decimal_points(write: Write) -> None:
    assert _numbers(write, ["12.75", "3", "1.500"]) == [12.75, 3, 1.5]


def test_a_mixed_file_is_read_with_points_and_its_commas_are_unknown(write: Write) -> None:
    assert _numbers(write, ["12.75", "12,75", "1,500"]) == [12.75, -1, -1]


def test_an_ambiguous_comma_is_a_warning_and_neither_of_two_numbers(write: Write) -> None:
    checked = read_orders(write(f'{REQUIRED},quantity\nO-1,{ROW},"1,500"\n'))
    assert checked.rows["quantity"].isna().all()
    assert checked.warnings[["row", "column", "found"]].values.tolist() == [[2, "quantity", "1,500"]]


# --- files that cannot be used ------------------------------------------------------------------------------------


def test_no_such_file(tmp_path: Path) -> None:
    assert "no such file" in _refusal(tmp_path / "nowhere.csv")


@pytest.mark.parametrize("name", ["orders.csv", "orders.parquet", "orders.xlsx"])
def test_an_empty_file(write: Write, name: str) -> None:
    assert "is empty" in _refusal(write(b"", name))


@pytest.mark.parametrize("content", [b"\n\n \n", codecs.BOM_UTF8, gzip.compress(b"", mtime=0)])
def test_a_file_of_nothing_but_blanks(write: Write, content: bytes) -> None:
    assert "is empty" in _refusal(write(content))


@pytest.mark.parametrize("name", ["orders.parquet", "orders.xlsx"])
def test_a_file_that_is_not_of_its_kind(write: Write, name: str) -> None:
    assert "cannot be read as" in _refusal(write(f"{REQUIRED}\n", name))


@pytest.mark.parametrize("content", [b"PAR1 and then nonsense", b"PK\x03\x04 and then nonsense"])
def test_a_file_that_breaks_off(write: Write, content: bytes) -> None:
    assert "cannot be read as" in _refusal(write(content))


def test_packed_text_that_breaks_off(write: Write) -> None:
    packed = gzip.compress(f"{REQUIRED}\nO-1,{ROW}\n".encode() * 100)
    assert "cannot be read as CSV" in _refusal(write(packed[:-30], "orders.csv.gz"))


def test_a_file_of_no_known_kind_and_an_old_workbook(write: Write) -> None:
    assert "expected a CSV" in _refusal(write("{}", "orders.json"))
    assert "save it as a plain .xlsx" in _refusal(write(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "orders.xls"))


def test_missing_columns_are_named_with_what_may_have_been_meant(write: Write) -> None:
    message = _refusal(write("order_id,orderdate,buyer_id,Buyer Country,destination_country\nO-1,x,y,z,w\n"))
    assert 'order_date (did you mean "orderdate"?)' in message
    assert 'buyer_country (did you mean "Buyer Country"?)' in message
    assert "hs_code" in message


@pytest.mark.parametrize("twice", ["order_id", " Order_ID ", "buyer_country"])
def test_the_same_column_twice(write: Write, twice: str) -> None:
    assert "more than once" in _refusal(write(f"{REQUIRED},{twice}\nO-1,{ROW},x\n"))


def test_a_folder_without_parquet(tmp_path: Path) -> None:
    assert "no Parquet file" in _refusal(tmp_path)


# --- Parquet ------------------------------------------------------------------------------------------------------


def _typed() -> pd.DataFrame:
    return orders({}, {}).assign(
        order_date=pd.to_datetime(["2024-03-01T23:30:00-05:00", "2024-02-29T10:00:00Z"], utc=True, format="ISO8601"),
        buyer_id=pd.Series([123.0, 9007199254740991.0]),
        buyer_country=pd.Categorical(["UK", "EL"]),
        hs_code=[854231, 8542310000],
        buyer_activity=pd.Series([46, None], dtype="Int64"),
        quantity=[0.1 + 0.2, 1e21],
        related_party=pd.array([True, None], dtype="boolean"),
        Note=[{"a": 1}, {"a": 2}],
    )


@pytest.mark.parametrize("way", ["parquet", "pandas"])
def test_typed_tables_mean_what_they_hold(tmp_path: Path, way: str) -> None:
    frame = _typed()
    frame.to_parquet(tmp_path / "orders.parquet")
    checked = check_orders(frame) if way == "pandas" else read_orders(tmp_path / "orders.parquet")
    assert not len(checked.rejected)
    assert not len(checked.warnings)
    rows = checked.rows
    assert rows["order_date"].dt.strftime("%Y-%m-%d").tolist() == ["2024-03-02", "2024-02-29"]
    assert rows["buyer_id"].tolist() == ["123", "9007199254740991"]
    assert rows["buyer_country"].tolist() == ["GB", "GR"]
    assert rows["hs6"].tolist() == ["854231", "854231"]
    assert rows["buyer_activity"].isna().tolist() == [False, True]
    assert rows["quantity"].tolist() == [0.1 + 0.2, 1e21]
    assert rows["related_party"].tolist() == [True, pd.NA]
    assert checked.extras["Note"].str.contains("'a'").all()


def test_checking_what_was_checked_changes_nothing() -> None:
    once = check_orders(orders({}, {"quantity": None, "order_date": dt.date(2024, 1, 2)})).rows.drop(columns="hs6")
    pd.testing.assert_frame_equal(check_orders(once).rows.drop(columns="hs6"), once)


def test_a_column_of_mixed_python_values_is_read_cell_by_cell() -> None:
    mixed: list[Any] = [7, "8", 9.0, None, float("nan")]
    frame = orders(*[{} for _ in mixed]).assign(item_id=pd.Series(mixed, dtype="object"))
    assert check_orders(frame).rows["item_id"].fillna("?").tolist() == ["7", "8", "9", "?", "?"]


def test_any_index_of_a_table_will_do() -> None:
    checked = check_orders(orders({}, {}, {}).set_axis([5, 5, 1]))
    assert checked.rows.index.equals(pd.RangeIndex(3))


def test_a_parquet_of_no_rows_is_fine(tmp_path: Path) -> None:
    orders({}).head(0).to_parquet(tmp_path / "none.parquet")
    checked = read_orders(tmp_path / "none.parquet")
    assert (len(checked.rows), checked.rows_in) == (0, 0)


def test_a_nested_column_of_the_contract_is_refused(tmp_path: Path) -> None:
    orders({}).assign(buyer_name=[["a", "b"]]).to_parquet(tmp_path / "nested.parquet")
    assert "buyer_name" in _refusal(tmp_path / "nested.parquet")


def test_a_folder_of_parquet_is_one_table(tmp_path: Path) -> None:
    folder = tmp_path / "orders"
    folder.mkdir()
    orders({"order_id": "A"}).to_parquet(folder / "part-0.parquet")
    orders({"order_id": "B"}).drop(columns="quantity").to_parquet(folder / "part-1.parquet")
    orders({"order_id": "A"}).assign(hs_code=854231).to_parquet(folder / "part-2.parquet")
    (folder / "_SUCCESS").write_text("")
    checked = read_orders(folder)
    assert checked.rows["order_id"].tolist() == ["A", "B"]
    assert checked.rows["quantity"].isna().tolist() == [False, True]
    assert checked.rejected[["row", "order_id"]].values.tolist() == [[4, "A"]]


def test_dictionary_and_decimal_columns_are_read(tmp_path: Path) -> None:
    table = pa.Table.from_pandas(orders({}))
    table = table.set_column(0, "order_id", table.column("order_id").dictionary_encode())
    place = table.column_names.index("value_usd")
    table = table.set_column(place, "value_usd", pa.array(["12.50"]).cast(pa.decimal128(10, 2)))
    pq.write_table(table, tmp_path / "orders.parquet")
    assert read_orders(tmp_path / "orders.parquet").rows[["order_id", "value_usd"]].values.tolist() == [["O-1", 12.5]]


# --- Excel --------------------------------------------------------------------------------------------------------


def _book(path: Path, *rows: list[Any]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.create_sheet("other").append(["nothing"])
    book.save(path)
    return path


def test_a_workbook_with_dates_and_numbers(tmp_path: Path) -> None:
    row = order(order_date=dt.datetime(2024, 2, 29, 13, 45), buyer_id=10042, hs_code=854231, quantity=1.5)
    row |= {"buyer_incorporation_date": dt.date(1998, 5, 4), "buyer_activity": 46}
    checked = read_orders(_book(tmp_path / "orders.xlsx", list(row), list(row.values())))
    assert not len(checked.warnings)
    one = checked.rows.iloc[0]
    assert (one["buyer_id"], one["hs6"], one["quantity"]) == ("10042", "854231", 1.5)
    assert (one["order_date"], one["buyer_incorporation_date"]) == (
        pd.Timestamp("2024-02-29"),
        pd.Timestamp("1998-05-04"),
    )
    assert checked.rows["related_party"].tolist() == [False]


def test_blank_rows_of_a_workbook_are_counted(tmp_path: Path) -> None:
    rows = [f"O-1,{ROW}".split(","), [], ["O-2", "31/02/2024", "B", "DE", "TR", 854231], ["O-3"]]
    checked = read_orders(_book(tmp_path / "orders.xlsx", [], REQUIRED.split(","), *rows))
    assert checked.rows["order_id"].tolist() == ["O-1"]
    assert checked.rejected["row"].drop_duplicates().tolist() == [5, 6]


def test_an_empty_workbook(tmp_path: Path) -> None:
    assert "first sheet is empty" in _refusal(_book(tmp_path / "orders.xlsx"))


def test_the_error_of_a_spreadsheet_is_no_name(tmp_path: Path) -> None:
    book = _book(tmp_path / "o.xlsx", [*REQUIRED.split(","), "buyer_name"], [*f"O-1,{ROW}".split(","), "#N/A"])
    assert read_orders(book).warnings["found"].tolist() == ["#N/A"]


def test_a_workbook_whose_styles_are_no_xml_is_refused(tmp_path: Path) -> None:
    whole, broken = _book(tmp_path / "whole.xlsx", REQUIRED.split(",")), tmp_path / "broken.xlsx"
    with zipfile.ZipFile(whole) as parts, zipfile.ZipFile(broken, "w") as anew:
        for name in parts.namelist():
            anew.writestr(name, b"<styleSheet a>" if name == "xl/styles.xml" else parts.read(name))
    assert "cannot be read as an Excel workbook" in _refusal(broken)
