"""Rules of single columns: which cells break which, and that an unknown value breaks none."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from diversion_risk.orders.allowed import FOUNDED_LATER, LOST_ZERO, TWICE, between_columns, of_columns
from diversion_risk.orders.fields import ORDER_FIELDS
from diversion_risk.orders.kinds import typed
from diversion_risk.orders.raw import TEXT
from diversion_risk.orders.schema import breaches_of_schema

FIELDS = {field.name: field for field in ORDER_FIELDS}


def _broken(**cells: list[str | None]) -> dict[str, list[int]]:
    """The places by what was expected there."""
    fields = [FIELDS[name] for name in cells]
    frame = pd.DataFrame(
        {field.name: typed(field, pa.chunked_array([pa.array(cells[field.name], TEXT)])) for field in fields}
    )
    found = {one.expected: one.places.tolist() for one in of_columns(frame, fields)}
    by_schema = {one.expected: one.places.tolist() for one in breaches_of_schema(frame, fields)}
    assert by_schema == found
    return found | {one.expected: one.places.tolist() for one in between_columns(frame)}


def test_a_required_value_that_is_unknown_is_told_once_and_is_no_second_of_its_kind() -> None:
    assert _broken(order_id=["A", None, "B", None, "A"]) == {FIELDS["order_id"].expected: [1, 3], TWICE: [4]}


def test_an_optional_value_may_be_unknown() -> None:
    assert _broken(quantity=[None], payment_terms=[None], route=[None], end_use=[None]) == {}


def test_places_count_from_the_first_row_whatever_is_unknown_before() -> None:
    assert _broken(quantity=[None, "1", "0", None, "-3", "1e999"]) == {FIELDS["quantity"].expected: [2, 4, 5]}


def test_an_odd_code_is_told_that_its_zero_is_lost_and_nothing_else() -> None:
    assert _broken(hs_code=["854231", "54231", "770000", "12"]) == {LOST_ZERO: [1], FIELDS["hs_code"].expected: [2, 3]}


@pytest.mark.parametrize(("founded", "places"), [("2024-03-02", [0]), ("2024-03-01", []), (None, [])])
def test_a_buyer_is_not_founded_after_its_order(founded: str | None, places: list[int]) -> None:
    found = _broken(order_date=["2024-03-01"], buyer_incorporation_date=[founded])
    assert found == ({FOUNDED_LATER: places} if places else {})


def test_no_rows_break_no_rule() -> None:
    assert _broken(**{name: [] for name in FIELDS}) == {}


def test_every_place_is_a_number_of_a_row() -> None:
    fields = [FIELDS["end_use"]]
    frame = pd.DataFrame({"end_use": typed(fields[0], pa.chunked_array([pa.array(["x", "#REF!", "a\0b"], TEXT)]))})
    assert [one.places.dtype for one in of_columns(frame, fields)] == [np.int64, np.int64]


@pytest.mark.parametrize("seed", range(20))
def test_the_schema_says_of_hostile_cells_what_its_rules_say(seed: int) -> None:
    chance = np.random.default_rng(seed)
    hostile = [None, "", "1", "0", "-3", "1e999", "854231", "54231", "77", "EAR99", "3A001", "TR", "2024-02-29", "1066-01-01",
               "2100-01-01", "a\0b", "#N/A", "US>TR", "yes", "air", "x" * 40_000, "46", "00", "\u2028", "é"]  # fmt: skip
    cells = {name: chance.choice(np.array(hostile, dtype=object), 200).tolist() for name in FIELDS}
    assert _broken(**cells)
