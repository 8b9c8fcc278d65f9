"""Folders that were made to harm: sealed anew after every damage, so that no digest saves us. Each ends in our error."""

import json
import os
import random
from collections.abc import Callable
from datetime import time
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from diversion_risk.errors import IntegrityBroken
from diversion_risk.model.precedents import PRECEDENTS
from diversion_risk.model.seen import SEEN, Seen, SeenValues
from diversion_risk.model.store import MANIFEST, digest, load_model, save_model
from diversion_risk.orders.fields import ORDER_FIELDS
from diversion_risk.orders.kinds import unknown
from diversion_risk.score.scorer import Scorer
from tests.model.learned import matrix, model
from tests.model.test_precedents import PAST
from tests.model.test_store import HISTORY, SETTINGS, reseal

FLIPS = 40
FLIPPED = ("booster.txt", "features.json", "calibrator.json", "settings.json", "history.parquet", "MANIFEST.json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    kept = {SEEN: Seen({"port": SeenValues(frozenset({"USNYC"}), all_kept=True)}).to_text()}
    (tmp_path / "model").mkdir()
    PAST.to_frame().to_parquet(tmp_path / "model" / PRECEDENTS, index=False)
    save_model(tmp_path / "model", model(), SETTINGS, history=HISTORY, outcomes=HISTORY, texts=kept)
    return tmp_path / "model"


def _json(name: str, change: Callable[[dict], object]) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        content = json.loads((folder / name).read_text())
        changed = change(content)
        (folder / name).write_text(json.dumps(content if changed is None else changed))

    return damage


def _text(name: str, content: str | bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)


def _bomb(folder: Path) -> None:
    """Rows without end in a few bytes: one value, repeated."""
    table = pa.table({"order_id": pa.array(["A"]).take(pa.array(np.zeros(1_000_000, dtype=np.int64)))})
    with pq.ParquetWriter(folder / "history.parquet", table.schema, compression="zstd") as writer:
        for _ in range(270):
            writer.write_table(table)


def _no_utf8(folder: Path) -> None:
    """Text that is none: Arrow believes what the file says of itself."""
    bad = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.array([0, 2], pa.int32()).buffers()[1], pa.py_buffer(b"\xff\xfe")]
    )
    pq.write_table(pa.table({"order_id": bad}), folder / "history.parquet")


HARMS: dict[str, Callable[[Path], object]] = {
    "settings nested beyond measure": _text("settings.json", "[" * 100_000),
    "a calibrator nested beyond measure": _text("calibrator.json", '{"kind": "sigmoid", "curves": ' + "[" * 50_000),
    "a number of five thousand digits": _text("settings.json", '{"seed": ' + "9" * 5_000 + "}"),
    "a mean that no number can hold": _json("features.json", lambda it: it["usual"].update(grows=10**400)),
    "a mean that is not finite": _text("features.json", '{"used": ["grows", "shrinks", "either"], "usual": {"grows": Infinity}}'),
    "a mean that is a text": _json("features.json", lambda it: it["usual"].update(grows="1")),
    "settings that are a list": _json("settings.json", lambda _: [1, 2]),
    "settings that are nothing": _json("settings.json", lambda _: []),
    "a fact that is a path": _json("features.json", lambda it: it.update(used=["../grows", "shrinks", "either"])),
    "a fact that is a list": _json("features.json", lambda it: it.update(used=[["grows"], "shrinks", "either"])),
    "a fact too many": _json("features.json", lambda it: it["used"].append("more")),
    "facts in another order": _json("features.json", lambda it: it["used"].reverse()),
    "curves that fall": _json("calibrator.json", lambda it: it.update(curves=[[-1, 0], [1, 0]])),
    "curves that are not finite": _text("calibrator.json", '{"kind": "sigmoid", "curves": [[NaN, 0], [1, 0]]}'),
    "curves of unequal length": _json("calibrator.json", lambda it: it.update(curves=[[1, 0], [1]])),
    "a curve of text": _json("calibrator.json", lambda it: it.update(curves=[["a", "b"], ["c", "d"]])),
    "another calibrator": _json("calibrator.json", lambda it: it.update(kind="os.system")),
    "settings that are too large": _text("settings.json", " " * (1 << 25) + "{}"),
    "settings in no UTF-8": _text("settings.json", b'{"a": "\xff"}'),
    "values seen that are no list": _json("seen.json", lambda it: it["port"].update(values="USNYC")),
    "precedents that are a past": lambda folder: HISTORY.to_parquet(folder / PRECEDENTS),
    "precedents with an order twice": lambda folder: pd.concat([PAST.to_frame()] * 2).to_parquet(folder / PRECEDENTS),
    "values seen without end": _json("seen.json", lambda it: it["port"].update(values=["A"] * 2_001)),
    "trees in no ASCII": _text("booster.txt", "tree\nversion=v4\n\u2028"),
    "an empty past": _text("history.parquet", b""),
    "a past that is no Parquet": _text("history.parquet", b"PAR1 and no more PAR1"),
    "a past that ends within": lambda folder: os.truncate(folder / "history.parquet", 900),
    "a past without end": _bomb,
    "a past of letters that are none": _no_utf8,
}  # fmt: skip


