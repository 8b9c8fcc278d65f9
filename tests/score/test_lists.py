"""Scoring with watch-lists: from a folder of lists to a sentence, a flag and a manifest that can be verified."""

import json
import logging
import shutil
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from diversion_risk.score.scorer import Scorer
from diversion_risk.watchlists.read import read_lists
from tests.command import run
from tests.road import Road
from tests.watchlists.lists import ENTITY_LIST, csl_csv, targets_csv, written

ZORVANTA = {
    **{"_id": "z1", "source": ENTITY_LIST, "name": "ZORVANTA ELEKTRONIKS Co., Ltd.", "start_date": "2023-03-01"},
    **{"addresses": "12 Melko Road, Kowloon, Hong Kong, HK"},
}
UNREADABLE = ZORVANTA | {"_id": "z2", "name": "TARVOSKA PUMPS", "start_date": "some day"}
LISTS = {
    "consolidated_2026-09-20__csv": csl_csv(ZORVANTA, UNREADABLE),
    "targets__csv": targets_csv({"id": "q1", "name": "QUELMARO HOLDING", "first_seen": "2030-01-01T00:00:00"}),
}
PARTIES = {
    "buyer_name_near_listed", "consignee_name_near_listed", "buyer_at_address_of_listed_party", "buyer_at_listed_address",
    "buyer_days_listed", "buyer_near_entry_of_unknown_day",
}  # fmt: skip


@pytest.fixture(scope="module")
def raw(road: Road) -> pd.DataFrame:
    """Some orders of the batch; the buyer of the first is near a listed one, that of the second will be listed later."""
    rows = pd.read_parquet(road.batch).head(20)
    columns = ["buyer_name", "buyer_address", "buyer_country"]
    rows.loc[rows.index[0], columns] = ["Zorvanta Electronics", "Flat 3, 12 Melko Rd., Kowloon, Hong Kong", "HK"]
    rows.loc[rows.index[1], "buyer_name"] = "Quelmaro Holding"
    return rows.reset_index(drop=True)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory, road: Road, raw: pd.DataFrame) -> Path:
    """A folder with orders, lists, and the orders scored with the lists into `out`."""
    folder = tmp_path_factory.mktemp("lists")
    raw.to_parquet(folder / "orders.parquet", index=False)
    written(folder / "lists", **LISTS)
    (folder / "lists" / ".DS_Store").write_bytes(b"left by a file browser")
    assert _score(folder, road) == 0
    return folder


def _score(folder: Path, road: Road) -> int:
    words = ["--model", road.model, "--lists", folder / "lists", "--out", folder / "out", "--explain", "all"]
    return run("score", folder / "orders.parquet", *words, "--quiet")


@pytest.fixture
def copy(done: Path, tmp_path: Path) -> Path:
    """The run in a place of its own, where it may be tampered with."""
    shutil.copytree(done, tmp_path / "run")
    manifest = tmp_path / "run" / "out" / "manifest.json"
    manifest.write_text(manifest.read_text().replace(str(done), str(tmp_path / "run")))
    return tmp_path / "run"


@pytest.fixture(scope="module")
def scored(done: Path) -> pd.DataFrame:
    return pd.read_parquet(done / "out" / "scores.parquet")


def test_a_listed_buyer_raises_its_flags_and_one_that_will_be_listed_later_does_not(scored: pd.DataFrame) -> None:
    assert {"name_or_address_near_listed", "co_located_or_shared_ownership"} <= set(scored["red_flags"].iloc[0])
    for flags in scored["red_flags"].iloc[1:]:
        assert not {"name_or_address_near_listed", "co_located_or_shared_ownership"} & set(flags)


def test_what_the_lists_cannot_tell_stays_open(scored: pd.DataFrame, raw: pd.DataFrame) -> None:
    assert PARTIES & set(scored["not_assessed"].iloc[0]) <= {"consignee_name_near_listed", "buyer_at_listed_address"}
    assert "buyer_name_near_listed" not in scored["not_assessed"].iloc[1]
    # No list holds an address without a party.
    assert all("buyer_at_listed_address" in codes for codes in scored["not_assessed"])


def test_a_model_that_learned_without_lists_gives_the_same_risk_with_them(
    scored: pd.DataFrame, scorer: Scorer, raw: pd.DataFrame
) -> None:
    without = scorer.score(raw)
    np.testing.assert_array_equal(scored["margin"], without["margin"])
    assert all(set(codes) >= PARTIES for codes in without["not_assessed"])


def test_the_python_interface_takes_a_folder_or_lists_and_says_the_same(
    scored: pd.DataFrame, scorer: Scorer, raw: pd.DataFrame, done: Path
) -> None:
    by_folder = scorer.score(raw, lists=done / "lists")
    for found in (by_folder, scorer.with_lists(read_lists(done / "lists")).score(raw)):
        assert found["red_flags"].map(list).tolist() == scored["red_flags"].map(list).tolist()
        assert found["not_assessed"].map(list).tolist() == scored["not_assessed"].map(list).tolist()
    assert scorer.score(raw.iloc[:0], lists=done / "lists").empty


