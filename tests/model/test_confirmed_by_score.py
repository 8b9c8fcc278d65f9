"""How often orders of each score were confirmed: which orders are counted, and what is said where few were looked at."""

import json

import numpy as np
import pandas as pd
import pytest

from diversion_risk.model.confirmed_by_score import EDGES, LEAST, ConfirmedByScore

DAYS = ("2022-01-01", "2023-12-31")


def _among(risk: list[float], outcomes: list[str | None], **changes: list[object]) -> ConfirmedByScore:
    chosen = changes.get("selected_by", ["targeted"] * len(risk))
    buyers = changes.get("buyers", [f"B{place}" for place in range(len(risk))])
    known = pd.DataFrame({"outcome": outcomes, "selected_by": chosen}, dtype=object)
    return ConfirmedByScore.among(np.array(risk), known, pd.Series(buyers), *DAYS)


def test_orders_are_counted_in_the_band_of_their_score() -> None:
    found = _among([0.15] * 40 + [0.03] * 30, ["diverted"] * 10 + ["cleared"] * 60)
    band = found.of(0.12)
    assert (band.low, band.high, band.looked_at, band.confirmed, band.share) == (0.1, 0.2, 40, 10, 0.25)
    assert found.of(0.02).confirmed == 0 and found.of(0.02).share == 0
    assert sum(one.looked_at for one in found.bands) == 70


def test_an_edge_belongs_to_the_band_above_and_one_to_the_last() -> None:
    found = _among([0.1, 1.0, 0.0], ["cleared"] * 3)
    assert found.of(0.1).looked_at == found.of(0.19).looked_at == 1
    assert found.of(1.0) == found.bands[-1] and found.bands[-1].looked_at == 1
    assert found.bands[0].looked_at == 1


def test_orders_nobody_looked_at_without_a_score_or_found_by_a_tip_are_not_counted() -> None:
    found = _among(
        [0.15, 0.15, np.nan, 0.15],
        ["diverted", None, "diverted", "cleared"],
        selected_by=["tip", None, "random", "random"],
    )
    band = found.of(0.15)
    assert (band.looked_at, band.confirmed) == (1, 0)


def test_too_few_say_nothing_and_so_do_many_orders_of_few_buyers() -> None:
    few = _among([0.15] * (LEAST - 1), ["cleared"] * (LEAST - 1)).of(0.15)
    of_few_buyers = _among([0.15] * 100, ["cleared"] * 100, buyers=["A", "B", "C", "D"] * 25).of(0.15)
    assert few.share is few.share_low is few.share_high is None
    assert of_few_buyers.looked_at == 100 and of_few_buyers.share is None


def test_the_interval_is_that_of_clopper_and_pearson_and_wider_where_buyers_repeat() -> None:
    apart = _among([0.15] * 20, ["diverted"] * 2 + ["cleared"] * 18).of(0.15)
    assert (apart.share_low, apart.share_high) == pytest.approx((0.0181, 0.2826), abs=1e-4)
    together = _among([0.15] * 20, ["diverted"] * 2 + ["cleared"] * 18, buyers=[f"B{at // 2}" for at in range(20)])
    wider = together.of(0.15)
    assert wider.share_low < apart.share_low and wider.share_high > apart.share_high


def test_none_confirmed_is_no_certainty() -> None:
    band = _among([0.15] * 30, ["cleared"] * 30).of(0.15)
    assert band.share_low == 0 and 0.05 < band.share_high < 0.15


def test_it_comes_back_as_it_was_written() -> None:
    found = _among([0.15] * 40, ["diverted"] * 10 + ["cleared"] * 30)
    assert ConfirmedByScore.from_dict(json.loads(found.to_text())) == found
    assert [band.low for band in found.bands] == list(EDGES[:-1])


@pytest.mark.parametrize(
    "change",
    [
        {"confirmed": 41}, {"looked_at": -1}, {"looked_at": 1.5}, {"share_low": 0.9}, {"share_high": 1.5}, {"low": 0.11},
        {"high": 0.05}, {"low": "0.1"}, {"high": float("nan")}, {"share_low": "x"}, {"odd": 1},
    ],
)  # fmt: skip
def test_bands_that_cannot_be_are_refused(change: dict[str, object]) -> None:
    plain = json.loads(_among([0.15] * 40, ["diverted"] * 10 + ["cleared"] * 30).to_text())
    place = next(at for at, band in enumerate(plain["bands"]) if band["low"] == 0.1)
    plain["bands"][place] |= change
    with pytest.raises((ValueError, TypeError)):
        ConfirmedByScore.from_dict(plain)


@pytest.mark.parametrize("day", ["99999-01-01", "2024-13-01", "", None, 0, 1e308, "soon"])
def test_a_day_that_no_calendar_has_is_refused(day: object) -> None:
    plain = json.loads(_among([0.15] * 40, ["diverted"] * 10 + ["cleared"] * 30).to_text())
    with pytest.raises((ValueError, TypeError)):
        ConfirmedByScore.from_dict(plain | {"since": day})


@pytest.mark.parametrize("content", [[], {}, {"bands": []}, {"bands": {}, "since": "x"}, 3])
def test_a_file_that_holds_anything_else_is_refused(content: object) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        ConfirmedByScore.from_dict(content)
