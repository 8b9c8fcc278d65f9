"""What was measured already, kept from one run to the next."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass
class Kept:
    """A JSON file of findings by name."""

    path: Path
    _found: dict[str, Any] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Take up what an earlier run found."""
        if self.path.is_file():
            self._found = json.loads(self.path.read_text(encoding="utf-8"))

    def once(self, name: str, measure: Callable[[], T]) -> T:
        """What was found under a name, measured now if it was not."""
        if name not in self._found:
            self._found[name] = measure()
            beside = self.path.with_suffix(".part")
            beside.write_text(json.dumps(self._found), encoding="utf-8")
            beside.replace(self.path)
            print(f"{self.path.stem}: {name}, {len(self._found)} so far", flush=True)
        return self._found[name]  # type: ignore[no-any-return]
