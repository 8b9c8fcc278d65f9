"""Facts about who shares an address, a forwarder or a consignee, and about how near confirmed cases are."""

import pytest

from tests.features.last import Order, fact

HERE = "1 Bazaar St"


def _by(buyer: str, day: str = "2024-03-01", **more: str | None) -> Order:
    """An order that shares nothing with another unless it says so."""
    own = {"buyer_address": f"{buyer} St", "forwarder_id": f"F of {buyer}", "ultimate_consignee_id": f"C of {buyer}"}
    return {"buyer_id": buyer, "order_date": day} | own | more


NOW = "2024-06-01"


@pytest.mark.parametrize(("name", "key", "value"), [
    ("address_other_buyers", "buyer_address", HERE),
    ("consignee_other_buyers", "ultimate_consignee_id", "C"),
])  # fmt: skip
def test_other_buyers_are_counted_once_however_often_they_came(name: str, key: str, value: str) -> None:
    twice_a_day = [_by("A", **{key: value}), _by("A", **{key: value})]
    past = [*twice_a_day, _by("A", "2024-03-02", **{key: value}), _by("B", "2024-03-02", **{key: value})]
    own = _by("S", "2024-03-03", **{key: value})
    assert fact(name, *past, _by("S", NOW, **{key: value})) == 2
    assert fact(name, *past, own, _by("S", NOW, **{key: value})) == 2
    assert fact(name, own, _by("S", NOW, **{key: value})) == 0
    assert fact(name, *past, _by("S", NOW)) == 0
    assert fact(name, *past, _by("S", NOW, **{key: None})) is None
    assert fact(name, _by("A", NOW, **{key: value}), _by("S", NOW, **{key: value})) == 0


def test_an_address_is_shared_however_it_is_written() -> None:
    assert fact("address_other_buyers", _by("A", buyer_address="1, Bazaar st."), _by("S", NOW, buyer_address=HERE)) == 1


@pytest.mark.parametrize(("born", "young"), [
    ("2022-03-03", 1), ("2022-03-02", 0), ("1998-05-04", 0), (None, 0),
])  # fmt: skip
@pytest.mark.parametrize(("name", "key"), [
    ("address_young_buyers", "buyer_address"), ("consignee_young_buyers", "ultimate_consignee_id"),
])  # fmt: skip
def test_young_buyers_of_a_circle_were_so_when_they_first_came(
    name: str, key: str, born: str | None, young: int
) -> None:
    first = _by("A", "2024-03-01", buyer_incorporation_date=born, **{key: HERE})
    later = _by("A", "2024-03-09", buyer_incorporation_date=born, **{key: HERE})
    now = _by("S", NOW, **{key: HERE})
    assert fact(name, first, later, now) == young
    assert fact(name, first, now | {key: None}) is None


@pytest.mark.parametrize(("name", "key"), [
    ("address_new_buyers_last_year", "buyer_address"),
    ("consignee_new_buyers_last_year", "ultimate_consignee_id"),
])  # fmt: skip
def test_a_circle_grows_by_those_who_came_in_the_past_year(name: str, key: str) -> None:
    old = [_by("A", "2022-01-01", **{key: "X"}), _by("A", "2024-01-01", **{key: "X"})]
    new = [_by("B", "2024-01-01", **{key: "X"}), _by("B", "2024-01-02", **{key: "X"}), _by("C", **{key: "X"})]
    assert fact(name, *old, *new, _by("S", NOW, **{key: "X"})) == 2
    assert fact(name, *old, _by("S", NOW, **{key: "X"})) == 0
    assert fact(name, *old, _by("S", NOW, **{key: None})) is None


def test_the_past_year_of_a_circle_begins_365_days_before() -> None:
    for day, new in (("2023-03-02", 1), ("2023-03-01", 0)):
        rows = [_by("A", day, buyer_address=HERE), _by("S", "2024-03-01", buyer_address=HERE)]
        assert fact("address_new_buyers_last_year", *rows) == new


