"""The page of a search for settings, in Markdown."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_MOST = 10


def tuning_page(found: Mapping[str, Any], folder: Path) -> str:
    """What was searched by what, what was found, and how to go on with it."""
    trials = found["trials"]
    whole = sorted((one for one in trials if one["state"] == "complete"), key=_worth, reverse=True)
    names = list(found["best"])
    return "\n".join(
        [
            f"# Study {found['study']}",
            "",
            f"{len(trials):,} trials, {len(trials) - len(whole):,} of them given up early as worse than most. Each learned as of "
            f"{_listed(found['origins'])}, and ranked the orders after it. Measured: {found['measured']}, the mean over these "
            "days.",
            "",
            f"The best has {found['average_precision']:.4f}, {found['lead']:+.4f} beside the settings as they were given, with a "
            f"standard error of {found['doubt']:.4f} by resampling buyers: {_verdict(found)}.",
            "The best of many trials is lucky, too: what it is worth stands in the report of a training, whose judged period no "
            "trial saw.",
            "",
            "```sh",
            f"diversion-risk train --config-dir {folder} model=tuned data.orders=ORDERS data.outcomes=OUTCOMES as_of=DAY",
            "```",
            "",
            *_table(
                ["setting", "given", "best"],
                [[name, f"{found['given'][name]:.4g}", f"{found['best'][name]:.4g}"] for name in names],
            ),
            "",
            f"## The best {min(_MOST, len(whole))}",
            "",
            *_table(
                ["trial", "average precision", *(f"after {day}" for day in found["origins"]), *names],
                [_row(one, names) for one in whole[:_MOST]],
            ),
            "",
        ]
    )


def _verdict(found: Mapping[str, Any]) -> str:
    if found["surely_better"]:
        return "better by more than that"
    return "not surely better, and the given settings may as well be kept"


def _worth(trial: Mapping[str, Any]) -> float:
    return float(sum(trial["after"]) / len(trial["after"]))


def _row(trial: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    figures = [_worth(trial), *trial["after"]]
    return [str(trial["number"]), *(f"{one:.4f}" for one in figures), *(f"{trial[name]:.4g}" for name in names)]


def _listed(days: Sequence[str]) -> str:
    return days[0] if len(days) == 1 else f"{', '.join(days[:-1])} and {days[-1]}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(one)} |" for one in (head, ["---"] * len(head), *rows)]
