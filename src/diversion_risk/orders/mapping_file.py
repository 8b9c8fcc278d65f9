"""Mapping files: found by name or path, and read so strictly that a slip of the pen is named, not passed over."""

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import pandas as pd
import yaml

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.orders.fields import ORDER_FIELDS, OUTCOME_FIELDS, Field
from diversion_risk.orders.mapping import CONTRACT, Condition, Mapping, Part, Place, Rule, Unit
from diversion_risk.places import CONFIGS
from diversion_risk.whole_texts import TextLoader

_TOP = ("about", "layout", "keep", "numbers", "dates", "orders", "outcomes")
_SOURCES = ("column", "constant", "row_number", "template", "first_of", "later_of")
_ANY_KIND = (*_SOURCES, "when", "recode", "otherwise", "unparseable")
_DATES = ("formats", "partial", "plus_days")
_NUMBERS = ("decimal", "thousands", "times", "unit")
_PLACES = ("start", "middle", "end")
_MARKS = (".", ",", "'", " ", "_", "")


class _TextLoader(TextLoader):
    """YAML in which every value is text: `no` stays Norway's, `1` is what the cell says, and no key stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The pairs of a node; raises where a key stands twice, for the first would vanish without a word."""
        keys = [key.value for key, _ in node.value]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(None, None, f'the key "{twice}" stands twice', node.start_mark)
        return super().construct_mapping(node, deep)


@dataclass(frozen=True)
class _Usual:
    """How dates and numbers are written where a rule does not say."""

    formats: tuple[str, ...] = ()
    partial: Place | None = None
    decimal: str | None = None
    thousands: str = ""


def read_mapping(source: str | None) -> Mapping:
    """The mapping of that name under `configs/source/`, or in the file at that path; `None` is the contract's layout.

    Raises `ConfigurationWrong` with the place in the file: an unknown key, a value that does not fit, a required
    column without a rule.
    """
    if source is None:
        return CONTRACT
    path = _path(source)
    try:
        text = path.read_text(encoding="utf-8-sig")
        node = yaml.load(text, _TextLoader)  # builds nothing but text, lists and dicts
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationWrong(f"{path}: cannot be read as a mapping ({' '.join(str(error).split())}).") from error
    return _mapping(node, path.name)


def shipped_mappings() -> list[str]:
    """Names of the mappings that travel with the program."""
    return sorted(file.stem for file in (CONFIGS / "source").glob("*.yaml"))


def _path(source: str) -> Path:
    shipped = CONFIGS / "source" / f"{source}.yaml"
    if source in shipped_mappings():
        return shipped
    own = Path(source).expanduser()
    if own.is_file():
        return own
    names = shipped_mappings()
    raise ConfigurationWrong(
        f'source "{source}": neither a mapping of ours nor a file{_meant(source, names)}. Ours: {", ".join(names)}.'
    )


