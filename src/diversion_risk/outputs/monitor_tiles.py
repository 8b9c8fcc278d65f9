"""What past runs come to at a glance: the cards that the page over time begins with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import Any

from diversion_risk.outputs.numbers import UNKNOWN, counted, percent
from diversion_risk.outputs.wording import plain_name

_NAMED = 3
_STATUS = {"within": "within its months", "changed": "changed", "unknown": UNKNOWN}


@dataclass(frozen=True)
class Tile:
    """One thing at a glance."""

    head: str
    figure: str
    sentences: tuple[str, ...]


def tiles(told: Mapping[str, Any]) -> list[Tile]:
    """What the page begins with."""
    return [
        _drift(told["runs"]),
        _volume(told["runs"], told["overall"]),
        _precision(told["overall"]["precision"], told["known_by"], told["fewest_looks"]),
        _maturity(told),
        _missed(told["overall"]["random"], told["known_by"]),
        _model(told["models"]),
    ]


def _drift(runs: Sequence[Mapping[str, Any]]) -> Tile:
    latest = runs[-1]["drift"]
    count = {
        status: sum(run["drift"]["status"] == status for run in runs) for status in ("changed", "within", "unknown")
    }
    named = [
        *(f"{plain_name(one['column'])} {one['code']}" for one in latest["moved"]),
        *map(plain_name, latest["named"]),
    ]
    unknown = f", of {count['unknown']:,} it is unknown" if count["unknown"] else ""
    sentences = [
        f"The latest run; of {counted(len(runs), 'run')} {count['changed']:,} changed by more than the training's own months "
        f"did, {count['within']:,} did not{unknown}."
    ]
    if named:
        more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
        sentences.append(f"Named in the latest: {', '.join(named[:_NAMED])}{more}.")
    if latest["because"]:
        sentences.append(f"Unknown, because {latest['because']}.")
    passed = sum(run["drift"]["passed"] is not None for run in runs)
    if passed:
        sentences.append(f"{counted(passed, 'run')} passed the limit set.")
    return Tile("Beside the training", _STATUS[latest["status"]], tuple(sentences))


def _volume(runs: Sequence[Mapping[str, Any]], overall: Mapping[str, Any]) -> Tile:
    shares = [run["share_listed"] for run in runs if run["share_listed"] is not None]
    share = overall["listed"] / overall["orders"] if overall["orders"] else None
    usual = (
        f" The middle run listed {percent(median(shares))}, the latest {percent(runs[-1]['share_listed'])}."
        if shares
        else ""
    )
    return Tile(
        "Listed for review",
        percent(share),
        (
            f"{overall['listed']:,} of {counted(overall['orders'], 'order')} in {counted(len(runs), 'run')}.{usual}",
            f"Rows rejected: {_sum(runs, 'rejected')}; orders tied at the cut: {_sum(runs, 'ties_at_cut')}.",
        ),
    )


def _sum(runs: Sequence[Mapping[str, Any]], name: str) -> str:
    """The sum of what is known; of older manifests it is unknown."""
    known = [run[name] for run in runs if run[name] is not None]
    without = len(runs) - len(known)
    if not known:
        return UNKNOWN
    return f"{sum(known):,}" + (f" (unknown in {counted(without, 'run')})" if without else "")


def _precision(found: Mapping[str, Any], known_by: str | None, fewest: int) -> Tile:
    said = f"Of {counted(found['listed'], 'order')} listed for their risk, {between(found, 'estimated')} was estimated."
    if known_by is None:
        return Tile("Found beside said", UNKNOWN, (said, "Realised precision is unknown: no outcomes were given."))
    if found["realised"] is None:
        why = f"too few: {found['looked_at']:,} of {found['matured']:,} matured were looked at; told from {fewest} on"
        return Tile("Found beside said", UNKNOWN, (said, f"Realised precision is not told, {why}."))
    seen = (
        f"Of {found['matured']:,} matured, {found['looked_at']:,} were looked at and {found['diverted']:,} confirmed: "
        f"{between(found, 'realised')}; of the same orders {percent(found['estimated_of_these'])} was estimated."
    )
    figure = f"{percent(found['realised'])} found, {percent(found['estimated_of_these'])} said"
    return Tile("Found beside said", figure, (said, seen, *_of_tips(found)))


def _of_tips(found: Mapping[str, Any]) -> Iterator[str]:
    if found["by_tip"]:
        yield (
            f"{found['by_tip']:,} of the looks followed a tip, which comes where there is something to find: among the listed "
            "that nobody looked at the share may lie lower."
        )


def _maturity(told: Mapping[str, Any]) -> Tile:
    found, delay = told["overall"]["maturity"], told["delay"]
    if told["known_by"] is None:
        return Tile("Outcomes known", UNKNOWN, ("No outcomes were given.",))
    figure = f"{found['known']:,} of {found['listed']:,}"
    if delay["usual"] is None:
        return Tile("Outcomes known", figure, ("How long outcomes take is unknown: no listed order has one.",))
    took = f"Half came within {delay['median']:,.0f} days of the order, nine in ten within {delay['usual']:,.0f}"
    if not delay["is_long"]:
        took += ", as far as they have come: slow ones are still missing, so it takes longer"
    still = f"{found['open_late']:,} listed are older than that and open, {found['open_young']:,} younger."
    return Tile("Outcomes known", figure, (f"As of {told['known_by']}. {took}.", still))


def _missed(found: Mapping[str, Any], known_by: str | None) -> Tile:
    released = found["released"]
    if known_by is None:
        return Tile("Missed by the list", UNKNOWN, ("No outcomes were given.",))
    confirmed = found["by_list"] + found["by_draw"] + found["otherwise"]
    seen = (
        f"Of {counted(confirmed, 'confirmed diversion')} {found['by_list']:,} were listed for their risk and "
        f"{found['otherwise']:,} released and found otherwise; random checks found {found['by_draw']:,}, "
        f"which is {between(found, 'share', ('low', 'high'))}."
    )
    # The interval, not its middle: of few looks that may be none where there are hundreds.
    figure = UNKNOWN if released["value"] is None else released_between(released)
    return Tile("Missed by the list", figure, (seen, released_sentence(released)))


def released_figure(released: Mapping[str, Any]) -> str:
    """The estimate of what was released and should not have been, as a figure."""
    return UNKNOWN if released["value"] is None else f"about {released['value']:,.0f}"


def released_between(released: Mapping[str, Any]) -> str:
    """Its interval, rounded as the verb `released` does: never narrower at the top."""
    return f"{released['low']:,.0f} to {ceil(released['high']):,}"


def released_sentence(released: Mapping[str, Any]) -> str:
    """The same as a sentence; the numbers are those of the verb `released`."""
    seen = (
        f"{released['drawn']:,} orders were drawn at random, {released['looked_at']:,} of them looked at, "
        f"{released['diverted']:,} confirmed"
    )
    if released["value"] is None:
        return f"{seen}: how many of {released['released']:,} released a look would confirm cannot be told."
    return (
        f"{seen}: of {released['released']:,} released a look would confirm about {released['value']:,.0f} "
        f"(90 % interval {released_between(released)})."
    )


def _model(models: Sequence[Mapping[str, Any]]) -> Tile:
    latest = models[-1]
    changes = "No other model scored in this time."
    if len(models) > 1:
        often = "once" if len(models) == 2 else counted(len(models) - 1, "time")
        changes = f"The model changed {often} in this time."
    return Tile("Model in use", str(latest["model"] or UNKNOWN)[:12], (f"Since orders of {latest['from']}. {changes}",))


def between(found: Mapping[str, Any], name: str, ends: tuple[str, str] | None = None) -> str:
    """A share with its 90 % interval, or that it is unknown."""
    low, high = ends or (f"{name}_low", f"{name}_high")
    if found[name] is None:
        return UNKNOWN
    return f"{percent(found[name])} ({percent(found[low]).removesuffix(' %')} to {percent(found[high])})"
