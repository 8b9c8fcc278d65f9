"""Runs that die within a single write: what lies on disk is torn at any byte, and the next run ends as if nothing had been."""

import signal
from pathlib import Path

import numpy as np

from tests.score.settled import Dying, assert_settled, assert_whole

TEARS = 30
LARGEST = 45_000
"""Bytes: beyond all but the largest files of the small batch."""


def test_a_run_that_dies_within_a_write_ends_as_if_nothing_had_been(
    dying: Dying, undisturbed: tuple[Path, int], tmp_path: Path
) -> None:
    like, touches = undisturbed
    moments = np.linspace(1, touches - 1, TEARS).round().astype(int)
    sizes = np.random.default_rng(7).permutation(np.geomspace(1, LARGEST, TEARS).astype(int))
    torn = set()
    for moment, size in zip(moments.tolist(), sizes.tolist(), strict=True):
        folder = tmp_path / str(moment)
        code, _, said = dying.ask(folder, moment, size=size)
        assert code in (4, -signal.SIGXFSZ), (moment, size, said)
        if (folder / "out").exists():
            assert_whole(folder / "out")
        # Without its lock a run has ended, and may die of what it says into a file.
        if (folder / ".out.lock").exists():
            torn |= {path.suffix for path in folder.rglob("*") if path.is_file() and path.stat().st_size == size}
            code, _, said = dying.ask(folder)
            assert code == 4 and "Traceback" not in said
        assert_settled(folder, like)
    assert torn >= {".parquet", ".html", ".sqlite"}
