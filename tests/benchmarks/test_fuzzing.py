"""The fuzzing of readers and loader: a sample of its corpus, and whether it would see what should not be."""

import io
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from fuzzing import attempts, page
from fuzzing.attempts import Attempt, Good, NotAccountedFor, attempt, verdict
from fuzzing.children import Outcome, outcomes
from fuzzing.damage import of_bytes, of_values
from fuzzing.diary import Diary
from fuzzing.tables import as_parquet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diversion_risk.errors import FileUnusable, ResultsNotWritten
from tests.road import Road

SEEDS = 300
BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def good(road: Road) -> Good:
    return Good.read(road.orders, road.outcomes, road.model)


def _script(text: str) -> Callable[[int, int], Sequence[str]]:
    """Children that do as the text says with `first` and `last`."""
    return lambda first, last: [sys.executable, "-c", f"import os, sys\nfirst, last = {first}, {last}\n{text}"]


def test_a_sample_of_the_corpus_ends_in_words_or_with_every_row_accounted_for(road: Road) -> None:
    text = f"""
sys.path.insert(0, {str(BENCHMARKS)!r})
from pathlib import Path
from fuzzing.attempts import Good
from fuzzing.children import child
child(Good.read(Path({str(road.orders)!r}), Path({str(road.outcomes)!r}), Path({str(road.model)!r})), first, last)
"""
    found = list(outcomes(_script(text), 0, SEEDS))
    assert [one.seed for one in found] == list(range(SEEDS))
    assert [one for one in found if one.is_finding] == []
    read = {one.kind for one in found if one.what == "read"}
    assert read == set(attempts.KINDS) == {one.kind for one in found if one.what == "refused"}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(
    chance=st.randoms(use_true_random=False), kind=st.sampled_from(["orders as text", "orders in Parquet", "a mapping"])
)
def test_whatever_damage_hypothesis_draws_is_accounted_for(
    chance: random.Random, kind: str, good: Good, tmp_path_factory: pytest.TempPathFactory
) -> None:
    read = attempts.KINDS[kind][1](good, chance, tmp_path_factory.mktemp("drawn"))
    what, told = verdict(Attempt(kind, read))
    assert what in ("read", "refused"), told


