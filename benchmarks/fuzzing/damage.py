"""Damage by chance: to the bytes of a file, and to the values of a tree of lists and pairs."""

import random
from typing import Any

TOKENS = [
    b'"', b'""', b",", b";", b"\t", b"|", b"\n", b"\r\n", b"\r", b"\0", b"\x0b", b"\x0c", b"\x1a", b"\x85",
    b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\xe2\x80\xae", b"\xed\xa0\x80", b"\xff",
    b"sep=;\n", b"=1+1", b"-1", b"1e400", b"9" * 400, b"NaN", b"inf", b"{", b"[", b"}", b"]", b": ", b"- ", b"#",
    b"%", b"*a", b"&a", b"!!python/object:os.system", b"<<: ", b"2024-13-45", b"PAR1", b"<!DOCTYPE a>",
    b"<!ENTITY a '&a;&a;'>", b"../", b"A" * 70_000,

]  # fmt: skip
"""What has meaning to one of the readers, wherever it stands."""
VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 2, 0.5, -0.0, 1e308, 1e-308, float("nan"), float("inf"), 2**31, 2**63, 10**400, "",
    "a", "1", "-1", "nan", "true", "all", "\0", "\ud800", "é" * 300, "../../etc", "1970-01-01",
    "9999-12-31T23:59:59Z", [], [[]], [1, 2], ["a", "a"], {}, {"": ""}, {"a": {"a": {}}},

]  # fmt: skip
"""What no reader hopes for where another value stood."""


def of_bytes(content: bytes, chance: random.Random) -> bytes:
    """A file with one to eight pieces of damage."""
    found = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 4, 8])):
        place = chance.randrange(len(found) + 1)
        end = min(len(found), place + chance.choice([1, 2, 8, 64, 512]))
        act = chance.randrange(8)
        if act == 0 and found:
            found[place % len(found)] ^= 1 << chance.randrange(8)
        elif act == 1:
            found[place:place] = chance.choice(TOKENS) * chance.choice([1, 1, 3, 50])
        elif act == 2:
            del found[place:end]
        elif act == 3:
            found[place:place] = found[place:end] * chance.choice([1, 1, 100])
        elif act == 4:
            found[place:end] = chance.randbytes(end - place)
        elif act == 5 and chance.random() < 0.5:
            del found[chance.randrange(len(found) + 1) :]
        elif act == 6:
            found[:0] = chance.choice(TOKENS)
        else:
            found[place:end] = chance.choice(TOKENS)
    return bytes(found)


def of_values(content: Any, chance: random.Random) -> Any:
    """A tree of lists and pairs of which one to three values are other ones, gone, or there twice; changed in place."""
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        around = content
        while True:
            places = list(around) if isinstance(around, dict) else list(range(len(around)))
            if not places:
                break
            place = chance.choice(places)
            inner = around[place]
            if isinstance(inner, dict | list) and inner and chance.random() < 0.85:
                around = inner
                continue
            _change(around, place, chance)
            break
    return content


def _change(around: Any, place: Any, chance: random.Random) -> None:
    act = chance.randrange(6)
    if act == 0:
        del around[place]
    elif act == 1 and isinstance(around, dict):
        around[str(chance.choice(VALUES))] = around.pop(place)
    elif act == 1:
        around.insert(place, around[place])
    elif act == 2:
        around[place] = around[chance.choice(list(around) if isinstance(around, dict) else range(len(around)))]
    else:
        around[place] = chance.choice(VALUES)
