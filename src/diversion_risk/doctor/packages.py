"""The Python packages that the program was made with, and those of its extras."""

import re
from collections.abc import Iterator
from importlib import metadata

from packaging.requirements import Requirement

from diversion_risk.doctor.finding import Finding
from diversion_risk.extras import PROGRAM, to_get

EXTRAS = {
    "spark": "--engine spark and engine=spark",
    "postgres": "orders from a query, scores into a table, the journal in a database",
    "s3": "orders at s3://",
    "gcs": "orders at gs://",
    "azure": "orders at abfs://",
    "shap": "the beeswarm plot of a training report",
    "bench": "what make evidence compares with",
}
"""Extras of a user, and what each is for."""


def packages() -> Iterator[Finding]:
    """What is required, in one finding, and one for each extra."""
    lacking = list(_lacking(None))
    yield Finding(
        "Python packages", not lacking, ", ".join(lacking) or "all that are required", "those of the program",
        to_get(), required=True,
    )  # fmt: skip
    for extra, what in EXTRAS.items():
        lacking = list(_lacking(extra))
        yield Finding(
            f"extra [{extra}]", not lacking, ", ".join(lacking) or "installed", f"it for {what}",
            to_get(extra),
        )  # fmt: skip


def _lacking(extra: str | None) -> Iterator[str]:
    """Packages of an extra, or of the program itself, that are not there or of another version."""
    for line in metadata.requires(PROGRAM) or ():
        needed = Requirement(line)
        if not _is_of(needed, extra):
            continue
        if _name(needed.name) == PROGRAM:
            for further in sorted(needed.extras):
                yield from _lacking(further)
            continue
        try:
            found = metadata.version(needed.name)
        except metadata.PackageNotFoundError:
            yield f"no {needed.name}"
        else:
            if not needed.specifier.contains(found, prereleases=True):
                yield f"{needed.name} {found}, not {needed.specifier}"


def _is_of(needed: Requirement, extra: str | None) -> bool:
    if needed.marker is None:
        return extra is None
    return needed.marker.evaluate({"extra": extra or ""}) and (
        extra is None or not needed.marker.evaluate({"extra": ""})
    )


def _name(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()
