"""A batch from file to folder: every file of the contract, and every row accounted for."""

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from diversion_risk.outputs.digests import digest_of
from diversion_risk.outputs.tables import SCORE_COLUMNS
from tests.command import run
from tests.factory import order, orders
from tests.road import Road

TEXTS = pa.list_(pa.string())
SCORE_TYPES = {
    "order_id": "text", "risk": pa.float64(), "risk_low": pa.float64(), "risk_high": pa.float64(), "margin": pa.float64(),
    "rank": pa.int64(), "decision": "text", "selected_by": "text", "reasons": TEXTS, "red_flags": TEXTS,
    "not_assessed": TEXTS, "model_id": "text", "selection_chance": pa.float64(),
}  # fmt: skip
REASON_TYPES = {
    "order_id": "text", "position": pa.int32(), "group": "text", "feature": "text", "value": pa.float64(),
    "baseline": pa.float64(), "contribution": pa.float64(), "sentence": "text", "red_flag": "text",
}  # fmt: skip


def _types(path: Path) -> dict[str, object]:
    schema = pq.read_schema(path)
    return {field.name: "text" if pa.types.is_string(field.type) or pa.types.is_large_string(field.type) else field.type
            for field in schema}  # fmt: skip


def _score(road: Road, batch: Path, out: Path, *more: object) -> int:
    return run("score", batch, "--model", road.model, "--out", out, "--quiet", *more)


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_file_of_the_contract_is_there(road: Road) -> None:
    names = {path.name for path in road.scored.iterdir()}
    assert names == {
        "scores.parquet",
        "reasons.parquet",
        "rejected.csv",
        "warnings.csv",
        "manifest.json",
        "report.html",
        "report",
    }


def test_tables_have_the_columns_and_types_of_the_contract(road: Road) -> None:
    assert _types(road.scored / "scores.parquet") == SCORE_TYPES
    assert tuple(SCORE_TYPES) == SCORE_COLUMNS == tuple(pq.read_schema(road.scored / "scores.parquet").names)
    assert _types(road.scored / "reasons.parquet") == REASON_TYPES
    for name in ("rejected", "warnings"):
        header = (road.scored / f"{name}.csv").read_text().splitlines()[0].replace('"', "").split(",")
        assert header[:5] == ["row", "order_id", "column", "found", "expected"]


def test_scores_are_in_input_order_and_within_their_bounds(road: Road, scores: pd.DataFrame) -> None:
    assert scores["order_id"].tolist() == pd.read_parquet(road.batch)["order_id"].tolist()
    assert (scores["risk_low"] <= scores["risk"]).all() and (scores["risk"] <= scores["risk_high"]).all()
    assert scores["risk_low"].min() >= 0 and scores["risk_high"].max() <= 1
    assert sorted(scores["rank"]) == list(range(1, len(scores) + 1))
    by_rank = scores.sort_values("rank")
    assert by_rank["margin"].is_monotonic_decreasing and by_rank["risk"].is_monotonic_decreasing


def test_two_percent_are_reviewed_unless_told_otherwise(scores: pd.DataFrame) -> None:
    reviewed = scores[scores["decision"] == "review"]
    assert len(reviewed) == round(0.02 * len(scores)) and reviewed["rank"].max() == len(reviewed)
    assert set(reviewed["selected_by"]) == {"risk"}
    assert set(scores.loc[scores["decision"] == "release", "selected_by"]) == {""}


def test_the_manifest_digests_inputs_and_outputs_and_counts_every_row(road: Road, scores: pd.DataFrame) -> None:
    record = json.loads((road.scored / "manifest.json").read_text())
    counts = record["counts"]
    assert counts["rows_in"] == counts["scored"] + counts["rejected"] == len(scores)
    assert record["inputs"]["orders"]["sha256"] == digest_of(road.batch)
    files = {path.relative_to(road.scored).as_posix() for path in road.scored.rglob("*") if path.is_file()}
    assert set(record["outputs"]) == files - {"manifest.json"}
    assert all(digest_of(road.scored / name) == found for name, found in record["outputs"].items())
    assert record["begun"].endswith("Z") and record["ended"].endswith("Z")
    assert len(record["settings_sha256"]) == 64 and record["versions"]["lightgbm"] and "ties_at_cut" in counts
    assert record["model"]["id"] == scores["model_id"].iloc[0]


