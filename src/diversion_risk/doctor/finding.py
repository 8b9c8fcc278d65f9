"""One thing that was looked for on this machine."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What was found, what was expected, and what to do where they differ."""

    name: str
    is_there: bool
    found: str
    expected: str
    to_do: str
    required: bool = False
    """Without it the program does not do its work; otherwise one thing it can do is missing."""

    @property
    def state(self) -> str:
        """`ok`, `missing` where it is required, else `absent`."""
        return "ok" if self.is_there else "missing" if self.required else "absent"

    def told(self) -> str:
        """The finding in one line."""
        what = f"{self.state:<8} {self.name}: {self.found}"
        return what if self.is_there else f"{what}; expected {self.expected}. {self.to_do}"
