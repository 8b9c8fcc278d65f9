"""The journal: what is written comes back, and whatever is changed, taken away or moved is found."""

import json
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, tzinfo
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pytest

from diversion_risk.chain import canonical, sealed
from diversion_risk.database import connected
from diversion_risk.errors import ConfigurationWrong, FileUnusable
from diversion_risk.journal.book import dated, is_journal, opened
from diversion_risk.journal.check import Checked, check
from diversion_risk.journal.lines import entry_lines, order_lines
from tests.factory import checked_orders
from tests.journal.conftest import orders, scores, write


def _checked(where: str) -> Checked:
    with opened(where) as journal:
        return check(journal)


def test_an_untouched_journal_is_as_it_was_written(journal: str) -> None:
    found = _checked(journal)
    assert (found.runs, found.entries, found.troubles) == (2, 305, ())
    assert len(found.last) == 64


def test_an_entry_says_what_was_decided_and_on_what(journal: str) -> None:
    with opened(journal) as book:
        entry = json.loads(book.link(2).page().entries[0])  # type: ignore[union-attr]
    row = scores(1).iloc[0]
    assert {name: entry[name] for name in row.index} == row.to_dict()
    assert entry["input"] == sha256(order_lines(orders(1))[0]).hexdigest()


def test_an_orders_line_is_json_of_what_is_known(journal: str) -> None:
    rows = checked_orders({"buyer_name": 'Öz "Elektronik"\\\n', "quantity": None, "end_use": "a\tb", "value_usd": 0.1})
    line = json.loads(order_lines(rows)[0])
    assert line["buyer_name"] == rows["buyer_name"].iloc[0] and line["value_usd"] == "0.1" and line["end_use"] == "a\tb"
    assert "quantity" not in line and line["order_date"] == "2024-02-29" and line["related_party"] == "false"


def test_every_order_has_its_line_whatever_stands_beside_it() -> None:
    """Rows are written in blocks: a letter to escape in one of them changes no other."""
    rows = pd.concat([orders(3), checked_orders({"order_id": 'x"y'})], ignore_index=True)
    assert [json.loads(line)["order_id"] for line in order_lines(rows)] == ["O-0", "O-1", "O-2", 'x"y']
    assert order_lines(rows.iloc[:3]) == order_lines(orders(3))
    assert entry_lines(scores(0), orders(1).iloc[:0]) == []


def _run(where: str, *statements: str) -> None:
    connection = sqlite3.connect(where)
    for statement in ("DROP TRIGGER no_update", "DROP TRIGGER no_delete", *statements):
        connection.execute(statement)
    connection.commit()
    connection.close()


MEDDLING = {
    "a decision changed": ("UPDATE journal SET entries = replace(entries, '\"decision\":\"review\"', '\"decision\":\"release\"') "
                           "WHERE number = 2", "run 1: entries changed, removed or put in at 1"),
    "an entry removed": ("UPDATE journal SET entries = substr(entries, instr(entries, char(10)) + 1) WHERE number = 3",
                         "run 1: entries changed"),
    "two pages exchanged": ("UPDATE journal SET number = 5 - number WHERE number IN (2, 3)", "link 2 was changed"),
    "a page removed": ("DELETE FROM journal WHERE number = 3", "link 3 is missing"),
    "a run removed from the start": ("DELETE FROM journal WHERE number < 4", "link 1 is missing"),
    "a record changed": ("UPDATE journal SET body = replace(body, 'Ada', 'Eve') WHERE number = 4", "link 4 was changed"),
    "the last page removed": ("DELETE FROM journal WHERE number = 5", "run 4 has 0 entries; its record says 5"),
    "a body that is no JSON": ("UPDATE journal SET body = '{' WHERE number = 2", "link 2 cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("what", MEDDLING)
def test_whatever_was_meddled_with_is_found_and_named(what: str, journal: str) -> None:
    # Numbers are exchanged by way of others, as a number may not stand twice.
    statement, told = MEDDLING[what]
    if "5 - number" in statement:
        _run(journal, "UPDATE journal SET number = -number WHERE number IN (2, 3)",
             "UPDATE journal SET number = 5 + number WHERE number < 0")  # fmt: skip
    else:
        _run(journal, statement)
    assert any(told in trouble for trouble in _checked(journal).troubles), _checked(journal).troubles


def test_a_changed_page_that_was_sealed_anew_breaks_the_link_after_it(journal: str) -> None:
    """Who reseals one page must reseal all that follow, and then the last digest is another."""
    before = _checked(journal).last
    with opened(journal) as book:
        first, second = book.link(1), book.link(2)
    page = second.page()  # type: ignore[union-attr]
    changed = type(page)(page.first, (page.entries[0].replace(b"review", b"release"), *page.entries[1:]))
    body = canonical(changed.body(1))
    connection = sqlite3.connect(journal)
    connection.execute("DROP TRIGGER no_update")
    connection.execute(
        "UPDATE journal SET body = ?, entries = ?, sha256 = ? WHERE number = 2",
        (body, changed.text(), sealed(2, body, first.sha256)),  # type: ignore[union-attr]
    )
    connection.commit()
    connection.close()
    found = _checked(journal)
    assert found.troubles == (
        "link 3 was changed, or is not the one that stood here: it does not follow what is before it",
    )
    assert found.last == before


@pytest.mark.parametrize("statement", ["UPDATE journal SET run = 0", "DELETE FROM journal"])
def test_the_database_itself_refuses_a_slip_of_the_hand(statement: str, journal: str) -> None:
    connection = sqlite3.connect(journal)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    connection.close()


def test_a_run_that_fails_leaves_no_entry(journal: str) -> None:
    def fail() -> None:
        raise OSError("no space left")

    with pytest.raises(OSError), opened(journal) as book, book.adding({"entries": 0}, []):
        fail()
    assert _checked(journal).runs == 2


def test_two_runs_at_once_stand_one_after_the_other(journal: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda night: write(journal, 3, first=night * 10), range(8)))
    found = _checked(journal)
    assert (found.runs, found.entries, found.troubles) == (10, 305 + 24, ())


@pytest.mark.postgres
def test_many_runs_at_once_make_one_journal_in_a_database(database: str) -> None:
    with connected(database) as connection:
        connection.execute("DROP FUNCTION IF EXISTS journal_is_append_only CASCADE")
        connection.commit()
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda night: write(database, 3, first=night * 10), range(16)))
    found = _checked(database)
    assert (found.runs, found.entries, found.troubles) == (16, 48, ())


