"""What the training saw, read from a model's folder."""

import json
from collections.abc import Collection
from pathlib import Path

from diversion_risk.errors import IntegrityBroken
from diversion_risk.health.baseline import BASELINE, Baseline

_LARGEST = 1 << 25


def read_baseline(folder: Path, sealed: Collection[str]) -> Baseline | None:
    """The baseline of a folder whose digests were held against its files; `None` where `sealed` does not name it.

    Raises:
        IntegrityBroken: If the file is sealed, but no baseline.
    """
    if BASELINE not in sealed:
        return None
    path = folder / BASELINE
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError(f"it has {path.stat().st_size:,} bytes; expected at most {_LARGEST:,}")
        return Baseline.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as trouble:
        raise IntegrityBroken(f"{path} is sealed, but says no baseline: {str(trouble)[:300]}") from trouble