def test_the_file_of_a_seed_is_always_the_same(good: Good, tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        for seed in range(20):
            (tmp_path / name / str(seed)).mkdir()
            attempt(good, seed, tmp_path / name / str(seed))
    files = [
        {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*") if path.is_file()
         and path.suffix != ".xlsx"} for name in ("one", "other")
    ]  # fmt: skip
    assert files[0] == files[1] and len(files[0]) > 10


def _raising(error: Exception) -> Callable[[], None]:
    def read() -> None:
        raise error

    return read


@pytest.mark.parametrize(("error", "what"), [
    (FileUnusable("is none"), "refused"), (FileUnusable(""), "POOR MESSAGE"), (FileUnusable("x" * 20_000), "POOR MESSAGE"),
    (ResultsNotWritten("is none"), "POOR MESSAGE"), (NotAccountedFor("1 row"), "ROWS LOST"), (KeyError("a"), "TRACEBACK"),
])  # fmt: skip
def test_what_should_not_be_is_a_finding(error: Exception, what: str) -> None:
    assert verdict(Attempt("orders", _raising(error)))[0] == what


def test_a_row_that_a_reader_drops_is_a_finding(good: Good, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = attempts.read_orders

    def forgetful(path: Path, source: str | None) -> object:
        table = pq.read_table(path)
        pq.write_table(table.slice(1), path)
        return reads(path, source)

    monkeypatch.setattr(attempts, "read_orders", forgetful)
    made = attempts.Written(_plain_parquet(good), 25, 25)
    assert verdict(Attempt("orders", attempts._reading(tmp_path, tmp_path / "a.parquet", made))) == (
        "ROWS LOST", "24 rows in; the file has 25 to 25",
    )  # fmt: skip


def _plain_parquet(good: Good) -> bytes:
    out = io.BytesIO()
    pq.write_table(good.orders, out)
    return out.getvalue()


def test_a_crash_is_a_finding_and_the_next_file_is_read() -> None:
    text = """
for seed in range(first, last):
    print("begin", seed, sep="\\t", flush=True)
    print("kind\\torders", flush=True)
    if seed == 2:
        os.abort()
    print("end", "read", "0.5", "", sep="\\t", flush=True)
"""
    found = list(outcomes(_script(text), 0, 4))
    assert [(one.seed, one.what) for one in found] == [(0, "read"), (1, "read"), (2, "CRASH"), (3, "read")]
    assert found[2].kind == "orders" and "ended with -6" in found[2].told


def test_a_hang_is_a_finding_whether_it_works_or_waits() -> None:
    text = """
import signal
for seed in range(first, last):
    print("begin", seed, sep="\\t", flush=True)
    print("kind\\torders", flush=True)
    signal.setitimer(signal.ITIMER_PROF, 0.2)
    signal.alarm(1)
    import time
    while seed == 0:
        pass
    while seed == 1:
        time.sleep(60)
    print("end", "read", "0.5", "", sep="\\t", flush=True)
"""
    assert [one.what for one in outcomes(_script(text), 0, 3)] == ["HANG", "HANG", "read"]


def test_children_that_cannot_begin_end_the_run_with_their_last_words() -> None:
    with pytest.raises(SystemExit, match="no such thing"):
        list(outcomes(_script("sys.exit('no such thing')"), 0, 3))


def test_a_diary_goes_on_where_it_was_left_and_another_corpus_begins_anew(tmp_path: Path) -> None:
    diary = Diary.opened(tmp_path, anew=False)
    diary.note(Outcome(0, "orders", "read", "", 0.5))
    diary.note(Outcome(1, "orders", "CRASH", "ended with -6\nstack", 1.0))
    again = Diary.opened(tmp_path, anew=False)
    assert (again.next_seed, again.files, again.found, again.seconds) == (2, 2, 1, 1.5)
    assert [one.seed for one in again.findings()] == [1]
    anew = Diary.opened(tmp_path, anew=True)
    assert (anew.next_seed, anew.files, anew.earlier_files, anew.earlier_seconds) == (0, 0, 2, 1.5)
    assert list(anew.findings()) == []
    again.corpus = "another"
    again.save()
    assert Diary.opened(tmp_path, anew=False).next_seed == 0


def test_a_finding_that_is_mended_is_none_when_it_is_read_again(tmp_path: Path) -> None:
    diary = Diary.opened(tmp_path, anew=False)
    found = [Outcome(seed, "orders", "CRASH", "ended with -6", 0.0) for seed in range(2)]
    for one in found:
        diary.note(one)
    diary.read_again(found[0], Outcome(0, "orders", "refused", "FileUnusable: is none", 0.5))
    diary.read_again(found[1], Outcome(1, "orders", "HANG", "ended with -27", 20.0))
    again = Diary.opened(tmp_path, anew=False)
    assert [(one.seed, one.what) for one in again.findings()] == [(1, "HANG")]
    assert (again.files, again.found, again.next_seed, again.seconds) == (2, 1, 2, 20.5)


def test_the_page_tells_files_hours_and_findings(tmp_path: Path) -> None:
    diary = Diary(tmp_path, corpus="abc", tally={"outcomes": {"read": 2, "refused": 3, "CRASH": 1}}, seconds=7200)
    text = page.page(diary)
    assert "first 6 files were read in 2.00 hours of processor time, with **1 finding**" in text
    assert "| outcomes | 6 | 2 | 3 | 1 |" in text and "| a mapping | 0 | 0 | 0 | 0 |" in text


@pytest.mark.parametrize("one", page.mended(), ids=lambda one: one["test"])
def test_what_was_mended_has_the_test_that_it_names(one: dict[str, str]) -> None:
    file, _, name = one["test"].partition("::")
    assert f"def {name}(" in (BENCHMARKS.parent / file).read_text(encoding="utf-8")


def test_damage_changes_something_and_keeps_to_its_chance() -> None:
    whole = b"order_id,order_date\nO-1,2024-01-01\n"
    assert of_bytes(whole, random.Random(3)) == of_bytes(whole, random.Random(3)) != whole
    tree = of_values({"a": [1, {"b": 2}], "c": "d"}, random.Random(1))
    assert tree != {"a": [1, {"b": 2}], "c": "d"}


def test_parquet_of_any_type_is_parquet_with_the_rows_it_is_said_to_have(good: Good) -> None:
    for seed in range(30):
        made = as_parquet(good.orders, random.Random(seed))
        assert pq.read_metadata(io.BytesIO(made.content)).num_rows == made.least == made.most == 25
