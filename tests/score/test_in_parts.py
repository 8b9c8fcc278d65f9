"""A batch scored in many small parts comes out byte for byte as in one: features, ranks, reasons, pages, journal, drift."""

import errno
import json
import re
from pathlib import Path
from threading import active_count

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from diversion_risk.assess import assess
from diversion_risk.journal.book import opened
from diversion_risk.model.risk_model import Engine
from diversion_risk.orders import parts_on_disk
from diversion_risk.outputs.order_pages import OrderPages
from diversion_risk.side_by_side import MOST
from tests.command import run
from tests.road import Road

_NAMES = ("reasons.parquet", "rejected.csv", "warnings.csv")


@pytest.fixture(scope="module")
def night(road: Road, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch in which rows are refused, set to unknown and repeated, and a column is passed through."""
    orders = pd.read_parquet(road.batch).astype(object)
    orders.loc[3, "hs_code"] = "none"
    orders.loc[5, "quantity"] = "many"
    orders.loc[len(orders) - 1, "order_id"] = orders.loc[0, "order_id"]
    path = tmp_path_factory.mktemp("in-parts") / "orders.csv"
    orders.assign(note="=1+1").to_csv(path, index=False)
    return path


def _scored(road: Road, night: Path, out: Path, *more: object) -> Path:
    journal = out.with_suffix(".sqlite")
    assert run("score", night, "--model", road.model, "--out", out, "--journal", journal, *more, "--allow-rejects") == 0
    return out


def _page(path: Path) -> str:
    return re.sub(
        r"20\d\d-\d\d-\d\dT[\d:]+Z|20\d\d-\d\d-\d\d \d\d:\d\d( UTC)?", "then", path.read_text(encoding="utf-8")
    )


def _entries(path: Path) -> list[bytes]:
    with opened(str(path.with_suffix(".sqlite"))) as journal:
        return [entry for link in journal.links() if link.text is not None for entry in link.page().entries]


@pytest.mark.parametrize("explain", ["listed", "all"])
@pytest.mark.parametrize("policy", ["2%", "3/day"])
def test_parts_change_nothing(
    explain: str, policy: str, road: Road, night: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("--explain", explain, "--capacity", policy)
    whole = _scored(road, night, tmp_path / "whole", *words)
    monkeypatch.setattr(parts_on_disk, "SIZE", 97)
    monkeypatch.setattr(assess, "AT_ONCE", 20)
    parts = _scored(road, night, tmp_path / "parts", *words)
    assert pq.ParquetFile(parts / "scores.parquet").num_row_groups > 3
    pd.testing.assert_frame_equal(pd.read_parquet(parts / "scores.parquet"), pd.read_parquet(whole / "scores.parquet"))
    for name in _NAMES:
        assert (parts / name).read_bytes() == (whole / name).read_bytes(), name
    pages = sorted(page.relative_to(whole) for page in whole.rglob("*.html"))
    assert pages == sorted(page.relative_to(parts) for page in parts.rglob("*.html"))
    for page in pages:
        assert _page(parts / page) == _page(whole / page), page
    assert _entries(parts) == _entries(whole)
    then, now = (json.loads((out / "manifest.json").read_text(encoding="utf-8")) for out in (whole, parts))
    for told in ("counts", "draws", "drift"):
        assert now[told] == then[told]
    assert run("verify", parts) == 0
    assert run("verify", parts.with_suffix(".sqlite"), "--order", then_order(parts)) == 0


def then_order(out: Path) -> str:
    """Some order of a run."""
    return str(pd.read_parquet(out / "scores.parquet", columns=["order_id"])["order_id"].iloc[-1])


def test_csv_is_written_part_by_part_under_one_header(
    road: Road, night: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = _scored(road, night, tmp_path / "whole", "--format", "csv")
    monkeypatch.setattr(parts_on_disk, "SIZE", 97)
    parts = _scored(road, night, tmp_path / "parts", "--format", "csv")
    assert (parts / "scores.csv").read_bytes() == (whole / "scores.csv").read_bytes()


def test_a_file_without_an_order_leaves_empty_tables(road: Road, night: Path, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.csv"
    nothing.write_text(night.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    out = _scored(road, nothing, tmp_path / "out")
    scored = _scored(road, night, tmp_path / "some")
    empty, some = (pq.read_schema(folder / "scores.parquet") for folder in (out, scored))
    assert empty.equals(some)
    assert pq.read_metadata(out / "scores.parquet").num_rows == 0


def test_a_writer_that_fails_stops_those_who_explain_beside_it(
    road: Road, night: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(assess, "AT_ONCE", 20)
    begun = []
    reasons_of = assess.Assessed.reasons_of

    def counted(self: assess.Assessed, positions: np.ndarray, engine: Engine) -> assess.Reasoned:
        begun.append(len(positions))
        return reasons_of(self, positions, engine)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(assess.Assessed, "reasons_of", counted)
    monkeypatch.setattr(OrderPages, "write", full)
    before = active_count()
    words = ("--explain", "all", "--allow-rejects")
    assert run("score", night, "--model", road.model, "--out", tmp_path / "out", *words) == 1
    said = capsys.readouterr().err
    assert "No space left on device" in said and "Traceback" not in said
    assert 0 < len(begun) <= MOST + 1 < len(pd.read_csv(night)) / 20
    assert active_count() == before
    assert not list(tmp_path.iterdir())
