"""A model folder: what is written comes back, and what was tampered with is refused before it is parsed."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from diversion_risk.cli import main
from diversion_risk.errors import IntegrityBroken
from diversion_risk.model.store import MANIFEST, digest, load_model, save_model
from tests.model.learned import matrix, model
from tests.road import Road

SETTINGS = {"as_of": "2024-06-30", "policy": {"capacity": "2%"}, "seed": 0}
HISTORY = pd.DataFrame({"order_id": ["A"], "quantity": [2.5]})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_model(
        tmp_path / "model", model(), SETTINGS, history=HISTORY, outcomes=HISTORY, texts={"model_card.md": "# Card"}
    )
    return tmp_path / "model"


def reseal(folder: Path) -> None:
    """Make the manifest agree with whatever lies in the folder, as a tamperer would."""
    sealed = json.loads((folder / MANIFEST).read_text())
    sealed["files"] = {name: digest(folder / name) for name in sealed["files"] if (folder / name).is_file()}
    (folder / MANIFEST).write_text(json.dumps(sealed))


def test_a_model_comes_back_as_it_was_saved(folder: Path) -> None:
    stored = load_model(folder)
    values = matrix(200, seed=9)
    for told in ("margin", "probability", "low", "high"):
        np.testing.assert_array_equal(getattr(stored.model.risk(values), told), getattr(model().risk(values), told))
    np.testing.assert_array_equal(stored.model.contributions(values).values, model().contributions(values).values)
    assert stored.model.features == model().features
    assert stored.settings == SETTINGS
    assert {name: None if np.isnan(mean) else mean for name, mean in stored.model.usual.items()}["either"] is None


def test_the_past_comes_back_and_may_be_left_out(folder: Path, tmp_path: Path) -> None:
    pd.testing.assert_frame_equal(load_model(folder).history, HISTORY)
    save_model(tmp_path / "bare", model(), SETTINGS)
    assert load_model(tmp_path / "bare").history is None and load_model(tmp_path / "bare").outcomes is None


def test_the_same_model_has_the_same_id_and_another_one_another(folder: Path, tmp_path: Path) -> None:
    assert save_model(tmp_path / "twin", model(), SETTINGS) == load_model(folder).id
    assert save_model(tmp_path / "other", model(), SETTINGS | {"seed": 1}) != load_model(folder).id


def test_there_is_no_pickle_and_no_code_in_the_folder(folder: Path) -> None:
    assert {path.suffix for path in folder.iterdir()} == {".txt", ".json", ".parquet", ".md"}
    assert not any(path.read_bytes()[:2] in (b"\x80\x04", b"\x80\x05") for path in folder.iterdir())


FILES = [
    "booster.txt", "features.json", "calibrator.json", "settings.json", "history.parquet", "history_outcomes.parquet",
    "model_card.md",
]  # fmt: skip


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "flip a byte": _flip,
    "truncate": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "append": lambda path: path.write_bytes(path.read_bytes() + b" "),
    "empty": lambda path: path.write_bytes(b""),
    "remove": lambda path: path.unlink(),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_folder_with_a_damaged_file_is_refused(name: str, damage: str, folder: Path) -> None:
    DAMAGES[damage](folder / name)
    with pytest.raises(IntegrityBroken, match=name):
        load_model(folder)


@pytest.mark.parametrize(("name", "content"), [
    ("settings.json", "{"), ("features.json", "[]"), ("features.json", '{"used": 3, "usual": {}}'),
    ("calibrator.json", '{"kind": "sigmoid"}'), ("calibrator.json", '{"kind": "sigmoid", "curves": [[1, 2]]}'),
    ("features.json", '{"used": ["grows", "shrinks"], "usual": {}}'), ("booster.txt", "tree\n"), ("booster.txt", ""),
    ("settings.json", "\udcff"),
])  # fmt: skip
def test_a_folder_that_is_sealed_but_no_model_is_refused(name: str, content: str, folder: Path) -> None:
    (folder / name).write_bytes(content.encode("utf-8", "surrogateescape"))
    reseal(folder)
    with pytest.raises(IntegrityBroken):
        load_model(folder)


def _manifest(folder: Path, **changes: object) -> None:
    sealed = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(sealed | changes))


def test_a_manifest_that_points_outside_the_folder_is_refused(folder: Path) -> None:
    outside = folder.parent / "outside.txt"
    outside.write_text("secret")
    files = json.loads((folder / MANIFEST).read_text())["files"]
    for path in ("../outside.txt", str(outside)):
        _manifest(folder, files=files | {path: digest(outside)})
        with pytest.raises(IntegrityBroken, match="outside the folder"):
            load_model(folder)


def test_a_link_that_leads_outside_the_folder_is_refused(folder: Path) -> None:
    shutil.move(folder / "booster.txt", folder.parent / "booster.txt")
    (folder / "booster.txt").symlink_to(folder.parent / "booster.txt")
    with pytest.raises(IntegrityBroken, match="outside the folder"):
        load_model(folder)


@pytest.mark.parametrize("changes", [
    {"format": 2}, {"format": None}, {"files": {}}, {"files": []}, {"files": None}, {"files": {"booster.txt": "0"}},
])  # fmt: skip
def test_an_odd_manifest_is_refused(changes: dict, folder: Path) -> None:
    _manifest(folder, **changes)
    with pytest.raises(IntegrityBroken):
        load_model(folder)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'"MANIFEST"'])
def test_a_manifest_that_cannot_be_read_is_refused(content: bytes, folder: Path) -> None:
    (folder / MANIFEST).write_bytes(content)
    with pytest.raises(IntegrityBroken):
        load_model(folder)


@pytest.mark.parametrize("name", ["MANIFEST.json", "booster.txt", "calibrator.json", "history.parquet"])
def test_the_command_line_ends_with_six_for_a_broken_model(
    name: str, road: Road, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(road.model, tmp_path / "model")
    (tmp_path / "model" / name).unlink()
    words = ["score", str(road.batch), "--model", str(tmp_path / "model"), "--out", str(tmp_path / "out")]
    assert main(words) == 6
    assert name in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
