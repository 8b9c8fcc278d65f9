"""An append-only record in which nothing can be changed unseen."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from diversion_risk.errors import IntegrityBroken
from diversion_risk.registry.sealed_file import Chain


@pytest.fixture
def chain(tmp_path: Path) -> Chain:
    chain = Chain(tmp_path / "deep" / "record.jsonl")
    for who in ("Ada", "Bébé", "Çelik"):
        chain.append({"who": who, "why": "a reason\nof two lines"})
    return chain


def test_entries_are_read_as_they_were_written(chain: Chain) -> None:
    assert [(link.number, link.entry["who"]) for link in chain.read()] == [(1, "Ada"), (2, "Bébé"), (3, "Çelik")]
    assert chain.append({"who": "Dora"}) == chain.read()[-1]


def test_a_record_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert Chain(tmp_path / "none.jsonl").read() == []
    assert not (tmp_path / "none.jsonl").exists()


@pytest.mark.parametrize("meddle", [
    lambda lines: [lines[0].replace(b"Ada", b"Eve"), *lines[1:]], lambda lines: lines[1:], lambda lines: [lines[0], lines[2]],
    lambda lines: [lines[1], lines[0], lines[2]], lambda lines: [*lines, b"{}\n"], lambda lines: [*lines[:2], lines[2][:-9]],
    lambda lines: [*lines, lines[2]], lambda lines: [*lines, b"\xff\n"],
])  # fmt: skip
def test_a_record_that_was_meddled_with_is_refused(meddle: Callable[[list[bytes]], list[bytes]], chain: Chain) -> None:
    lines = chain.path.read_bytes().splitlines(keepends=True)
    chain.path.write_bytes(b"".join(meddle(lines)))
    with pytest.raises(IntegrityBroken, match=r"record\.jsonl"):
        chain.read()
    with pytest.raises(IntegrityBroken):
        chain.append({"who": "Fay"})


def test_entries_taken_away_at_the_end_are_missed_by_whoever_kept_the_digest(chain: Chain) -> None:
    last = chain.read()[-1].sha256
    chain.check_holds(last)
    chain.path.write_bytes(b"".join(chain.path.read_bytes().splitlines(keepends=True)[:2]))
    assert len(chain.read()) == 2
    with pytest.raises(IntegrityBroken, match="cut or exchanged"):
        chain.check_holds(last)


def test_many_may_write_at_once(chain: Chain) -> None:
    with ThreadPoolExecutor(8) as people:
        list(people.map(lambda n: chain.append({"n": n}), range(40)))
    assert len(chain.read()) == 43
