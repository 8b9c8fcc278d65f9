"""What a shell completes: verbs, options, files where files are meant, and the settings that Hydra takes."""

import argparse
from collections.abc import Iterator
from typing import Any

from diversion_risk.places import CONFIGS

SHELLS = ("bash", "zsh", "fish")
_FOLDERS = {"DIR", "FOLDER"}
_FILES = {"FILE", "ORDERS", "YAML", "MODEL", "JOURNAL"}
_SETTINGS = "KEY=VALUE"
# Bash takes `=` for the end of a word: what stands before it is not to be written again.
_BASH = """
_diversion_risk_settings() {
  local word="${COMP_LINE:0:COMP_POINT}" found
  word="${word##* }"
  local before="${word%"${word##*=}"}"
  for found in $(compgen -W "SETTINGS" -- "$word"); do echo "${found#"$before"}"; done
}
"""
_ZSH = """
_diversion_risk_settings() { compadd -- SETTINGS }
"""
_FISH = """
function _diversion_risk_settings; printf '%s\\n' SETTINGS; end
"""
_HELPERS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}


def completion(parser: argparse.ArgumentParser, shell: str) -> str:
    """A script that teaches a shell the whole of a command."""
    import shtab  # noqa: PLC0415  # only this verb needs it

    for action in _actions(parser):
        found = _completed(action, shtab)
        if found is not None:
            action.complete = found  # type: ignore[attr-defined]
    helper = _HELPERS[shell].replace("SETTINGS", " ".join(settings()))
    return str(shtab.complete(parser, shell=shell, preamble={shell: helper}))


def settings() -> list[str]:
    """The choices of each group of configurations, such as `model=lightgbm`, as Hydra takes them."""
    groups = (
        path for path in CONFIGS.iterdir() if path.is_dir() and path.name not in {"hydra", "source", "world", "gates"}
    )
    return sorted(f"{group.name}={file.stem}" for group in groups for file in group.glob("*.yaml"))


def _completed(action: argparse.Action, shtab: Any) -> Any:
    words = set(str(action.metavar).split("|"))
    if _SETTINGS in words:
        return dict.fromkeys(SHELLS, "_diversion_risk_settings")
    if words & _FOLDERS and not words & _FILES:
        return shtab.DIRECTORY
    return shtab.FILE if words & _FILES or action.dest in {"model", "models"} else None


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Every option and argument of a parser and of its verbs that takes a value."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for verb in action.choices.values():
                yield from _actions(verb)
        elif action.nargs != 0:
            yield action
