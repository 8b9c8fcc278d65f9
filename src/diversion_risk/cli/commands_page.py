"""The command line as a page: every verb with its words and options, read from the parser itself."""

import argparse
from collections.abc import Iterator

from diversion_risk.cli.verb import GATE_NOT_MET, INTEGRITY, INTERRUPTED, SOME_REJECTED, UNEXPECTED
from diversion_risk.errors import ConfigurationWrong, FileUnusable

_EXIT_CODES = {
    0: "done",
    UNEXPECTED: "unexpected; the message says what",
    ConfigurationWrong.exit_code: "usage or configuration",
    FileUnusable.exit_code: "a file as a whole cannot be used",
    SOME_REJECTED: "done, but some rows were rejected or set apart",
    GATE_NOT_MET: "a gate was not met, or a limit was passed",
    INTEGRITY: "an integrity check failed",
    INTERRUPTED: "interrupted",
}


def commands_page(whole: argparse.ArgumentParser) -> str:
    """The page in Markdown."""
    verbs, summaries = _verbs(whole)
    lines = [
        "# Commands",
        "",
        "Every verb of `diversion-risk`, as `--help` tells it. This page is written by `make catalogue`.",
        "",
        "| verb | does |",
        "|---|---|",
        *(f"| [`{name}`](#{name}) | {_cell(summaries[name])} |" for name in verbs),
        "",
    ]
    for name, verb in verbs.items():
        lines += _verb(name, verb)
    lines += ["## Exit codes", "", "| code | means |", "|---|---|"]
    lines += [f"| {code} | {meaning} |" for code, meaning in sorted(_EXIT_CODES.items())]
    return "\n".join([*lines, ""])


def _verbs(whole: argparse.ArgumentParser) -> tuple[dict[str, argparse.ArgumentParser], dict[str, str]]:
    (choice,) = [action for action in whole._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(choice.choices), {one.dest: one.help or "" for one in choice._choices_actions}


def _verb(name: str, verb: argparse.ArgumentParser) -> Iterator[str]:
    yield from (f"## {name}", "", f"{_sentence(verb.description or '')}", "")
    if verb.epilog:
        yield from ("```sh", verb.epilog.removeprefix("example: "), "```", "")
    # `--help` is the same everywhere.
    options = [action for action in verb._actions if not isinstance(action, argparse._HelpAction)]
    yield from ("| word or option | | meaning |", "|---|---|---|")
    for action in sorted(options, key=lambda one: bool(one.option_strings)):
        yield f"| {_written(action)} | {_need(action)} | {_cell(_meaning(action))} |"
    yield ""


def _written(action: argparse.Action) -> str:
    value = action.metavar if isinstance(action.metavar, str) else (action.dest if action.nargs != 0 else "")
    if action.choices is not None and action.nargs != 0:
        value = "|".join(str(one) for one in action.choices)
    many = " …" if action.nargs in ("+", "*") else ""
    if not action.option_strings:
        return f"`{_cell(value)}{many}`"
    is_default_name = value == action.dest
    shown = value.upper() if is_default_name else value
    return f"`{_cell(', '.join(action.option_strings) + (f' {shown}' if shown else '') + many)}`"


def _need(action: argparse.Action) -> str:
    if action.required and (action.option_strings or action.nargs not in ("?", "*")):
        return "required"
    has_default = isinstance(action.default, str | int) and not isinstance(action.default, bool)
    # What the environment gives would put the writer's own machine on the page.
    is_from_environment = "DIVERSION_RISK_" in (action.help or "")
    return f"default `{action.default}`" if has_default and not is_from_environment else ""


def _meaning(action: argparse.Action) -> str:
    return (action.help or "").replace("%%", "%")


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*.", "\\*.")
