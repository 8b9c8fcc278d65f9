"""The road's model judged by outcomes, by truth and by column, once for all tests that only look at what came of it."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from diversion_risk.evaluate.answer import Answer
from diversion_risk.evaluate.run import evaluate
from tests.evaluate.asking import question
from tests.road import Road


@dataclass(frozen=True)
class Evaluated:
    answer: Answer
    folder: Path


@pytest.fixture(scope="package")
def evaluated(road: Road, tmp_path_factory: pytest.TempPathFactory) -> Evaluated:
    folder = tmp_path_factory.mktemp("evaluate") / "report"
    return Evaluated(evaluate(question(road, by="exporter_country", truth=str(road.truth)), folder), folder)