def test_the_evidence_quotes_the_list_and_the_orders_own_fields_stay_its_own(
    scorer: Scorer, raw: pd.DataFrame, done: Path
) -> None:
    one = scorer.explain(raw, raw["order_id"].iloc[0], lists=done / "lists")
    evidence = {flag.id: flag.evidence for flag in one.red_flags}
    assert f"“ZORVANTA ELEKTRONIKS Co., Ltd.” ({ENTITY_LIST})" in evidence["name_or_address_near_listed"]
    assert "“12 Melko Road, Kowloon, Hong Kong, HK”" in evidence["co_located_or_shared_ownership"]
    assert not [name for name in one.order if name.endswith(("_matched", "_state", "_list"))]


def test_explain_prints_the_listed_name_and_without_lists_that_none_were_given(
    done: Path, road: Road, raw: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["explain", done / "orders.parquet", "--model", road.model, "--order", raw["order_id"].iloc[0]]
    assert run(*words, "--lists", done / "lists", "--quiet") == 0
    assert "“ZORVANTA ELEKTRONIKS Co., Ltd.”" in " ".join(capsys.readouterr().out.split())
    assert run(*words, "--quiet") == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "ZORVANTA" not in told
    assert "Whether the buyer's name is near a listed one cannot be told: no lists were given." in told


def test_the_manifest_names_each_list_with_its_digest_day_and_count(done: Path, road: Road) -> None:
    record = json.loads((done / "out" / "manifest.json").read_text())
    assert record["lists"]["folder"] == str(done / "lists")
    files = {file["name"]: file for file in record["lists"]["files"]}
    assert list(files) == ["consolidated_2026-09-20.csv", "targets.csv"]
    assert [file["date"] for file in files.values()] == ["2026-09-20", "2026-09-15"]
    assert [file["entries"] for file in files.values()] == [2, 1]
    assert files["targets.csv"]["sha256"] == sha256((done / "lists" / "targets.csv").read_bytes()).hexdigest()
    assert json.loads((road.scored / "manifest.json").read_text())["lists"] is None


def test_the_report_says_which_lists_were_used(done: Path, road: Road) -> None:
    page = (done / "out" / "report.html").read_text()
    assert "consolidated_2026-09-20.csv, 2026-09-20, SHA-256 " in page and "targets.csv, 2026-09-15, SHA-256 " in page
    assert "none given" in (road.scored / "report.html").read_text()


def test_what_cannot_be_read_is_told_even_where_nothing_else_is(
    copy: Path, road: Road, caplog: pytest.LogCaptureFixture
) -> None:
    assert _score(copy, road) == 0
    warned = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(warned) == 1
    assert "One row or value of the watch-lists cannot be read" in warned[0]
    assert "consolidated_2026-09-20.csv, line 3: start_date is not a date" in warned[0]


def test_the_account_of_the_lists_is_logged(copy: Path, road: Road, caplog: pytest.LogCaptureFixture) -> None:
    words = ["--model", road.model, "--order", pd.read_parquet(copy / "orders.parquet")["order_id"].iloc[0]]
    assert run("explain", copy / "orders.parquet", *words, "--lists", copy / "lists") == 0
    assert "targets.csv (OpenSanctions targets (CSV), of 2026-09-15): 1 entries" in caplog.text


def test_an_untouched_run_with_lists_is_identical(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("verify", copy / "out") == 0
    assert capsys.readouterr().out == "identical\n"


def test_a_manifest_without_its_lists_gives_another_result(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = json.loads((copy / "out" / "manifest.json").read_text())
    (copy / "out" / "manifest.json").write_text(json.dumps(record | {"lists": None}))
    assert run("verify", copy / "out") == 6
    assert "red_flags differs" in capsys.readouterr().out


def _changed(lists: Path) -> None:
    path = lists / "targets.csv"
    path.write_text(path.read_text().replace("QUELMARO", "QUELMARA"))


def _added(lists: Path) -> None:
    (lists / "more.csv").write_text(targets_csv({"id": "q2", "name": "BELMARIS WATER"}))


def _taken(lists: Path) -> None:
    (lists / "targets.csv").unlink()


def _all_taken(lists: Path) -> None:
    shutil.rmtree(lists)


@pytest.mark.parametrize(("change", "told"), [
    (_changed, "targets.csv is not the watch-list that was used"), (_added, "more.csv"), (_taken, "targets.csv"),
    (_all_taken, "are gone"),
])  # fmt: skip
def test_other_lists_than_those_of_the_run_are_refused(
    change: object, told: str, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(copy / "lists")  # type: ignore[operator]
    assert run("verify", copy / "out") == 6
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, {}, {"notes__txt": "call Ivan"}])
def test_a_folder_without_lists_ends_with_three(
    content: dict[str, str] | None, done: Path, road: Road, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        written(tmp_path / "lists", **content)
    words = ["--model", road.model, "--lists", tmp_path / "lists", "--out", tmp_path / "out"]
    assert run("score", done / "orders.parquet", *words, "--quiet") == 3
    assert "consolidated.csv" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
