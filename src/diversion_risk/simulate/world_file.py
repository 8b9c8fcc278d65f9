"""World files: YAML that may say `like: base` and then only what differs, turned into records of assumptions."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import yaml

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.places import CONFIGS
from diversion_risk.whole_texts import PlainLoader


def find_world(name_or_path: str | Path, beside: Path = CONFIGS / "world") -> Path:
    """The file of a world: a YAML file by its path, or `NAME.yaml` in the folder `beside` or among the shipped ones."""
    path = Path(name_or_path)
    if path.suffix in (".yaml", ".yml"):
        tried = [path]
    else:
        tried = [folder / f"{name_or_path}.yaml" for folder in (beside, CONFIGS / "world")]
    found = next((one for one in tried if one.is_file()), None)
    if found is None:
        raise ConfigurationWrong(f"There is no world {str(name_or_path)!r}: expected a name or a YAML file.")
    return found


def read_world(path: Path, before: tuple[Path, ...] = ()) -> dict[str, Any]:
    """The keys of a world file, laid over those of the world it says it is like.

    Where both hold keys, they are merged all the way down; an empty value takes the key out.
    """
    if path.resolve() in before:
        circle = " is like ".join(one.stem for one in (*before, path))
        raise ConfigurationWrong(f"{path.name}: {circle}, which has no end.")
    own = dict(_mapping(_parsed(path), path.name))
    like = own.pop("like", None)
    if like is None:
        return own
    if not isinstance(like, str):
        raise ConfigurationWrong(f"{path.name}: like: found {like!r}; expected the name of a world.")
    return merged(read_world(find_world(like, path.parent), (*before, path.resolve())), own)


def merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """The keys of both; of a key in both the one above, or, where both values are keys again, those merged.

    >>> merged({"a": {"x": 1, "y": 2}, "b": 3}, {"a": {"x": 5, "y": None}})
    {'a': {'x': 5}, 'b': 3}
    """
    held = below | above
    for key in below.keys() & above.keys():
        if isinstance(below[key], dict) and isinstance(above[key], dict):
            held[key] = merged(below[key], above[key])
    return {key: value for key, value in held.items() if value is not None}


def _parsed(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), PlainLoader)
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())
        raise ConfigurationWrong(f"{path.name}: is no readable YAML ({reason}).") from error


def build(kind: Any, value: Any, where: str) -> Any:
    """A record, mapping, row or plain value of the given type; `where` names it in an error."""
    if is_dataclass(kind):
        return _record(kind, value, where)
    if get_origin(kind) is Mapping:
        return {str(key): build(get_args(kind)[1], held, f"{where}: {key}") for key, held in _mapping(value, where)}
    if get_origin(kind) is tuple:
        return _row(get_args(kind), value, where)
    return _plain(kind, value, where)


def _record(kind: Any, value: Any, where: str) -> Any:
    given = dict(_mapping(value, where))
    expected = [field.name for field in fields(kind)]
    wrong = [f"unknown {key}" for key in given if key not in expected]
    wrong += [f"missing {key}" for key in expected if key not in given]
    if wrong:
        raise ConfigurationWrong(f"{where}: {', '.join(wrong)}.")
    types = get_type_hints(kind)
    return kind(**{name: build(types[name], given[name], f"{where}: {name}") for name in expected})


def _mapping(value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise ConfigurationWrong(f"{where}: found {value!r}; expected keys with values.")
    return value.items()


def _row(kinds: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    fits = isinstance(value, list) and (kinds[-1] is Ellipsis or len(value) == len(kinds))
    if not fits:
        raise ConfigurationWrong(
            f"{where}: found {value!r}; expected a list of {'some' if ... in kinds else len(kinds)}."
        )
    return tuple(build(kinds[0], held, where) for held in value)


def _plain(kind: Any, value: Any, where: str) -> Any:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ConfigurationWrong(f"{where}: found {value!r}; expected {kind.__name__}.")
    return value