def _through(buyer: str, day: str, **more: str | None) -> Order:
    return _by(buyer, day, **({"forwarder_id": "F"} | more))


def test_the_buyers_of_a_forwarder_are_counted_once() -> None:
    past = [_through("A", "2024-01-01"), _through("A", "2024-01-02"), _through("B", "2024-01-02")]
    assert fact("forwarder_buyers", *past, _through("S", NOW)) == 2
    assert fact("forwarder_buyers", *past, _by("S", NOW)) == 0
    assert fact("forwarder_buyers", *past, _through("S", NOW, forwarder_id=None)) is None


def test_new_buyers_of_a_forwarder_are_new_to_the_whole_record() -> None:
    past = [
        _by("A", "2023-12-01"),
        _through("A", "2024-01-01"),
        _through("B", "2024-01-01"),
        _through("B", "2024-02-01"),
    ]
    assert fact("forwarder_new_buyer_share", *past, _through("S", NOW)) == pytest.approx(1 / 3)
    assert fact("forwarder_new_buyer_share", *past[:2], _through("S", NOW)) == 0
    assert fact("forwarder_new_buyer_share", *past, _by("S", NOW)) is None
    assert fact("forwarder_new_buyer_share", *past, _through("S", NOW, forwarder_id=None)) is None
    assert fact("forwarder_new_buyer_share", _through("B", "2023-06-01"), _through("S", NOW)) is None


def test_young_buyers_of_a_forwarder_are_a_share_of_those_of_known_age() -> None:
    born = {"buyer_incorporation_date": "2023-01-01"}
    past = [_through("A", "2024-01-01", **born), _through("B", "2024-01-01")]
    unknown = _through("C", "2024-01-01", buyer_incorporation_date=None)
    assert fact("forwarder_young_buyer_share", *past, unknown, _through("S", NOW)) == 0.5
    assert fact("forwarder_young_buyer_share", past[1], _through("S", NOW)) == 0
    assert fact("forwarder_young_buyer_share", unknown, _through("S", NOW)) is None


CASE = {"order_id": "O-1", "outcome": "diverted", "outcome_date": "2024-05-01"}
"""The first of the orders is the case."""


@pytest.mark.parametrize(("name", "key"), [
    ("address_confirmed_before", "buyer_address"), ("forwarder_confirmed_before", "forwarder_id"),
])  # fmt: skip
def test_a_confirmed_case_counts_from_the_day_after_it_became_known(name: str, key: str) -> None:
    shared = {key: "X"}
    rows = [_by("A", **shared), _by("B", **shared)]
    assert fact(name, *rows, _by("S", NOW, **shared), outcomes=[CASE]) == 1
    assert fact(name, *rows, _by("S", "2024-05-01", **shared), outcomes=[CASE]) == 0
    assert fact(name, *rows, _by("S", NOW, **shared), outcomes=[CASE | {"outcome": "cleared"}]) == 0
    assert fact(name, *rows, _by("S", NOW, **{key: None}), outcomes=[CASE]) is None


@pytest.mark.parametrize("tie", ["buyer_id", "buyer_address", "ultimate_consignee_id", "forwarder_id"])
def test_one_shared_party_or_place_is_one_step(tie: str) -> None:
    case, now = _by("A") | {tie: "X"}, _by("S", NOW) | {tie: "X"}
    assert fact("one_step_from_confirmed", case, now, outcomes=[CASE]) == 1
    assert fact("one_step_from_confirmed", case, now, outcomes=[CASE | {"outcome": "cleared"}]) == 0
    assert fact("one_step_from_confirmed", case, _by("S", NOW), outcomes=[CASE]) == 0
    assert fact("one_step_from_confirmed", case, now | {"order_date": "2024-05-01"}, outcomes=[CASE]) == 0


