"""Questions about the road's model, for the tests of the evaluation."""

from dataclasses import replace
from pathlib import Path

from diversion_risk.evaluate.book import Question
from tests.road import Road

FIRST, LAST = "2024-07-01", "2024-12-31"


def question(road: Road, *models: Path, **asked: str | None) -> Question:
    """What the road's model, or others, are worth in the half-year after its training."""
    names = tuple(map(str, models or (road.model,)))
    plain = Question(names, str(road.orders), str(road.outcomes), FIRST, LAST, resamples=5)
    return replace(plain, **asked)  # type: ignore[arg-type]
