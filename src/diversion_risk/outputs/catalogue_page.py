"""The catalogue of facts as a page: every feature with its meaning, its sentences, its direction and its red flag."""

from collections.abc import Iterator
from types import ModuleType

from diversion_risk.features.catalogue import CATALOGUE, TOPICS
from diversion_risk.features.definition import Feature, RedFlag
from diversion_risk.reference.red_flags import red_flag

_DIRECTIONS = {
    "rises": "the risk may only rise with it",
    "falls": "the risk may only fall with it",
    None: "either way",
}


def catalogue_page() -> str:
    """The page in Markdown."""
    flagged = sum(feature.flag is not None for feature in CATALOGUE)
    lines = [
        "# Catalogue of facts",
        "",
        f"Everything the model may see of an order: {len(CATALOGUE)} facts in {len(TOPICS)} topics, {flagged} of which raise a "
        "regulator's red flag. Each looks only at what was known before the order's day. An unknown fact is neither a yes "
        "nor a no. This page is written by `make catalogue`.",
        "",
        *(line for topic in TOPICS for line in _topic(topic)),
    ]
    return "\n".join(lines)


def _topic(topic: ModuleType) -> Iterator[str]:
    name = topic.__name__.rpartition(".")[2]
    yield f"## {name.capitalize()}: {(topic.__doc__ or '').strip()[:1].lower()}{(topic.__doc__ or '').strip()[1:]}"
    yield ""
    for feature in CATALOGUE:
        if feature.topic == name:
            yield from _feature(feature)


def _feature(feature: Feature) -> Iterator[str]:
    yield f"### `{feature.name}`"
    yield ""
    yield feature.meaning
    yield ""
    for _, template in feature.says.cases:
        yield f"- says: {template}"
    yield f"- unknown: {feature.says.unknown}"
    yield f"- about: {feature.about}"
    yield f"- direction: {_DIRECTIONS[feature.risk]}"
    if feature.flag:
        yield f"- red flag: {_flag(feature.flag)}"
    yield ""


def _flag(flag: RedFlag) -> str:
    published = red_flag(flag.id)
    where = f" Raised from {flag.because}." if flag.because else ""
    date = f", {published.date}" if published.date else ""
    return f"`{flag.id}`: {published.wording} ({published.source}{date}).{where}"
