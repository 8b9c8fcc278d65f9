"""One digest over many entries, and a short proof that an entry is among them: the Merkle tree of RFC 6962."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

Step = tuple[str, str]
"""On which side the neighbour stands, `left` or `right`, and its digest in hexadecimal digits."""


def leaves(entries: Iterable[bytes]) -> list[bytes]:
    """The digest of each entry."""
    return [sha256(b"\0" + entry).digest() for entry in entries]


def root(digests: Sequence[bytes]) -> bytes:
    """The digest over all; a last one without a neighbour rises unchanged."""
    level = list(digests)
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else sha256(b"").digest()


def proof(digests: Sequence[bytes], place: int) -> list[Step]:
    """The neighbours met on the way from one digest up to the root."""
    level, steps = list(digests), []
    while len(level) > 1:
        neighbour = place ^ 1
        if neighbour < len(level):
            steps.append(("left" if neighbour < place else "right", level[neighbour].hex()))
        level, place = _above(level), place // 2
    return steps


def climbed(leaf: bytes, steps: Iterable[Step]) -> bytes:
    """The root to which a proof leads.

    >>> digests = leaves([b"a", b"b", b"c"])
    >>> [climbed(leaf, proof(digests, place)) == root(digests) for place, leaf in enumerate(digests)]
    [True, True, True]
    """
    for side, neighbour in steps:
        other = bytes.fromhex(neighbour)
        leaf = sha256(b"\1" + (other + leaf if side == "left" else leaf + other)).digest()
    return leaf


def _above(level: Sequence[bytes]) -> list[bytes]:
    paired = [sha256(b"\1" + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)]
    return [*paired, level[-1]] if len(level) % 2 else paired
