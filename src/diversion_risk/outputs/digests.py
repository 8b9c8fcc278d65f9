"""Which bytes a result was made from."""

from hashlib import sha256
from pathlib import Path

from diversion_risk.model.store import digest


def digest_of(path: Path) -> str:
    """SHA-256 of a file; of a folder the SHA-256 over the names and digests of its files."""
    if path.is_file():
        return digest(path)
    files = sorted(file for file in path.rglob("*") if file.is_file())
    lines = [f"{digest(file)}  {file.relative_to(path).as_posix()}\n" for file in files]
    return sha256("".join(lines).encode()).hexdigest()
