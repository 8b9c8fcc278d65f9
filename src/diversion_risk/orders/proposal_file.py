"""A proposed mapping as the YAML file that a person completes: rules with their evidence, questions as comments."""

import json
import re
from collections.abc import Mapping, Sequence

from diversion_risk.orders.fields import ORDER_FIELDS
from diversion_risk.orders.proposal import Open, Placed, Proposal
from diversion_risk.orders.raw import shown

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*( [A-Za-z0-9_]+)*")


def proposal_file(proposal: Proposal) -> str:
    """The mapping in YAML; every column of the file stands in it, placed in a rule or left in a comment."""
    lacking = proposal.lacking
    lines = [
        f"# A proposal for {_inert(proposal.file)}, made from headings and values. Read it before use: what could not be",
        "# placed stands below as a comment, with what only you can say.",
        "orders:",
        "  columns:",
        *(line for placed in proposal.placed for line in _rule(placed)),
    ]
    if not proposal.placed:
        lines[-1] = "  columns: {}"
    if lacking:
        lines += ["", "# Required, and not found in the file; no order can be read before they have a rule:"]
        lines += [f"#   {name}: {_meaning(name)}" for name in lacking]
    if proposal.open:
        lines += ["", "# Columns of the file that were not placed; as it stands they are passed through:"]
        lines += [line for one in proposal.open for line in _left(one)]
    if proposal.questions:
        lines += ["", "# Placed, with a question left:"]
        lines += [line for one in proposal.questions for line in _left(one)]
    return "\n".join(lines) + "\n"


def told(proposal: Proposal) -> str:
    """How much was placed, in a few lines."""
    columns = len({column for placed in proposal.placed for column in _columns(placed.rule)})
    lines = [f"placed {columns:,} of {columns + len(proposal.open):,} columns"]
    lines += [f"  {placed.confidence}: {placed.field}" for placed in proposal.placed if placed.confidence != "certain"]
    if proposal.open:
        lines.append("not placed: " + ", ".join(_inert(one.column) for one in proposal.open))
    if proposal.lacking:
        lines.append("required, and not found: " + ", ".join(proposal.lacking))
    return "\n".join(lines)


def _columns(rule: Mapping[str, object]) -> set[str]:
    named = {str(rule["column"])} if "column" in rule else set(re.findall(r"\{([^{}]+)\}", str(rule["template"])))
    unit = rule.get("unit")
    return named | ({str(unit["column"])} if isinstance(unit, Mapping) else set())


def _rule(placed: Placed) -> list[str]:
    only = list(placed.rule) == ["column"]
    rule = _written(placed.rule["column"]) if only else _written(placed.rule)
    return [
        f"    # {placed.confidence}: {_inert(placed.because)}{_examples(placed.samples)}",
        f"    {placed.field}: {rule}",
    ]


def _left(one: Open) -> list[str]:
    meant = f" ({one.field}?)" if one.field else ""
    return [f"#   {_written(one.column)}{meant}: {_inert(one.why)}{_examples(one.samples)}"]


def _examples(samples: Sequence[str]) -> str:
    return "; such as " + ", ".join(_quoted(shown(sample)) for sample in samples) if samples else ""


def _written(node: object) -> str:
    """A node in YAML's one-line form; names that are not plain words are quoted."""
    if isinstance(node, Mapping):
        return "{" + ", ".join(f"{_written(key)}: {_written(value)}" for key, value in node.items()) + "}"
    if isinstance(node, list):
        return "[" + ", ".join(map(_written, node)) + "]"
    text = str(node)
    return text if _PLAIN.fullmatch(text) or isinstance(node, int | float) else _quoted(text)


def _quoted(text: str) -> str:
    return _inert(json.dumps(text, ensure_ascii=False))


def _inert(text: str) -> str:
    """What is no visible character written by its code, so that no value of the file can end a comment and add a rule."""
    return "".join(letter if letter.isprintable() else _code(letter) for letter in text)


def _code(letter: str) -> str:
    return f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}"


def _meaning(name: str) -> str:
    return next(field.meaning for field in ORDER_FIELDS if field.name == name)
