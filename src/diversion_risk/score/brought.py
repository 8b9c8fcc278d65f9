"""What a run reads from outside, kept beside its results: so that it can be repeated when the outside has moved on."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from diversion_risk.orders.outside import bring, is_outside
from diversion_risk.outputs.whole_or_not import Place
from diversion_risk.progress import stage

INPUTS = "inputs"
"""Folder within a run's results for what was brought in."""
_FROM_OUTSIDE = ("orders", "history", "outcomes")


@dataclass(frozen=True)
class Brought:
    """Files that were brought in, each with the address it came from, by what they are."""

    files: Mapping[str, Path]
    addresses: Mapping[str, str]

    def keep(self, folder: Path, out: Path, record: dict[str, Any]) -> None:
        """Move them into the folder that will become `out`, and let the record name them there."""
        for name, path in self.files.items():
            target = folder / INPUTS / name / path.name
            target.parent.mkdir(parents=True)
            shutil.move(path, target)
            kept = str((out / INPUTS / name / path.name).resolve())
            record["inputs"][name] |= {"path": kept, "from": self.addresses[name]}


def brought_in(named: Mapping[str, str | None], place: Place) -> Brought:
    """Bring in what lies outside, among what is unfinished beside the results."""
    addresses = {name: named[name] for name in _FROM_OUTSIDE if (address := named.get(name)) and is_outside(address)}
    if not addresses:
        return Brought({}, {})
    with stage("bringing in what lies outside"):
        files = {name: bring(str(address), place.room(f"brought/{name}")) for name, address in addresses.items()}
    return Brought(files, {name: str(address) for name, address in addresses.items()})
