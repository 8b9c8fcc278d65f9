"""Every published format is known by its shape, and nothing in it is lost silently."""

from datetime import date
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest

from diversion_risk.errors import FileUnusable
from diversion_risk.watchlists.entries import Address
from diversion_risk.watchlists.read import read_lists
from tests.watchlists.lists import ENTITY_LIST, NULL, csl_csv, csl_json, sdn_csv, sdn_xml, targets_csv, written

ZORVANTA = {
    "_id": "abc1",
    "source": ENTITY_LIST,
    "name": "Zorvanta Electronics Co., Ltd.",
    "addresses": "12 Melko Road, Kowloon, Hong Kong, HK; and Room 7, 3 Tarvo Street, Ankara, TR",
    "start_date": "2023-03-01",
    "alt_names": "Zorvanta Dianzi; and ZEL Components",
}


def test_the_screening_list_as_csv(tmp_path: Path) -> None:
    [found] = read_lists(written(tmp_path, any_name__txt=csl_csv(ZORVANTA))).entries
    assert (found.list, found.entry_id, found.kind) == (ENTITY_LIST, "abc1", "party")
    assert found.names == ("Zorvanta Electronics Co., Ltd.", "Zorvanta Dianzi", "ZEL Components")
    assert found.addresses == (
        Address("12 Melko Road, Kowloon, Hong Kong, HK", "HK"),
        Address("Room 7, 3 Tarvo Street, Ankara, TR", "TR"),
    )
    assert (found.listed_from, found.listed_until) == (date(2023, 3, 1), None)
    assert found.countries == ("HK", "TR")


def test_an_older_screening_list_has_no_column_of_ids(tmp_path: Path) -> None:
    text = csl_csv(ZORVANTA | {"entity_number": "77"}).replace('"_id",', "", 1).replace('"abc1",', "", 1)
    [found] = read_lists(written(tmp_path, consolidated__csv=text)).entries
    assert found.entry_id == "77"


def test_the_screening_list_as_json_says_the_same_as_the_csv(tmp_path: Path) -> None:
    places = [
        {"address": "12 Melko Road", "city": "Kowloon", "state": None, "postal_code": None, "country": "HK"},
        {"address": None, "city": "Ankara", "country": "TR"},
    ]
    document = csl_json(
        {
            **{"id": "abc1", "source": ENTITY_LIST, "type": None, "name": "Zorvanta Electronics Co., Ltd."},
            **{"alt_names": ["Zorvanta Dianzi"], "programs": ["EAR"], "addresses": places, "start_date": "2023-03-01"},
        }
    )
    [found] = read_lists(written(tmp_path, consolidated__json=document)).entries
    assert found.names == ("Zorvanta Electronics Co., Ltd.", "Zorvanta Dianzi")
    assert [address.text for address in found.addresses] == ["12 Melko Road, Kowloon, HK", "Ankara, TR"]
    assert (found.listed_from, found.programme) == (date(2023, 3, 1), "EAR")


def test_an_address_without_a_party_is_told_from_a_party(tmp_path: Path) -> None:
    text = csl_csv(
        {
            **{"_id": "adr", "source": ENTITY_LIST, "name": "Address 03", "start_date": "2024-06-12"},
            **{"addresses": "Room 7, 88 Melko Road, Wanchai, Hong Kong, HK"},
        }
    )
    [found] = read_lists(written(tmp_path, consolidated__csv=text)).entries
    assert (found.kind, found.names) == ("address", ())
    assert found.addresses == (Address("Room 7, 88 Melko Road, Wanchai, Hong Kong, HK", "HK"),)


def test_a_firm_named_for_its_address_business_is_a_party(tmp_path: Path) -> None:
    text = csl_csv({"source": ENTITY_LIST, "name": "Address Logistics Ltd", "_id": "p"})
    assert read_lists(written(tmp_path, consolidated__csv=text)).entries[0].kind == "party"


