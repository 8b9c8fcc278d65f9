"""An order's file: what the journal holds on it, with a proof that stands on its own."""

import json
from typing import Any

import pytest

from diversion_risk.errors import FileUnusable
from diversion_risk.journal.book import opened
from diversion_risk.journal.dossier import check_dossier, dossier, dossier_text
from tests.journal.conftest import write


@pytest.fixture
def content(journal: str) -> dict[str, Any]:
    """The file of the order at the 271st place of its run, as a regulator reads it."""
    with opened(journal) as book:
        read: dict[str, Any] = json.loads(dossier_text(dossier(book, "O-270")))
    return read


def test_a_dossier_holds_the_entry_its_run_and_a_short_proof(content: dict[str, Any]) -> None:
    assert json.loads(content["entry"])["order_id"] == "O-270" and content["place_in_run"] == 271
    assert json.loads(content["run"]["body"])["who"] == "Ada"
    assert len(content["proof"]) <= 8


def test_the_proof_of_an_untouched_dossier_holds(content: dict[str, Any], journal: str) -> None:
    assert check_dossier(content) == []
    with opened(journal) as book:
        assert check_dossier(content, book) == []


@pytest.mark.parametrize(("part", "was", "now"), [
    ("entry", "release", "review"), ("order_id", "O-270", "O-271"), ("run", "Ada", "Eve"), ("page", '"count":44', '"count":45'),
])  # fmt: skip
def test_a_dossier_that_was_changed_does_not_hold(part: str, was: str, now: str, content: dict[str, Any]) -> None:
    inner = content[part]
    changed = {**inner, "body": inner["body"].replace(was, now)} if isinstance(inner, dict) else inner.replace(was, now)
    assert changed != inner
    assert check_dossier({**content, part: changed})


def test_a_dossier_of_another_journal_does_not_hold_against_this_one(content: dict[str, Any], tmp_path: Any) -> None:
    write(str(tmp_path / "other.sqlite"), 3)
    with opened(str(tmp_path / "other.sqlite")) as book:
        assert len(check_dossier(content, book)) == 2


def test_the_newest_of_several_entries_is_given(journal: str) -> None:
    write(journal, 2)
    with opened(journal) as book:
        assert dossier(book, "O-1")["run"]["number"] == 6


def test_an_id_that_begins_another_is_not_taken_for_it(journal: str) -> None:
    with opened(journal) as book:
        assert dossier(book, "O-27")["place_in_run"] == 28


@pytest.mark.parametrize("order_id", ["O-2700", "", "%", "review"])
def test_an_order_that_is_not_in_the_journal_is_said_so(order_id: str, journal: str) -> None:
    with opened(journal) as book, pytest.raises(FileUnusable, match="no entry"):
        dossier(book, order_id)


@pytest.mark.parametrize("content", [{}, {"proof": 3}, {"proof": [], "entry": "{", "page": {}, "run": {}}])
def test_what_is_no_dossier_is_said_so(content: dict[str, Any]) -> None:
    with pytest.raises(FileUnusable):
        check_dossier(content)