def test_what_is_no_journal_is_said_so(tmp_path: Path, journal: str) -> None:
    (tmp_path / "text.sqlite").write_text("hello")
    sqlite3.connect(tmp_path / "other.sqlite").execute("CREATE TABLE t (x)").connection.close()
    damaged = tmp_path / "damaged.sqlite"
    damaged.write_bytes(Path(journal).read_bytes()[:9000])
    assert is_journal(journal) and not is_journal(str(tmp_path / "text.sqlite"))
    for name in ("none.sqlite", "text.sqlite", "other.sqlite", "damaged.sqlite"):
        with pytest.raises(FileUnusable):
            _checked(str(tmp_path / name))


def test_a_journal_may_be_kept_by_year_and_month() -> None:
    assert dated("a-{year}.sqlite", pd.Timestamp("2026-11-25").to_pydatetime()) == "a-2026.sqlite"


def test_a_run_written_while_the_clock_stood_behind_says_so(journal: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Behind(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime(2020, 1, 1, tzinfo=tz)

    monkeypatch.setattr("diversion_risk.journal.book.datetime", Behind)
    write(journal, 2, first=5000)
    with opened(journal) as book:
        first, second, third = [link.record() for link in book.links() if link.text is None]
    assert "clock" not in first and "clock" not in second and first["written"] <= second["written"]
    assert third["written"] == "2020-01-01T00:00:00.000000+00:00"
    assert third["clock"] == f"is behind: the run before was written at {second['written']}"
    assert _checked(journal).runs == 3


@pytest.mark.postgres
def test_a_role_that_may_only_read_and_add_keeps_a_journal(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write(database, 3)
    with connected(database) as connection:
        connection.execute("DROP ROLE IF EXISTS night_run")
        connection.execute("CREATE ROLE night_run LOGIN")
        connection.execute("GRANT SELECT, INSERT ON journal TO night_run")
        connection.commit()
        try:
            monkeypatch.setenv("NIGHT_RUN", _as_role(os.environ["TEST_DATABASE"], "night_run"))
            write("env:NIGHT_RUN", 2, first=10)
            with opened("env:NIGHT_RUN") as journal:
                journal.wait_for_writers()
            found = _checked("env:NIGHT_RUN")
            assert (found.runs, found.entries, found.troubles) == (2, 5, ())
            for statement in (
                "UPDATE journal SET run = 0",
                "DELETE FROM journal",
                "ALTER TABLE journal DISABLE TRIGGER ALL",
            ):
                with (
                    pytest.raises(ConfigurationWrong, match=r"permission denied|must be owner"),
                    connected("env:NIGHT_RUN") as other,
                ):
                    other.execute(statement)
        finally:
            connection.execute("DROP OWNED BY night_run")
            connection.execute("DROP ROLE night_run")
            connection.commit()


def _as_role(address: str, role: str) -> str:
    """The same connection string, its session acting as another role."""
    option = f"-c role={role}"
    return (
        f"{address}{'&' if '?' in address else '?'}options={quote(option)}"
        if "://" in address
        else f"{address} options='{option}'"
    )
