"""The verbs of a new user: what this machine lacks, a shell that helps, a layout brought in, what the model may see."""

import argparse
from pathlib import Path

from diversion_risk.cli.completion import SHELLS, completion
from diversion_risk.cli.verb import Verbs, new_verb
from diversion_risk.errors import ConfigurationWrong

# Rooms are imported by the verb that needs them: `--help` answers at once.
# ruff: noqa: PLC0415


def _add_map(verbs: Verbs) -> None:
    verb = new_verb(
        verbs,
        "map",
        "propose a mapping for a file in another layout, and say what could not be placed",
        "export.csv --out my_erp.yaml",
    )
    verb.add_argument("file", metavar="FILE", help="CSV, Parquet or Excel file, or a folder of Parquet")
    verb.add_argument("--out", metavar="YAML", help="write the mapping here and print what was placed")
    verb.set_defaults(run=_map)


def _map(chosen: argparse.Namespace) -> int:
    from diversion_risk.orders.proposal import propose
    from diversion_risk.orders.proposal_file import proposal_file, told

    proposal = propose(Path(chosen.file))
    if chosen.out is None:
        print(proposal_file(proposal), end="")
        return 0
    out = Path(chosen.out)
    if out.exists():
        raise ConfigurationWrong(f"{out} is there already; expected a new file (--out)")
    out.write_text(proposal_file(proposal), encoding="utf-8")
    print(f"{told(proposal)}\n{out}")
    return 0


def _add_init(verbs: Verbs) -> None:
    verb = new_verb(verbs, "init", "copy the shipped configurations into a folder of one's own", "my-configs")
    verb.add_argument("folder", metavar="DIR", help="they go to DIR/configs")
    verb.set_defaults(run=_init)


def _init(chosen: argparse.Namespace) -> int:
    from shutil import copytree

    from diversion_risk.places import CONFIGS

    target = Path(chosen.folder) / "configs"
    if target.exists():
        raise ConfigurationWrong(f"{target} is there already; expected a folder without configs")
    copytree(CONFIGS, target)
    print(target)
    return 0


def _add_catalogue(verbs: Verbs) -> None:
    verb = new_verb(
        verbs,
        "catalogue",
        "print a page of the reference in Markdown: facts the model may see, columns, commands, settings, shuffles",
        "facts",
    )
    verb.add_argument("what", nargs="?", choices=list(_PAGES), default="facts", help="which page")
    verb.set_defaults(run=_catalogue)


def _facts(_: argparse.Namespace) -> str:
    from diversion_risk.outputs.catalogue_page import catalogue_page

    return catalogue_page()


def _columns(_: argparse.Namespace) -> str:
    from diversion_risk.outputs.columns_page import columns_page

    return columns_page()


def _shuffles(_: argparse.Namespace) -> str:
    from diversion_risk.outputs.shuffles_page import shuffles_page

    return shuffles_page()


def _commands(chosen: argparse.Namespace) -> str:
    from diversion_risk.cli.commands_page import commands_page

    return commands_page(chosen.whole)


def _settings(_: argparse.Namespace) -> str:
    from diversion_risk.outputs.settings_page import settings_page

    return settings_page()


_PAGES = {"facts": _facts, "columns": _columns, "shuffles": _shuffles, "commands": _commands, "settings": _settings}


def _catalogue(chosen: argparse.Namespace) -> int:
    print(_PAGES[chosen.what](chosen), end="")
    return 0


def _add_doctor(verbs: Verbs) -> None:
    verb = new_verb(
        verbs,
        "doctor",
        "say what is missing on this machine and how to get it; ends with 2 when it is required",
        "--json",
    )
    verb.add_argument("--json", action="store_true", help="for a program to read")
    verb.set_defaults(run=_doctor)


def _doctor(chosen: argparse.Namespace) -> int:
    from diversion_risk.doctor.examination import as_json, as_text, examine, is_fit

    found = examine()
    print(as_json(found) if chosen.json else as_text(found))
    return 0 if is_fit(found) else ConfigurationWrong.exit_code


def _add_completion(verbs: Verbs) -> None:
    verb = new_verb(
        verbs,
        "completion",
        "print a script by which a shell completes verbs, options and settings",
        "bash > ~/.diversion-risk.sh",
    )
    verb.add_argument("shell", choices=SHELLS, help="whose script to print")
    verb.set_defaults(run=_completion)


def _completion(chosen: argparse.Namespace) -> int:
    print(completion(chosen.whole, chosen.shell))
    return 0


VERBS = (_add_map, _add_init, _add_catalogue, _add_doctor, _add_completion)