@pytest.mark.parametrize("harm", HARMS)
def test_a_folder_made_to_harm_ends_in_our_error(harm: str, folder: Path) -> None:
    HARMS[harm](folder)
    reseal(folder)
    with pytest.raises(IntegrityBroken):
        load_model(folder)


@pytest.mark.parametrize("name", FLIPPED)
def test_one_byte_flipped_anywhere_is_refused_or_harmless(name: str, folder: Path) -> None:
    whole, chance = (folder / name).read_bytes(), random.Random(name)
    refused = 0
    for _ in range(FLIPS):
        place, bit = chance.randrange(len(whole)), 1 << chance.randrange(8)
        (folder / name).write_bytes(bytes((*whole[:place], whole[place] ^ bit, *whole[place + 1 :])))
        if name != MANIFEST:
            reseal(folder)
        try:
            stored = load_model(folder)
        except IntegrityBroken:
            refused += 1
        else:
            assert np.isfinite(stored.model.risk(matrix(20)).probability).all()
            assert np.isfinite(stored.model.contributions(matrix(20)).values.to_numpy()).all()
    assert refused


@pytest.mark.parametrize("name", [
    "../outside.txt", "/etc/hostname", "a\0b", "x" * 5_000, "", ".", "..", "CON", "booster.txt/", "\ud800", "a/../../outside.txt",
])  # fmt: skip
def test_a_name_that_plays_tricks_is_refused(name: str, folder: Path) -> None:
    (folder.parent / "outside.txt").write_text("secret")
    sealed = json.loads((folder / MANIFEST).read_text())
    sealed["files"][name] = digest(folder.parent / "outside.txt")
    (folder / MANIFEST).write_text(json.dumps(sealed))
    with pytest.raises(IntegrityBroken):
        load_model(folder)


@pytest.mark.parametrize("name", ["booster.txt", "settings.json", "MANIFEST.json"])
@pytest.mark.parametrize("target", ["outside", "itself", "device"])
def test_a_link_that_leads_elsewhere_is_refused(name: str, target: str, folder: Path) -> None:
    outside = folder.parent / "outside"
    (folder / name).rename(outside)
    (folder / name).symlink_to({"outside": outside, "itself": folder / name, "device": Path("/dev/zero")}[target])
    with pytest.raises(IntegrityBroken):
        load_model(folder)


def test_a_pipe_that_never_ends_is_refused_and_not_waited_for(folder: Path) -> None:
    (folder / "settings.json").unlink()
    os.mkfifo(folder / "settings.json")
    with pytest.raises(IntegrityBroken):
        load_model(folder)


def test_the_past_that_lacks_a_column_is_refused_before_it_is_looked_at(folder: Path) -> None:
    """The store knows no orders; who scores with a model does."""
    assert isinstance(load_model(folder).history, pd.DataFrame)
    with pytest.raises(IntegrityBroken, match="its past orders lack order_date"):
        Scorer.load(folder)


def _past_orders() -> pd.DataFrame:
    return pd.DataFrame({field.name: unknown(field, 2) for field in ORDER_FIELDS})


@pytest.mark.parametrize("values", [
    [time(1), time(2)], [Decimal("1.5"), None], ["1", "2"], [b"1", b"2"], [[1.0], [2.0]], [True, False],
    [pd.Timedelta(1), pd.Timedelta(2)],
])  # fmt: skip
def test_a_past_whose_weights_are_no_numbers_is_refused(values: list[object], tmp_path: Path) -> None:
    past = _past_orders().assign(net_weight_kg=values)
    save_model(tmp_path / "model", model(), {"policy": {}, "seed": 0}, history=past)
    with pytest.raises(IntegrityBroken, match="its past orders lack net_weight_kg"):
        Scorer.load(tmp_path / "model")


def test_a_past_of_which_nothing_is_known_is_a_past(tmp_path: Path) -> None:
    past = _past_orders().assign(net_weight_kg=pd.Series([None, None], dtype=object))
    save_model(tmp_path / "model", model(), {"policy": {}, "seed": 0}, history=past)
    assert len(Scorer.load(tmp_path / "model").stored.history) == 2


@pytest.mark.parametrize("settings", [
    {}, {"policy": None, "seed": 0}, {"policy": {"capacity": "9" * 5_000}, "seed": 0}, {"policy": {"capacity": []}, "seed": 0},
    {"policy": {"hold_at": {}}, "seed": 0}, {"policy": {}, "seed": None}, {"policy": {"evil": 1}, "seed": 0},
    {"policy": {}, "seed": "x"},
])  # fmt: skip
def test_a_policy_that_is_none_is_refused(settings: dict, tmp_path: Path) -> None:
    save_model(tmp_path / "model", model(), settings)
    with pytest.raises(IntegrityBroken, match="policy or seed"):
        Scorer.load(tmp_path / "model")
