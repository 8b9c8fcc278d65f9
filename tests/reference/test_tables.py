from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from diversion_risk.places import REFERENCE
from diversion_risk.reference.sources import cited
from diversion_risk.reference.tables import ReferenceWrong, check_table, day, frame_of, number, read_table, yes_no

TABLES = sorted(path.stem for path in Path(REFERENCE).glob("*.csv"))
WITH_SOURCE = [name for name in TABLES if name != "sources"]
LEVELS = {"search", "partial", "memory"}


def test_the_folder_holds_the_tables_we_know():
    known = {"commodities", "countries", "country_codes", "goods_words", "red_flags", "sources", "technical_classes"}
    assert set(TABLES) == known | {"vague_words", "world_outline", "headings"}


@pytest.mark.parametrize("name", TABLES)
def test_every_table_passes_its_own_checks(name):
    assert len(read_table(name)) > 0


@pytest.mark.parametrize("name", WITH_SOURCE)
def test_every_row_names_sources_that_exist(name):
    for cell in read_table(name)["source"]:
        assert len(cited(cell)) == len(cell.split(";"))


@pytest.mark.parametrize("name", WITH_SOURCE)
def test_no_cell_says_unknown_in_words_or_holds_stray_blanks(name):
    cells = read_table(name).to_numpy().ravel()
    assert [
        cell for cell in cells if cell in ("unknown", "home", "likely", "nan", "None") or cell != cell.strip()
    ] == []


@pytest.mark.parametrize("name", ["countries", "commodities", "red_flags"])
def test_how_far_a_fact_was_verified_is_kept(name):
    frame = read_table(name)
    levels = [column for column in frame.columns if column.endswith("verified")]
    listed = frame[frame.get("tier", pd.Series("x", frame.index)) != ""]
    assert levels
    assert all(set(listed[column]) <= LEVELS for column in levels)


def test_every_source_is_used():
    used = {key for name in WITH_SOURCE for cell in read_table(name)["source"] for key in cell.split(";")}
    assert used == set(read_table("sources")["key"])


def test_an_unknown_source_key_is_our_mistake():
    with pytest.raises(ReferenceWrong, match="no row for 'hearsay'"):
        cited("iso_3166;hearsay")
    with pytest.raises(ReferenceWrong):
        cited("")


@pytest.mark.parametrize("name", TABLES)
def test_a_key_that_stands_twice_is_refused(name):
    frame = read_table(name)
    with pytest.raises(ReferenceWrong, match="two rows"):
        check_table(name, pd.concat([frame, frame.tail(1)]))


@pytest.mark.parametrize("name", TABLES)
def test_a_missing_column_is_refused(name):
    frame = read_table(name)
    with pytest.raises(ReferenceWrong, match=f"lacks the column {frame.columns[-1]}"):
        check_table(name, frame.iloc[:, :-1])


def test_a_row_without_a_key_is_refused():
    frame = read_table("country_codes")
    frame.loc[0, "code"] = ""
    with pytest.raises(ReferenceWrong, match="without code"):
        check_table("country_codes", frame)


def test_changing_a_table_one_was_given_changes_no_other():
    given = read_table("countries")
    given["name"] = "Atlantis"
    assert "Atlantis" not in set(read_table("countries")["name"])


def test_an_empty_cell_is_unknown_and_a_strange_one_our_mistake():
    assert [yes_no(cell) for cell in ("", "0", "1")] == [None, False, True]
    assert [number(""), number("0.5"), day(""), day("2024-02-29")] == [None, 0.5, None, date(2024, 2, 29)]
    with pytest.raises(ReferenceWrong, match="'no'"):
        yes_no("no")


def test_a_frame_has_its_types_even_without_rows():
    frame = frame_of([], {"code": "string", "days": "Int64"})
    assert frame.dtypes.astype(str).to_dict() == {"code": "string", "days": "Int64"}