def test_ofac_csv_joins_names_and_addresses_by_number_whatever_the_files_are_called(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        a__csv=sdn_csv(("add", "501", "9001", "12 Melko Road", "Kowloon", "Hong Kong"), ("add", "502", "9002")),
        b__csv=sdn_csv(("alt", "501", "8001", "aka", "ZORVANTA DIANZI")),
        c__csv=sdn_csv(
            ("sdn", "501", "ZORVANTA ELECTRONICS", NULL, "RUSSIA-EO14024] [NPWMD"),
            ("sdn", "502", "MELKORIN, Tarvo", "individual", "RUSSIA-EO14024"),
            ("sdn", "503", "TARVO STAR", "vessel", "RUSSIA-EO14024"),
        ),
    )
    found = read_lists(folder)
    zorvanta, person = found.entries
    assert zorvanta.names == ("ZORVANTA ELECTRONICS", "ZORVANTA DIANZI")
    assert zorvanta.addresses == (Address("12 Melko Road, Kowloon, Hong Kong", "HK"),)
    assert (zorvanta.entry_id, zorvanta.programme, zorvanta.listed_from) == ("501", "RUSSIA-EO14024; NPWMD", None)
    assert (person.names, person.addresses) == (("MELKORIN, Tarvo",), ())
    assert [content.set_aside for content in found.contents] == [0, 0, 1]
    assert not found.damaged


def test_a_name_of_no_known_party_is_reported(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        alt__csv=sdn_csv(("alt", "777", "8001", "aka", "NOBODY'S NAME")),
        sdn__csv=sdn_csv(("sdn", "501", "ZORVANTA ELECTRONICS")),
    )
    assert str(read_lists(folder).damaged[0]).startswith("alt.csv, line 1: the row belongs to no party")


def test_ofac_names_without_ofac_parties_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileUnusable, match=r"alt.csv.*other names; expected sdn.csv"):
        read_lists(written(tmp_path, alt__csv=sdn_csv(("alt", "777", "8001", "aka", "NOBODY'S NAME"))))


def test_ofac_xml_states_its_own_day(tmp_path: Path) -> None:
    one = (
        "<sdnEntry><uid>501</uid><lastName>ZORVANTA ELECTRONICS</lastName><sdnType>Entity</sdnType>"
        "<programList><program>RUSSIA-EO14024</program></programList>"
        "<akaList><aka><uid>1</uid><category>weak</category><lastName>ZORVANTA DIANZI</lastName></aka></akaList>"
        "<addressList><address><uid>2</uid><address1>12 Melko Road</address1><city>Kowloon</city>"
        "<country>Hong Kong</country></address></addressList></sdnEntry>"
    )
    person = "<sdnEntry><uid>502</uid><firstName>Tarvo</firstName><lastName>MELKORIN</lastName></sdnEntry>"
    found = read_lists(written(tmp_path, sdn__xml=sdn_xml(one, person)))
    assert found.entries[0].names == ("ZORVANTA ELECTRONICS", "ZORVANTA DIANZI")
    assert found.entries[0].addresses == (Address("12 Melko Road, Kowloon, Hong Kong", "HK"),)
    assert found.entries[1].names == ("MELKORIN, Tarvo",)
    assert found.entries[0].file.as_of == date(2026, 9, 16)


def test_opensanctions_joins_many_values_in_a_cell(tmp_path: Path) -> None:
    text = targets_csv(
        {
            **{
                "id": "NK-1",
                "name": "ООО Зорванта",
                "aliases": '"Zorvanta; Sons LLC";Zorvanta Service',
                "countries": "ru;hk",
            },
            **{"addresses": "12 Melko Road, Kowloon, Hong Kong", "first_seen": "2023-03-01T10:00:00"},
            **{"program_ids": "GB-RUS"},
        },
        {"id": "NK-2", "schema": "Vessel", "name": "TARVO STAR", "first_seen": "2023-03-01"},
        {"id": "NK-3", "schema": "Address", "name": "7 Tarvo Street, Ankara", "first_seen": "2023-03-01"},
    )
    found = read_lists(written(tmp_path, targets__simple__csv=text))
    assert found.entries[0].names == ("ООО Зорванта", "Zorvanta; Sons LLC", "Zorvanta Service")
    assert found.entries[0].countries == ("RU", "HK")
    assert found.entries[0].addresses[0].country == "HK"
    assert found.entries[0].listed_from == date(2023, 3, 1)
    assert (found.entries[0].list, found.entries[0].programme) == ("OpenSanctions: Invented Measures", "GB-RUS")
    assert found.entries[1].kind == "address"
    assert found.contents[0].file.as_of == date(2026, 9, 15)
    assert found.contents[0].set_aside == 1


@pytest.mark.parametrize(("name", "content", "begins"), [
    ("prices.csv", "item,price\nbolt,3\n", "item,price bolt,3"),
    ("notes.txt", "remember the lists", "remember the lists"),
    ("page.html", "<html><body>Moved</body></html>", "<html>"),
    ("other.json", '{"message": "moved"}', "moved"),
    ("sanctions_advanced.xml", "<Sanctions><DistinctParties/></Sanctions>", "<Sanctions>"),
])  # fmt: skip
def test_an_unknown_file_is_named_with_what_was_found_and_expected(
    tmp_path: Path, name: str, content: str, begins: str
) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(FileUnusable, match=f"{name}: is no known list.*{begins}.*expected the US Consolidated"):
        read_lists(tmp_path)