def _meant(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def _wrong(place: str, what: str) -> ConfigurationWrong:
    return ConfigurationWrong(f"{place}: {what}.")


def _keys(node: object, known: Iterable[str], place: str) -> dict[str, Any]:
    """A node that must be pairs with known keys; empty text is no pairs."""
    if node == "":
        return {}
    if not isinstance(node, dict):
        raise _wrong(place, f'found "{node}"; expected keys with values')
    for key in node:
        if key not in known:
            hint = _meant(str(key), known)
            raise _wrong(place, f'unknown key "{key}"{hint} (known: {", ".join(known)})')
    return node


def _mapping(node: object, name: str) -> Mapping:
    top = _keys(node, _TOP, name)
    layout = top.get("layout")
    if layout not in (None, "contract"):
        raise _wrong(f"{name}: layout", f'found "{layout}"; expected "contract", or no such key')
    like_contract = layout == "contract"
    usual = _notation(top.get("numbers", ""), _dated(top.get("dates", ""), _Usual(), f"{name}: dates"), name)
    parts = {
        key: _part(top[key], fields, usual, f"{name}: {key}") if key in top else None
        for key, fields in (("orders", ORDER_FIELDS), ("outcomes", OUTCOME_FIELDS))
    }
    if like_contract:
        parts = {key: part or Part() for key, part in parts.items()}
    else:
        _refuse_gaps(parts, name)
    return Mapping(name, parts["orders"], parts["outcomes"], like_contract, _keep(top.get("keep"), name))


def _dated(node: object, usual: _Usual, place: str) -> _Usual:
    keys = _keys(node, ("formats", "partial"), place)
    formats, partial = _formats_and_partial(keys, usual, place)
    return _Usual(formats, partial, usual.decimal, usual.thousands)


def _notation(node: object, usual: _Usual, name: str) -> _Usual:
    keys = _keys(node, ("decimal", "thousands"), f"{name}: numbers")
    return _Usual(usual.formats, usual.partial, *_marks(keys, usual, f"{name}: numbers"))


def _refuse_gaps(parts: dict[str, Part | None], name: str) -> None:
    for key, fields in (("orders", ORDER_FIELDS), ("outcomes", OUTCOME_FIELDS)):
        part = parts[key]
        gaps = [field.name for field in fields if part and field.required and field.name not in part.columns]
        if gaps:
            raise _wrong(f"{name}: {key}.columns", f"no rule for the required {', '.join(gaps)}")


def _keep(node: object, name: str) -> tuple[str, ...] | Literal["all"] | None:
    if node is None:
        return None
    if node == "all":
        return "all"
    return () if node == "none" else _texts(node, f"{name}: keep")


def _part(node: object, fields: tuple[Field, ...], usual: _Usual, place: str) -> Part:
    keys = _keys(node, ("rows", "columns"), place)
    by_name = {field.name: field for field in fields}
    columns = _keys(keys.get("columns", ""), by_name, f"{place}.columns")
    rules = {name: _rule(rule, by_name[name], usual, f"{place}.columns.{name}") for name, rule in columns.items()}
    return Part(rules, _conditions(keys.get("rows", []), f"{place}.rows"))


def _rule(node: object, field: Field, usual: _Usual, place: str) -> Rule:
    if isinstance(node, str):
        node = {"column": node}
    own = {"date": _DATES, "number": _NUMBERS}.get(field.kind, ())
    keys = _keys(node, (*_ANY_KIND, *own), place)
    if sum(key in keys for key in _SOURCES) != 1:
        raise _wrong(place, f"expected exactly one of {', '.join(_SOURCES)}")
    return _built(keys, field, usual, place)


def _built(keys: dict[str, Any], field: Field, usual: _Usual, place: str) -> Rule:
    formats, partial = _formats_and_partial(keys, usual, place) if field.kind == "date" else ((), None)
    decimal, thousands = _marks(keys, usual, place) if field.kind == "number" else (None, "")
    within = _Usual(formats, partial, decimal, thousands)
    if "later_of" in keys and field.kind != "date":
        raise _wrong(place, "later_of compares dates, and this is none")
    return Rule(
        column=_filled(keys, "column", place),
        constant=_plain(keys, "constant", place),
        row_number=_row_number(keys, place),
        template=_filled(keys, "template", place),
        first_of=_rules(keys, "first_of", field, within, place),
        later_of=_rules(keys, "later_of", field, within, place),
        when=_conditions(keys.get("when", []), f"{place}.when"),
        recode=_recode(keys.get("recode", ""), f"{place}.recode"),
        otherwise=_plain(keys, "otherwise", place),
        formats=formats,
        partial=partial,
        plus_days=int(_number(keys.get("plus_days", "0"), int, f"{place}.plus_days")),
        decimal=decimal,
        thousands=thousands,
        times=_number(keys.get("times", "1"), float, f"{place}.times"),
        unit=_unit(keys["unit"], f"{place}.unit") if "unit" in keys else None,
        quiet=_one_of(keys.get("unparseable", "warn"), ("warn", "unknown"), f"{place}.unparseable") == "unknown",
    )


def _filled(keys: dict[str, Any], key: str, place: str) -> str | None:
    if key not in keys:
        return None
    if not isinstance(keys[key], str) or not keys[key].strip():
        raise _wrong(f"{place}.{key}", "expected a text that is not empty")
    return str(keys[key])


def _plain(keys: dict[str, Any], key: str, place: str) -> str | None:
    """A text, which may be empty."""
    if key in keys and not isinstance(keys[key], str):
        raise _wrong(f"{place}.{key}", f'found "{keys[key]}"; expected one plain value')
    return keys.get(key)


def _row_number(keys: dict[str, Any], place: str) -> bool:
    if "row_number" not in keys:
        return False
    return _one_of(keys["row_number"], ("true",), f"{place}.row_number") == "true"


def _rules(keys: dict[str, Any], key: str, field: Field, usual: _Usual, place: str) -> tuple[Rule, ...]:
    if key not in keys:
        return ()
    if not isinstance(keys[key], list) or len(keys[key]) < 2:
        raise _wrong(f"{place}.{key}", "expected a list of two or more columns or rules")
    return tuple(_rule(node, field, usual, f"{place}.{key}[{n}]") for n, node in enumerate(keys[key], start=1))


def _conditions(node: object, place: str) -> tuple[Condition, ...]:
    nodes = [node] if isinstance(node, dict) else node
    if not isinstance(nodes, list):
        raise _wrong(place, f'found "{node}"; expected a condition or a list of them')
    return tuple(_condition(one, place) for one in nodes)


def _condition(node: object, place: str) -> Condition:
    keys = _keys(node, ("column", "among", "not_among", "filled"), place)
    column = _filled(keys, "column", place)
    if column is None or len(keys) != 2:
        raise _wrong(place, "expected a column and one of among, not_among, filled")
    if "filled" in keys:
        empty = _one_of(keys["filled"], ("true", "false"), f"{place}.filled") == "false"
        return Condition(column, frozenset([""]), wanted=empty)
    key = "among" if "among" in keys else "not_among"
    return Condition(column, frozenset(_texts(keys[key], f"{place}.{key}")), wanted=key == "among")


def _texts(node: object, place: str) -> tuple[str, ...]:
    if not isinstance(node, list) or not all(isinstance(one, str) for one in node):
        raise _wrong(place, f'found "{node}"; expected a list of values')
    return tuple(node)


def _recode(node: object, place: str) -> dict[str, str]:
    if not isinstance(node, dict):
        if node == "":
            return {}
        raise _wrong(place, f'found "{node}"; expected values and what each means')
    if not all(isinstance(meaning, str) for meaning in node.values()):
        raise _wrong(place, "expected one plain value for each key")
    return {str(value).strip(): meaning.strip() for value, meaning in node.items()}


def _formats_and_partial(keys: dict[str, Any], usual: _Usual, place: str) -> tuple[tuple[str, ...], Place | None]:
    partial = usual.partial
    if "partial" in keys:
        partial = cast(Place, _one_of(keys["partial"], _PLACES, f"{place}.partial"))
    formats = _texts(keys["formats"], f"{place}.formats") if "formats" in keys else usual.formats
    for form in formats:
        _refuse_format(form, partial, f"{place}.formats")
    return formats, partial


def _refuse_format(form: str, partial: Place | None, place: str) -> None:
    try:
        pd.to_datetime(pd.Series(["-"]), format=form, errors="coerce")
    except (ValueError, KeyError) as error:
        raise _wrong(place, f'"{form}" is no date format ({error})') from error
    if "%Y" not in form and "%y" not in form:
        raise _wrong(place, f'"{form}" has no year (%Y)')
    if "%d" not in form and "%j" not in form and partial is None:
        raise _wrong(place, f'"{form}" has no day; say with "partial" whether the start, middle or end is meant')


def _marks(keys: dict[str, Any], usual: _Usual, place: str) -> tuple[str | None, str]:
    if "decimal" not in keys and "thousands" not in keys:
        return usual.decimal, usual.thousands
    thousands = _one_of(keys.get("thousands", ""), _MARKS, f"{place}.thousands")
    decimal = _one_of(keys.get("decimal", "," if thousands == "." else "."), (".", ","), f"{place}.decimal")
    if decimal == thousands:
        raise _wrong(place, f'decimal and thousands are both "{decimal}"')
    return decimal, thousands


def _unit(node: object, place: str) -> Unit:
    keys = _keys(node, ("column", "factors"), place)
    column = _filled(keys, "column", place)
    factors = _recode(keys.get("factors", ""), f"{place}.factors")
    if column is None or not factors:
        raise _wrong(place, "expected a column and factors")
    return Unit(column, {unit: _number(factor, float, f"{place}.factors") for unit, factor in factors.items()})


def _number(text: object, kind: Callable[[str], float], place: str) -> float:
    try:
        return kind(str(text))
    except ValueError:
        raise _wrong(place, f'found "{text}"; expected a number') from None


def _one_of(text: object, allowed: tuple[str, ...], place: str) -> str:
    if text not in allowed:
        raise _wrong(place, f'found "{text}"; expected one of {", ".join(repr(one) for one in allowed)}')
    return str(text)
