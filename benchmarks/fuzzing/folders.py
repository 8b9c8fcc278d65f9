"""Model folders with something wrong in them, most of them sealed anew so that no digest saves the loader."""

import io
import json
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq

from diversion_risk.model.store import MANIFEST, digest
from fuzzing.damage import of_bytes, of_values
from fuzzing.tables import of_another_type

_NUMBER = re.compile(rb"(?<=[= ])-?[0-9][0-9.e+-]*")
_NUMBERS = [
    b"nan", b"inf", b"-inf", b"1e400", b"1e308", b"-1", b"0", b"1", b"2", b"31", b"255", b"65535", b"2147483647", b"4294967296",
    b"-2147483648", b"99999999999999999999", b"1 1", b"", b"0x1", b"1e-400",
]  # fmt: skip
_NAMES = [
    "../outside.txt",
    "/etc/passwd",
    "plots/../../x",
    "a\0b",
    "x" * 5_000,
    "",
    ".",
    "MANIFEST.json",
    "booster.txt/x",
    "C:\\x",
    "\ud800",
]


def damage(folder: Path, chance: random.Random) -> str:
    """Do something to a file of a model folder; says what."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    parsed = [name for name in names if name.endswith((".json", ".parquet")) or name == "booster.txt"]
    name = chance.choice([*parsed, "booster.txt", "booster.txt"])
    kinds: dict[str, Callable[[Path, random.Random], None]] = {".json": _pairs, ".parquet": _columns, ".txt": _trees}
    act = chance.choice(
        [
            "its kind",
            "its kind",
            "its kind",
            "bytes",
            "bytes",
            "bytes, not sealed",
            "another's content",
            "gone",
            "names",
        ]
    )
    file = folder / name
    if act == "its kind":
        kinds[file.suffix](file, chance)
    elif act == "another's content":
        shutil.copyfile(folder / chance.choice(names), file.with_suffix(".new"))
        file.with_suffix(".new").replace(file)
    elif act == "gone":
        file.unlink()
    elif act == "names":
        name = MANIFEST
        sealed = json.loads((folder / MANIFEST).read_text())
        sealed["files"][chance.choice(_NAMES)] = chance.choice([*sealed["files"].values(), "0" * 64, ""])
        (folder / MANIFEST).write_text(json.dumps(sealed))
    else:
        file.write_bytes(of_bytes(file.read_bytes(), chance))
    if name != MANIFEST and act != "bytes, not sealed":
        _seal(folder, drop=name if act == "gone" and chance.random() < 0.5 else "")
    return f"{name}: {act}"


def _seal(folder: Path, drop: str) -> None:
    sealed = json.loads((folder / MANIFEST).read_text())
    names = [name for name in sealed["files"] if (folder / name).is_file() or name != drop]
    sealed["files"] = {name: digest(folder / name) if (folder / name).is_file() else "0" * 64 for name in names}
    (folder / MANIFEST).write_text(json.dumps(sealed))


def _pairs(file: Path, chance: random.Random) -> None:
    file.write_text(json.dumps(of_values(json.loads(file.read_text(encoding="utf-8")), chance)))


def _columns(file: Path, chance: random.Random) -> None:
    table = pq.read_table(io.BytesIO(file.read_bytes()))
    act = chance.randrange(4)
    if act == 0:
        table = table.slice(0, chance.choice([0, 1, 2]))
    elif act == 1:
        table = table.remove_column(chance.randrange(table.num_columns))
    else:
        place = chance.randrange(table.num_columns)
        table = table.set_column(place, table.column_names[place], of_another_type(table.column(place), chance))
    pq.write_table(table.replace_schema_metadata(None) if chance.random() < 0.5 else table, file)


def _trees(file: Path, chance: random.Random) -> None:
    """Numbers of the trees are other numbers; where their sizes are told, they are told anew, so that the trees are read."""
    content = file.read_bytes()
    for _ in range(chance.choice([1, 1, 2, 5])):
        found = chance.choice(list(_NUMBER.finditer(content)))
        other = chance.choice([*_NUMBERS, found[0] + b"0", chance.choice(_NUMBER.findall(content))])
        content = content[: found.start()] + other + content[found.end() :]
    if chance.random() < 0.8:
        body, end, rest = content.partition(b"end of trees")
        header, *trees = body.split(b"\nTree=")
        sizes = [b"%d" % (len(b"Tree=") + len(tree) + (place + 1 < len(trees))) for place, tree in enumerate(trees)]
        header = re.sub(rb"tree_sizes=.*", b"tree_sizes=" + b" ".join(sizes), header)
        content = b"\nTree=".join([header, *trees]) + end + rest
    file.write_bytes(content)