def test_a_random_draw_is_recorded_with_its_chance_in_scores_and_manifest(road: Road, tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text("capacity: 20\nrandom_share: 0.25\n")
    assert _score(road, road.batch, tmp_path / "out", "--policy", tmp_path / "policy.yaml") == 0
    found = pd.read_parquet(tmp_path / "out" / "scores.parquet")
    (draw,) = json.loads((tmp_path / "out" / "manifest.json").read_text())["draws"]
    assert (draw["orders"], draw["by_risk"], draw["at_random"]) == (len(found), 15, 5)
    assert draw["chance"] == 5 / (len(found) - 15)
    expected = np.where(found["selected_by"] == "risk", 1.0, draw["chance"])
    assert (found["selection_chance"] == expected).all()


def test_costs_list_every_order_whose_risk_is_above_that_of_a_review(road: Road, tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text("cost: {missed: 20, review: 1}\n")
    assert _score(road, road.batch, tmp_path / "out", "--policy", tmp_path / "policy.yaml") == 0
    found = pd.read_parquet(tmp_path / "out" / "scores.parquet")
    assert ((found["decision"] == "review") == (found["risk"] > 0.05)).all() and found["decision"].nunique() == 2


def test_a_recall_that_the_model_cannot_promise_is_refused_with_what_is_needed(
    road: Road, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "policy.yaml").write_text("recall: {share: 0.9}\n")
    assert _score(road, road.batch, tmp_path / "out", "--policy", tmp_path / "policy.yaml") == 2
    assert "57 independent diversions" in capsys.readouterr().err and not (tmp_path / "out").exists()


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory, road: Road) -> tuple[Path, int]:
    """A CSV with columns of its own, hostile cells and rows that cannot be scored; scored into CSV."""
    folder = tmp_path_factory.mktemp("troubled")
    rows = orders(
        {"order_id": "A"}, {"order_id": "=1+1"}, {"order_id": "A"}, {"order_id": "C", "hs_code": "85423"},
        {"order_id": "D", "quantity": -3}, {"order_id": "E", "destination_country": ""},
        {"order_id": "F", "end_use": "@SUM(A1)", "buyer_name": "+49 Ltd"},
    )  # fmt: skip
    rows = rows.assign(cost_centre="=HYPERLINK(0)", rank="mine", note="-2.5")
    rows.to_csv(folder / "orders.csv", index=False)
    return folder / "out", _score(road, folder / "orders.csv", folder / "out", "--format", "csv", "--explain", "all")


def test_a_batch_with_rejected_rows_is_done_and_ends_with_four(troubled: tuple[Path, int]) -> None:
    out, code = troubled
    assert code == 4
    counts = json.loads((out / "manifest.json").read_text())["counts"]
    assert (counts["rows_in"], counts["scored"], counts["rejected"], counts["warnings"]) == (7, 4, 3, 1)


def test_rejected_rows_are_named_with_row_column_found_and_expected(troubled: tuple[Path, int]) -> None:
    rejected = _table(troubled[0] / "rejected.csv")
    named = [(row["row"], row["order_id"], row["column"], row["found"]) for row in rejected]
    assert named == [("4", "A", "order_id", "A"), ("5", "C", "hs_code", "85423"), ("7", "E", "destination_country", "")]
    assert "zero" in rejected[1]["expected"]
    assert rejected[1]["buyer_country"] == "DE"


def test_an_odd_value_is_set_to_unknown_and_the_order_scored(troubled: tuple[Path, int]) -> None:
    warnings = _table(troubled[0] / "warnings.csv")
    assert [(row["row"], row["column"], row["found"]) for row in warnings] == [("6", "quantity", "-3.0")]
    assert "D" in [row["order_id"] for row in _table(troubled[0] / "scores.csv")]


def test_columns_of_ones_own_are_passed_through_and_never_hide_ours(troubled: tuple[Path, int]) -> None:
    rows = _table(troubled[0] / "scores.csv")
    assert [row["input_rank"] for row in rows] == ["mine"] * 4
    assert [row["note"] for row in rows] == ["-2.5"] * 4
    assert sorted(row["rank"] for row in rows) == ["1", "2", "3", "4"]


def test_lists_in_csv_are_json(troubled: tuple[Path, int]) -> None:
    for row in _table(troubled[0] / "scores.csv"):
        assert all(isinstance(text, str) for text in json.loads(row["not_assessed"]) + json.loads(row["red_flags"]))
        assert len(json.loads(row["reasons"])) > 0


def test_no_cell_of_a_csv_is_a_formula(troubled: tuple[Path, int]) -> None:
    out, _ = troubled
    assert _table(out / "scores.csv")[1]["order_id"] == "'=1+1"
    assert _table(out / "scores.csv")[0]["cost_centre"] == "'=HYPERLINK(0)"
    for name in ("scores", "rejected", "warnings"):
        cells = [cell for row in _table(out / f"{name}.csv") for cell in row.values()]
        assert not [
            cell
            for cell in cells
            if cell[:1] in ("=", "+", "@", "-") and cell not in ("-2.5", "-3") and not _number(cell)
        ]


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_rejected_rows_may_be_allowed(road: Road, tmp_path: Path) -> None:
    pd.DataFrame([order(), order()]).to_csv(tmp_path / "orders.csv", index=False)
    assert _score(road, tmp_path / "orders.csv", tmp_path / "out", "--allow-rejects") == 0
    assert len(pd.read_parquet(tmp_path / "out" / "scores.parquet")) == 1


def test_a_batch_without_rows_gives_every_file(road: Road, tmp_path: Path) -> None:
    pd.read_parquet(road.batch).iloc[:0].to_parquet(tmp_path / "none.parquet", index=False)
    assert _score(road, tmp_path / "none.parquet", tmp_path / "out") == 0
    assert _types(tmp_path / "out" / "scores.parquet") == SCORE_TYPES
    assert _types(tmp_path / "out" / "reasons.parquet") == REASON_TYPES
    assert (tmp_path / "out" / "report.html").is_file()
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["counts"]["scored"] == 0


def test_only_the_required_columns_are_enough(road: Road, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(
        "order_id,order_date,buyer_id,buyer_country,destination_country,hs_code\nA,2024-07-05,B,TR,TR,8542.31\n"
    )
    assert _score(road, tmp_path / "orders.csv", tmp_path / "out") == 0
    assert len(pd.read_parquet(tmp_path / "out" / "scores.parquet").loc[0, "not_assessed"]) > 20


@pytest.mark.parametrize(("words", "decided"), [
    (["--capacity", "3"], {"review": 3}), (["--capacity", "10%"], {"review": 4}), (["--capacity", "1/day"], {"review": None}),
    (["--capacity", "0"], {}), (["--policy", "capacity: 8\nrandom_share: 0.25\nhold_at: 0.0"], {"hold": 6, "review": 2}),
    (["--policy", "random_share: 1", "--capacity", "2"], {"review": 2}),
])  # fmt: skip
def test_capacity_and_policy_decide_how_many_are_listed(
    words: list[str], decided: dict[str, int | None], road: Road, tmp_path: Path
) -> None:
    batch = pd.read_parquet(road.batch).head(40)
    batch.to_parquet(tmp_path / "orders.parquet", index=False)
    if words[0] == "--policy":
        (tmp_path / "policy.yaml").write_text(words[1])
        words = ["--policy", str(tmp_path / "policy.yaml"), *words[2:]]
    assert _score(road, tmp_path / "orders.parquet", tmp_path / "out", *words) == 0
    found = pd.read_parquet(tmp_path / "out" / "scores.parquet")["decision"].value_counts().drop("release").to_dict()
    days = batch["order_date"].nunique()
    assert found == {name: days if count is None else count for name, count in decided.items()}


def test_a_seed_draws_the_random_checks_again(road: Road, tmp_path: Path) -> None:
    pd.read_parquet(road.batch).head(60).to_parquet(tmp_path / "orders.parquet", index=False)
    (tmp_path / "policy.yaml").write_text("capacity: 10\nrandom_share: 1\n")
    drawn = []
    for place, seed in enumerate((1, 1, 2)):
        words = ["--policy", tmp_path / "policy.yaml", "--seed", seed]
        assert _score(road, tmp_path / "orders.parquet", tmp_path / f"out{place}", *words) == 0
        drawn.append(pd.read_parquet(tmp_path / f"out{place}" / "scores.parquet")["selected_by"].tolist())
    assert drawn[0] == drawn[1] != drawn[2]
    assert drawn[0].count("random") == 10


def test_an_order_scores_the_same_whatever_comes_before_it_in_the_file(road: Road, tmp_path: Path) -> None:
    batch = pd.read_parquet(road.batch)
    batch.sample(frac=1, random_state=2).to_csv(tmp_path / "turned.csv", index=False)
    assert _score(road, tmp_path / "turned.csv", tmp_path / "out") == 0
    turned = pd.read_parquet(tmp_path / "out" / "scores.parquet").set_index("order_id").loc[batch["order_id"]]
    expected = pd.read_parquet(road.scored / "scores.parquet")
    np.testing.assert_array_equal(turned["margin"], expected["margin"])
    np.testing.assert_array_equal(turned["rank"], expected["rank"])


def test_headings_of_the_input_are_no_formulas_in_the_output(road: Road, tmp_path: Path) -> None:
    bad = orders({"order_id": "A"}, {"order_id": "B", "hs_code": "x"})
    bad.assign(**{"=HYPERLINK(0)": "1", "'=HYPERLINK(0)": "2", "\uff1dwide": "\uff1dcmd"}).to_csv(
        tmp_path / "orders.csv", index=False
    )
    assert _score(road, tmp_path / "orders.csv", tmp_path / "out", "--format", "csv") == 4
    for name in ("scores.csv", "rejected.csv"):
        cells = [cell for row in _table(tmp_path / "out" / name) for pair in row.items() for cell in pair]
        assert not [cell for cell in cells if cell[:1] in "=+@\uff1d" and cell]
        assert "'=HYPERLINK(0)" in cells and "'\uff1dcmd" in cells