@pytest.mark.parametrize("content", ["", " \n", '{"results": [', "<sdnList><sdnEntry>", csl_csv(), sdn_xml()])
def test_a_file_that_breaks_off_is_refused_rather_than_clearing_everybody(tmp_path: Path, content: str) -> None:
    (tmp_path / "list").write_text(content)
    with pytest.raises(FileUnusable):
        read_lists(tmp_path)


def test_an_empty_folder_and_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / ".hidden").write_text("passed over")
    with pytest.raises(FileUnusable, match="the folder is empty"):
        read_lists(tmp_path)
    with pytest.raises(FileUnusable, match="no such folder"):
        read_lists(tmp_path / "nowhere")


def test_a_damaged_row_is_reported_and_its_neighbours_are_kept(tmp_path: Path) -> None:
    lines = csl_csv(ZORVANTA, ZORVANTA | {"_id": "abc2"}, ZORVANTA | {"_id": "abc3"}).splitlines(keepends=True)
    lines[2] = lines[2][:60] + "\r\n"
    found = read_lists(written(tmp_path, consolidated__csv="".join(lines)))
    assert [entry.entry_id for entry in found.entries] == ["abc1", "abc3"]
    assert [str(damage) for damage in found.damaged] == [
        "consolidated.csv, line 3: the row has not 29 cells and is left out"
    ]
    assert "1  the row has not 29 cells and is left out (first: line 3)" in found.tally()


def test_a_quote_that_never_closes_costs_its_own_row_only(tmp_path: Path) -> None:
    rows = [ZORVANTA | {"_id": f"abc{number}"} for number in range(2000)]
    lines = csl_csv(*rows).splitlines(keepends=True)
    lines[5] = lines[5].replace('Ltd."', "Ltd.", 1)
    found = read_lists(written(tmp_path, consolidated__csv="".join(lines)))
    assert len(found.entries) == 1999
    assert [damage.line for damage in found.damaged] == [6]


def test_an_unreadable_day_is_reported_and_counts_as_not_stated(tmp_path: Path) -> None:
    found = read_lists(written(tmp_path, consolidated__csv=csl_csv(ZORVANTA | {"start_date": "spring 2023"})))
    assert found.entries[0].listed_from is None
    assert "start_date is not a date" in str(found.damaged[0])


def test_an_entry_without_a_name_is_reported(tmp_path: Path) -> None:
    found = read_lists(written(tmp_path, consolidated__csv=csl_csv(ZORVANTA, ZORVANTA | {"name": ""})))
    assert len(found.entries) == 1
    assert [damage.line for damage in found.damaged] == [3]


def test_an_old_file_in_windows_letters_is_read(tmp_path: Path) -> None:
    (tmp_path / "sdn.csv").write_bytes(sdn_csv(("sdn", "501", "ZÖRVANTA SÀRL")).encode("cp1252"))
    assert read_lists(tmp_path).entries[0].names == ("ZÖRVANTA SÀRL",)


def test_the_version_of_each_file_is_known(tmp_path: Path) -> None:
    text = sdn_csv(("sdn", "501", "ZORVANTA ELECTRONICS"))
    found = read_lists(written(tmp_path, **{"sdn_2026-09-20__csv": text}))
    assert found.versions() == [
        {
            **{"name": "sdn_2026-09-20.csv", "format": "OFAC SDN list (CSV)", "date": "2026-09-20"},
            **{"sha256": sha256(text.encode()).hexdigest(), "entries": 1, "set_aside": 0, "damaged": 0},
        }
    ]


def test_the_table_has_one_row_an_entry_and_empty_days_where_none_are_stated(tmp_path: Path) -> None:
    folder = written(
        tmp_path, consolidated__csv=csl_csv(ZORVANTA), sdn__csv=sdn_csv(("sdn", "501", "MELKORIN ELECTRONICS"))
    )
    table = read_lists(folder).table()
    assert table["entry_id"].tolist() == ["abc1", "501"]
    assert table["listed_from"].tolist() == [pd.Timestamp("2023-03-01"), pd.NaT]
    assert table["names"][1] == ["MELKORIN ELECTRONICS"]
    assert set(table["file"]) == {"consolidated.csv", "sdn.csv"}