@pytest.mark.parametrize("tie", ["buyer_address", "ultimate_consignee_id", "forwarder_id"])
def test_a_tie_that_is_not_recorded_leaves_a_step_open_unless_another_tie_is_one(tie: str) -> None:
    now = _by("S", NOW, **{tie: None})
    assert fact("one_step_from_confirmed", _by("A"), now, outcomes=[CASE]) is None
    assert fact("two_steps_from_confirmed", _by("A"), now, outcomes=[CASE]) is None
    assert fact("one_step_from_confirmed", _by("S"), now, outcomes=[CASE]) == 1


@pytest.mark.parametrize(("buyers", "step"), [(50, 1), (51, 0)])
def test_a_forwarder_is_a_tie_only_while_it_is_small(buyers: int, step: int) -> None:
    others = [_through(f"B{n}", "2024-01-01") for n in range(buyers - 1)]
    rows = [_through("A", "2024-03-01"), *others, _through("S", NOW)]
    assert fact("one_step_from_confirmed", *rows, outcomes=[CASE]) == step


def test_two_steps_lead_over_an_order_that_was_near_a_case_on_its_own_day() -> None:
    case, between = (
        _by("A", ultimate_consignee_id="X"),
        _by("M", "2024-05-15", ultimate_consignee_id="X", buyer_address=HERE),
    )
    now = _by("S", NOW, buyer_address=HERE)
    assert fact("one_step_from_confirmed", case, between, now, outcomes=[CASE]) == 0
    assert fact("two_steps_from_confirmed", case, between, now, outcomes=[CASE]) == 1
    assert fact("two_steps_from_confirmed", case, between, _by("S", NOW), outcomes=[CASE]) == 0


def test_an_order_that_was_near_no_case_yet_on_its_own_day_leads_nowhere() -> None:
    case, between = (
        _by("A", ultimate_consignee_id="X"),
        _by("M", "2024-04-15", ultimate_consignee_id="X", buyer_address=HERE),
    )
    now = _by("S", NOW, buyer_address=HERE)
    assert fact("two_steps_from_confirmed", case, between, now, outcomes=[CASE]) == 0


def test_an_order_of_the_same_day_leads_nowhere() -> None:
    case, between = _by("A", ultimate_consignee_id="X"), _by("M", NOW, ultimate_consignee_id="X", buyer_address=HERE)
    assert fact("two_steps_from_confirmed", case, between, _by("S", NOW, buyer_address=HERE), outcomes=[CASE]) == 0


def test_a_circle_is_reached_over_any_number_of_steps() -> None:
    chain = [
        _by("A", forwarder_id="F"),
        _by("B", forwarder_id="F", buyer_address=HERE),
        _by("C", "2023-03-01", buyer_address=HERE, ultimate_consignee_id="X"),
        _by("D", "2024-05-31", ultimate_consignee_id="X"),
    ]
    now = _by("S", NOW, ultimate_consignee_id="X")
    assert fact("circle_buyers", *chain, now) == 4
    assert fact("circle_new_buyers_last_year", *chain, now) == 3
    assert fact("circle_confirmed_before", *chain, now, outcomes=[CASE]) == 1
    assert fact("circle_confirmed_before", *chain, now | {"order_date": "2024-05-01"}, outcomes=[CASE]) == 0
    assert fact("circle_buyers", *chain, _by("S", NOW)) == 0


def test_a_circle_of_nobody_is_open_where_a_tie_is_not_recorded() -> None:
    case, now = _by("A", buyer_address=HERE), _by("S", NOW, buyer_address=HERE, forwarder_id=None)
    assert fact("circle_buyers", case, now) == 1
    assert fact("circle_buyers", case, now | {"buyer_address": None}) is None
    assert fact("circle_new_buyers_last_year", case, now | {"buyer_address": "elsewhere"}) is None
    assert fact("circle_confirmed_before", case, now, outcomes=[CASE | {"outcome": "cleared"}]) is None
