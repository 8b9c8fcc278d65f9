"""What the lists say of an order, as of its own day."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from diversion_risk.watchlists.entries import Address, Entry
from diversion_risk.watchlists.screen import (
    BUYER_NAME,
    DAY_UNKNOWN,
    MATCHED,
    NOT_MATCHED,
    NOT_STATED,
    NOTHING_LISTED,
    ROLES,
    TOO_COMMON,
    Screen,
    screen,
)  # fmt: skip
from tests.factory import checked_orders
from tests.watchlists.lists import address_alone, entry, lists

ORDER = {
    **{"order_date": "2024-02-29", "buyer_name": "Zorvanta Electronics", "buyer_country": "HK"},
    **{"ultimate_consignee_name": "Melkorin Instruments", "buyer_address": "12 Melko Road, Kowloon"},
}


def screened(*entries: Entry, **order: Any) -> pd.Series:
    return screen(checked_orders(ORDER | order), lists(*entries)).iloc[0]


def test_a_listed_buyer_is_quoted_exactly_as_the_list_writes_it() -> None:
    found = screened(entry("ZORVANTA  ELEKTRONİKS,  Ltd.Şti."))
    assert found["buyer_name_matched"] == "ZORVANTA  ELEKTRONİKS,  Ltd.Şti."
    assert (found["buyer_name_match"], found["buyer_name_state"]) == (1.0, MATCHED)
    assert (found["buyer_name_entry"], found["buyer_name_list"]) == ("E-1", "Invented List")
    assert found["buyer_name_days_listed"] == (date(2024, 2, 29) - date(2023, 3, 1)).days
    assert found["buyer_name_listed_from"] == pd.Timestamp("2023-03-01")
    assert found["buyer_name_undated"] == 0.0


def test_the_consignee_is_screened_too() -> None:
    found = screened(entry("MELKORIN INSTRUMENTS LLC"))
    assert (found["consignee_name_match"], found["buyer_name_match"]) == (1.0, 0.0)


def test_an_alias_matches_and_is_what_is_quoted() -> None:
    found = screened(entry("TARVO HOLDING", aliases=("Зорванта Электроникс",)))
    assert (found["buyer_name_match"], found["buyer_name_matched"]) == (1.0, "Зорванта Электроникс")


@pytest.mark.parametrize(("ordered", "state"), [
    ("2023-02-28T23:59:59Z", NOT_MATCHED), ("2023-03-01T00:00:00Z", MATCHED), ("2023-03-01", MATCHED), ("2024-05-05", MATCHED),
    ("2024-05-06", NOT_MATCHED),
])  # fmt: skip
def test_an_entry_counts_from_the_day_it_was_listed_to_its_last(ordered: str, state: str) -> None:
    assert screened(entry(listed_until=date(2024, 5, 5)), order_date=ordered)["buyer_name_state"] == state


def test_no_match_is_zero_and_its_details_are_unknown() -> None:
    found = screened(entry("TARVO HOLDING"))
    assert (found["buyer_name_match"], found["buyer_name_undated"], found["buyer_name_state"]) == (
        0.0,
        0.0,
        NOT_MATCHED,
    )
    assert found[["buyer_name_days_listed", "buyer_name_listed_from", "buyer_name_matched"]].isna().all()


@pytest.mark.parametrize(("as_of", "state"), [
    (None, DAY_UNKNOWN), (date(2024, 3, 1), DAY_UNKNOWN), (date(2024, 2, 29), MATCHED), (date(2023, 1, 1), MATCHED),
])  # fmt: skip
def test_an_entry_without_a_day_counts_from_the_day_of_its_file_and_cannot_be_told_before(
    as_of: date | None, state: str
) -> None:
    found = screened(entry(listed_from=None, as_of=as_of))
    assert found["buyer_name_state"] == state
    assert np.isnan(found["buyer_name_match"]) == (state == DAY_UNKNOWN)
    assert found["buyer_name_undated"] == (state == DAY_UNKNOWN)
    assert np.isnan(found["buyer_name_days_listed"])
    assert found["buyer_name_matched"] == "ZORVANTA ELECTRONICS LLC"


def test_a_dated_match_goes_before_one_of_an_unknown_day() -> None:
    found = screened(entry(listed_from=None), entry("ZORVANTAR ELECTRONICS", entry_id="E-2"))
    assert (found["buyer_name_entry"], found["buyer_name_state"]) == ("E-2", MATCHED)


def test_the_nearest_name_goes_first_then_the_one_listed_first() -> None:
    later, earlier = entry(entry_id="later", listed_from=date(2023, 9, 1)), entry(entry_id="earlier")
    near = entry("ZORVANTAR ELECTRONICS", entry_id="near", listed_from=date(2022, 1, 1))
    assert screened(near, later, earlier)["buyer_name_entry"] == "earlier"


def test_a_name_that_is_not_stated_stays_unknown() -> None:
    found = screened(entry(), buyer_name=None)
    assert np.isnan(found["buyer_name_match"]) and np.isnan(found["buyer_name_undated"])
    assert found["buyer_name_state"] == NOT_STATED


@pytest.mark.parametrize("name", ["TRADING COMPANY", "Zorvanta", "General Trading LLC"])
def test_a_common_name_is_neither_matched_nor_cleared(name: str) -> None:
    found = screened(entry(name), buyer_name=name)
    assert np.isnan(found["buyer_name_match"])
    assert found["buyer_name_state"] == TOO_COMMON


def test_without_lists_nothing_can_be_told() -> None:
    found = screen(checked_orders(ORDER), None).iloc[0]
    assert all(np.isnan(found[f"{role.name}_match"]) for role in ROLES)
    assert {found[f"{role.name}_state"] for role in ROLES} == {NOTHING_LISTED}


def test_lists_without_an_address_cannot_clear_an_address() -> None:
    found = screened(entry())
    assert np.isnan(found["buyer_address_match"])
    assert found["buyer_address_state"] == NOTHING_LISTED


def test_the_address_of_a_listed_party_and_one_listed_alone_are_told_apart() -> None:
    party = entry("TARVO HOLDING", addresses=(Address("12 MELKO ROAD, KOWLOON, Hong Kong", "HK"),))
    alone = address_alone("12 Melko Rd, Kowloon, HK", "HK")
    by_party, by_itself = screened(party, address_alone("3 Tarvo Street, Ankara")), screened(alone)
    assert (by_party["buyer_address_match"], by_party["buyer_address_alone_match"]) == (1.0, 0.0)
    assert by_party["buyer_address_matched"] == "12 MELKO ROAD, KOWLOON, Hong Kong"
    assert (by_itself["buyer_address_alone_match"], by_itself["buyer_address_alone_entry"]) == (1.0, "A-1")
    assert np.isnan(by_itself["buyer_address_match"])


def test_a_listed_address_in_another_country_is_not_the_same() -> None:
    assert screened(address_alone("12 Melko Road, Kowloon", "TR"))["buyer_address_alone_match"] == 0.0


def test_orders_keep_their_index_and_order() -> None:
    orders = checked_orders(ORDER | {"buyer_name": "Tarvo Holding Melko"}, ORDER).set_axis([7, 3])
    found = screen(orders, lists(entry()))
    assert found.index.tolist() == [7, 3]
    assert found["buyer_name_match"].tolist() == [0.0, 1.0]


def test_the_side_table_holds_for_any_day_and_names_the_entry() -> None:
    table = Screen(lists(entry(), entry(entry_id="E-2", listed_from=None))).near(
        BUYER_NAME, [("Zorvanta Electronic", None)]
    )
    assert table["entry"].tolist() == ["E-1", "E-2"]
    assert table["listed_from"].tolist() == [pd.Timestamp("2023-03-01"), pd.NaT]
    assert table["value"].tolist() == ["Zorvanta Electronic"] * 2


NAMES = [
    "ZORVANTA ELECTRONICS",
    "Zorvantar Electronics",
    "Зорванта Электроникс",
    "TARVO HOLDING MELKO",
    "Trading Co",
    "Zorvanta",
]
DAYS = st.none() | st.dates(date(2023, 1, 1), date(2025, 1, 1))
ENTRIES = st.lists(
    st.builds(
        entry,
        st.sampled_from(NAMES),
        entry_id=st.sampled_from(["E-1", "E-2", "E-3"]),
        aliases=st.lists(st.sampled_from(NAMES), max_size=2),
        listed_from=DAYS,
        as_of=DAYS,
        addresses=st.sampled_from([(), (Address("12 Melko Rd, Kowloon", "HK"),)]),
    ),
    max_size=6,
)
SOME_ORDERS = checked_orders(
    ORDER, ORDER | {"buyer_name": "Zorvantar Electronic"}, ORDER | {"buyer_name": None, "buyer_address": None},
    ORDER | {"order_date": "2023-06-01", "ultimate_consignee_name": "Tarvo Melko Group"},
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(ENTRIES, st.randoms(use_true_random=False))
def test_the_order_of_entries_changes_nothing(entries: list[Entry], chance: Any) -> None:
    shuffled = chance.sample(entries, len(entries))
    assert_frame_equal(screen(SOME_ORDERS, lists(*entries)), screen(SOME_ORDERS, lists(*shuffled)))


@settings(deadline=None, max_examples=60)
@given(ENTRIES, st.sampled_from(NAMES), st.integers(1, 900))
def test_an_entry_listed_after_the_order_is_not_seen(entries: list[Entry], name: str, days: int) -> None:
    later = entry(name, entry_id="E-0", listed_from=date(2024, 2, 29) + timedelta(days))
    # Something is on the lists, or the newcomer would turn "nothing to compare with" into "not matched".
    there = [*entries, entry("VELKOR TARVANO GROUP", addresses=(Address("1 Velko Street, Ankara", "TR"),))]
    before, after = (screen(SOME_ORDERS, lists(*known)) for known in (there, [*there, later]))
    assert_frame_equal(before, after)


@settings(deadline=None, max_examples=60)
@given(ENTRIES)
def test_an_order_alone_is_screened_as_in_a_batch(entries: list[Entry]) -> None:
    ready = Screen(lists(*entries))
    alone = pd.concat([ready.screen(SOME_ORDERS.iloc[[place]]) for place in range(len(SOME_ORDERS))])
    assert_frame_equal(ready.screen(SOME_ORDERS), alone)


@settings(deadline=None, max_examples=60)
@given(ENTRIES)
def test_a_match_is_between_zero_and_one_and_unknown_only_with_a_reason(entries: list[Entry]) -> None:
    found = screen(SOME_ORDERS, lists(*entries))
    for role in ROLES:
        match, state = found[f"{role.name}_match"], found[f"{role.name}_state"]
        assert match.dropna().between(0, 1).all()
        assert (match.isna() == state.isin([DAY_UNKNOWN, NOT_STATED, TOO_COMMON, NOTHING_LISTED])).all()
        assert ((match == 0) == (state == NOT_MATCHED)).all()


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_can_be_screened(name: str, address: str) -> None:
    orders = SOME_ORDERS.head(1).assign(buyer_name=name or None, buyer_address=address or None)
    assert len(screen(orders, lists(entry(name or "-", addresses=(Address(address),))))) == 1
