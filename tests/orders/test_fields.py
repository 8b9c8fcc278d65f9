"""The one list of columns."""

import pytest

from diversion_risk.orders.fields import EXPECTED, ORDER_FIELDS, OUTCOME_FIELDS, Field
from tests.factory import order, outcome

ALL = [*ORDER_FIELDS, *OUTCOME_FIELDS]


@pytest.mark.parametrize("fields", [ORDER_FIELDS, OUTCOME_FIELDS])
def test_names_are_unique(fields: tuple[Field, ...]) -> None:
    names = [field.name for field in fields]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("field", ALL, ids=lambda field: field.name)
def test_every_field_says_what_it_expects(field: Field) -> None:
    assert field.meaning
    assert field.expected == ("one of " + ", ".join(field.choices) if field.choices else EXPECTED[field.kind])


def test_the_factory_fills_every_column() -> None:
    assert list(order()) == [field.name for field in ORDER_FIELDS]
    assert list(outcome()) == [field.name for field in OUTCOME_FIELDS]
    assert None not in order().values()
