"""Who moved which alias, when and why: kept beside the MLflow database, and held against what MLflow says."""

import getpass
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from diversion_risk.registry.sealed_file import Chain

Kind = Literal["trained", "promoted", "refused", "rolled back", "unrecorded"]
RECORD = "DIVERSION_RISK_RECORD"
"""Environment variable that names the file of the record, for those whose MLflow is a server."""
USER = "DIVERSION_RISK_USER"
"""Environment variable that names who acts; otherwise the login does."""


@dataclass(frozen=True)
class Act:
    """One thing done to an alias, or tried: `before` and `after` are versions, `None` for none."""

    kind: Kind
    alias: str
    before: str | None
    after: str | None
    who: str
    why: str
    when: str = ""
    """UTC, to the second; of an unrecorded move when it was found."""
    model_id: str | None = None
    gates: Mapping[str, str] = field(default_factory=dict)
    """State of each gate that was tried."""

    @property
    def moves(self) -> bool:
        """Whether the alias points elsewhere after it."""
        return self.kind != "refused"


def record_of(tracking_uri: str) -> Chain:
    """The record of a registry: beside a database file, else in the working folder, or where the environment says."""
    named = os.environ.get(RECORD)
    if named:
        return Chain(Path(named))
    return Chain((database_file(tracking_uri) or Path("mlflow.db")).with_suffix(".aliases.jsonl"))


def database_file(tracking_uri: str) -> Path | None:
    """The file of an MLflow address that is one.

    >>> database_file("sqlite:///mlflow.db"), database_file("http://localhost:5000")
    (PosixPath('mlflow.db'), None)
    """
    file = tracking_uri.removeprefix("sqlite:///")
    return None if file == tracking_uri else Path(file)


def acts_of(chain: Chain) -> list[Act]:
    """Every act of a record, oldest first.

    Raises:
        IntegrityBroken: If the record was meddled with.
    """
    return [Act(**link.entry) for link in chain.read()]


def write_act(chain: Chain, act: Act) -> str:
    """Put an act into the record; returns the digest of its entry."""
    return chain.append(asdict(act)).sha256


def pointed(acts: list[Act]) -> dict[str, str]:
    """Which version each alias points to, as the record has it."""
    last = {act.alias: act.after for act in acts if act.moves}
    return {alias: version for alias, version in last.items() if version is not None}


def former(acts: list[Act], alias: str) -> str | None:
    """The version an alias goes back to: the one before the one it points to, whatever was taken back since."""
    stack: list[str] = []
    for act in acts:
        if act.alias != alias or not act.moves:
            continue
        if act.kind == "rolled back":
            stack = stack[:-1]
        if act.after is not None and stack[-1:] != [act.after]:
            stack.append(act.after)
    return stack[-2] if len(stack) > 1 else None


def now() -> str:
    """This moment in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def user(named: str | None = None) -> str:
    """Who acts: as named, as the environment says, or by login."""
    return named or os.environ.get(USER) or getpass.getuser()
