"""What watch-lists say of the parties: the listed order and the innocent one side by side, and the one that cannot be told."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from diversion_risk.assess.red_flags import raised, raised_flags
from diversion_risk.assess.words import words_of
from diversion_risk.features.catalogue import BY_NAME, CATALOGUE
from diversion_risk.features.parties import _NEAR
from diversion_risk.ledger import Ledger, Records, plan
from diversion_risk.ledger.surroundings import SCREENED
from diversion_risk.watchlists import answers
from diversion_risk.watchlists.entries import Address, WatchLists
from diversion_risk.watchlists.near import NAMES_NEAR
from diversion_risk.watchlists.screen import ROLES, screen
from tests.assess.described import described_order
from tests.factory import checked_orders
from tests.watchlists.lists import address_alone, entry, lists

PARTIES = [feature for feature in CATALOGUE if feature.topic == "parties"]
HERE, ELSEWHERE = "12 Melko Road, Kowloon", "7 Tarvo Street, Izmir"
INNOCENT = {
    **{"order_date": "2024-02-29", "buyer_name": "Tarvo Pumps GmbH", "ultimate_consignee_name": "Belmaris Water AG"},
    **{"buyer_country": "HK", "buyer_address": ELSEWHERE},
}
LISTS = lists(
    entry("ZORVANTA ELECTRONICS LLC", addresses=(Address(HERE, "HK"),), listed_from=date(2024, 2, 28)),
    entry("MELKORIN INSTRUMENTS", entry_id="E-2", listed_from=None),
    entry("QUELBRANTOVIR TRADING LLC", entry_id="E-3"),
    address_alone("99 Quorvel Avenue, Kowloon", "HK"),
)

CASES: list[tuple[str, dict[str, Any], float | None, str]] = [
    ("buyer_name_near_listed", {"buyer_name": "Zorvanta Electronics Ltd"}, 1,
     "Spelling and company form aside, the buyer's name is that of a listed party, perhaps a namesake: "
     "“ZORVANTA ELECTRONICS LLC” (Invented List)."),
    ("buyer_name_near_listed", {"buyer_name": "Quelbramtovir Trading GmbH"}, 24 / 26,
     "The buyer's name and that of a listed party are 92 % alike: “QUELBRANTOVIR TRADING LLC” (Invented List)."),
    ("buyer_name_near_listed", {}, 0, "The buyer's name comes near none that was listed on the order's day."),
    ("buyer_name_near_listed", {"buyer_name": "Zorvanta Electronics Ltd", "order_date": "2024-02-27"}, 0,
     "The buyer's name comes near none that was listed on the order's day."),
    ("buyer_name_near_listed", {"buyer_name": "Trading Company"}, None,
     "Whether the buyer's name is near a listed one cannot be told: it says too little of its own to be compared."),
    ("buyer_name_near_listed", {"buyer_name": None}, None,
     "Whether the buyer's name is near a listed one cannot be told: the order does not state it."),
    ("buyer_name_near_listed", {"buyer_name": "Melkorin Instruments"}, None,
     "Whether the buyer's name is near a listed one cannot be told: it comes near “MELKORIN INSTRUMENTS” (Invented List), "
     "and the lists do not tell whether that was listed by then."),
    ("consignee_name_near_listed", {"ultimate_consignee_name": "Zorvanta Electronics"}, 1,
     "Spelling and company form aside, the ultimate consignee's name is that of a listed party, perhaps a namesake: "
     "“ZORVANTA ELECTRONICS LLC” (Invented List)."),
    ("consignee_name_near_listed", {"buyer_name": "Zorvanta Electronics"}, 0,
     "The ultimate consignee's name comes near none that was listed on the order's day."),
    ("buyer_at_address_of_listed_party", {"buyer_address": "Flat 3, 12 Melko Rd., Kowloon"}, 1,
     f"The buyer's address comes near that of a listed party: “{HERE}” (Invented List)."),
    ("buyer_at_address_of_listed_party", {}, 0,
     "The buyer's address comes near that of no party that was listed on the order's day."),
    ("buyer_at_address_of_listed_party", {"buyer_address": None}, None,
     "Whether the buyer's address is near that of a listed party cannot be told: the order does not state it."),
    ("buyer_at_listed_address", {"buyer_address": "99 Quorvel Avenue, Kowloon"}, 1,
     "The buyer's address comes near one that is itself listed: “99 Quorvel Avenue, Kowloon” (Invented List)."),
    ("buyer_at_listed_address", {"buyer_address": HERE}, 0,
     "The buyer's address comes near none that was itself listed on the order's day."),
    ("buyer_days_listed", {"buyer_name": "Zorvanta Electronics Ltd", "order_date": "2024-03-09"}, 10,
     "The listed name that the buyer's comes near had been on its list for 10 days: “ZORVANTA ELECTRONICS LLC” (Invented List)."),
    ("buyer_days_listed", {"buyer_name": "Zorvanta Electronics Ltd", "order_date": "2024-02-28"}, 0,
     "The listed name that the buyer's comes near was put on its list on the order's own day: "
     "“ZORVANTA ELECTRONICS LLC” (Invented List)."),
    ("buyer_days_listed", {}, None,
     "For how long a name near the buyer's has been listed cannot be told: it comes near none that was listed on that day."),
    ("buyer_near_entry_of_unknown_day", {"buyer_name": "Melkorin Instruments"}, 1,
     "The buyer's name comes near a listed one of which the lists do not tell since when it has been listed: "
     "“MELKORIN INSTRUMENTS” (Invented List)."),
    ("buyer_near_entry_of_unknown_day", {"buyer_name": "Zorvanta Electronics"}, 0,
     "What the lists say of the buyer's name does not hang on an entry of unknown day."),
]  # fmt: skip


def _described(orders: pd.DataFrame, given: WatchLists | None) -> pd.DataFrame:
    ledger = Ledger()
    looks = plan(ledger, {feature.name: feature(ledger) for feature in PARTIES})
    return Records(orders, screened=None if given is None else screen(orders, given)).describe(looks)


@pytest.fixture(scope="module")
def orders_of_cases() -> pd.DataFrame:
    return checked_orders(*(INNOCENT | own for _, own, _, _ in CASES))


@pytest.fixture(scope="module")
def facts_of_cases(orders_of_cases: pd.DataFrame) -> pd.DataFrame:
    return _described(orders_of_cases, LISTS)


@pytest.mark.parametrize("place", range(len(CASES)), ids=lambda place: f"{CASES[place][0]}-{place}")
def test_a_fact_is_what_the_lists_say_and_quotes_them(
    place: int, facts_of_cases: pd.DataFrame, orders_of_cases: pd.DataFrame
) -> None:
    name, _, expected, sentence = CASES[place]
    found = facts_of_cases[name].iloc[place]
    value = None if np.isnan(found) else float(found)
    assert value == (None if expected is None else pytest.approx(expected, abs=1e-9))
    words = words_of(orders_of_cases.iloc[[place]])[0] | words_of(screen(orders_of_cases, LISTS).iloc[[place]])[0]
    assert BY_NAME[name].says.speak(value, None, words) == sentence


def test_without_lists_nothing_is_known_and_every_sentence_says_why() -> None:
    orders = checked_orders(INNOCENT)
    assert _described(orders, None).isna().all(axis=None)
    for feature in PARTIES:
        assert feature.says.speak(None, None, words_of(orders.iloc[[0]])[0]).endswith(": no lists were given.")


def test_lists_that_hold_no_address_tell_nothing_of_addresses() -> None:
    orders = checked_orders(INNOCENT)
    names_only = lists(entry("ZORVANTA ELECTRONICS LLC"))
    assert _described(orders, names_only).iloc[0].to_dict() == pytest.approx({
        "buyer_name_near_listed": 0, "consignee_name_near_listed": 0, "buyer_near_entry_of_unknown_day": 0,
        "buyer_at_address_of_listed_party": np.nan, "buyer_at_listed_address": np.nan, "buyer_days_listed": np.nan,
    }, nan_ok=True)  # fmt: skip
    words = words_of(screen(orders, names_only).iloc[[0]])[0]
    told = BY_NAME["buyer_at_listed_address"].says.speak(None, None, words)
    assert told.endswith("cannot be told: the lists that were given hold nothing to compare it with.")


def test_a_list_that_states_no_day_for_a_match_is_quoted_as_doing_so() -> None:
    orders = checked_orders(INNOCENT | {"buyer_name": "Melkorin Instruments"})
    given = lists(entry("MELKORIN INSTRUMENTS", listed_from=None, file=_file_of(date(2024, 1, 1))))
    assert _described(orders, given)["buyer_name_near_listed"].tolist() == [1.0]
    told = BY_NAME["buyer_days_listed"].says.speak(None, None, words_of(screen(orders, given).iloc[[0]])[0])
    assert told.endswith("the list does not say since when “MELKORIN INSTRUMENTS” (Invented List) stands on it.")


def _file_of(day: date) -> object:
    return entry(as_of=day).file


@pytest.mark.parametrize(("buyer", "consignee", "expected"), [
    (0.0, 0.0, 0.0), (0.9, 0.0, 1.0), (0.0, 1.0, 1.0), (1.0, np.nan, 1.0), (np.nan, 0.95, 1.0), (0.0, np.nan, np.nan),
    (np.nan, np.nan, np.nan),
])  # fmt: skip
def test_a_flag_of_two_parties_is_raised_by_either_and_clear_by_both_only(
    buyer: float, consignee: float, expected: float
) -> None:
    values = pd.DataFrame({"buyer_name_near_listed": [buyer], "consignee_name_near_listed": [consignee]})
    found = raised(values)
    assert list(found) == ["name_or_address_near_listed"]
    np.testing.assert_array_equal(found.iloc[0], [expected])


def test_a_flag_met_by_two_facts_is_raised_once_with_both_as_evidence() -> None:
    orders = checked_orders(
        INNOCENT | {"buyer_name": "Zorvanta Electronics", "ultimate_consignee_name": "Zorvanta Electronics"}
    )
    words = words_of(screen(orders, LISTS).iloc[[0]])[0]
    ((flag,),) = raised_flags(described_order(_described(orders, LISTS).iloc[0].to_dict(), words))
    assert flag.id == "name_or_address_near_listed"
    assert "the buyer's name" in flag.evidence and "the ultimate consignee's name" in flag.evidence


def test_what_lists_say_cannot_be_looked_back_at() -> None:
    ledger = Ledger()
    with pytest.raises(ValueError, match="alone"):
        ledger.past("buyer_name_match", "max", ["buyer_id"])


def test_each_order_is_told_what_was_found_for_it_in_whatever_index() -> None:
    orders = checked_orders(INNOCENT, INNOCENT | {"buyer_name": "Zorvanta Electronics"}, INNOCENT)
    screened = screen(orders, LISTS).set_index(pd.Index(["c", "a", "b"]))
    ledger = Ledger()
    looks = plan(ledger, {"near": BY_NAME["buyer_name_near_listed"](ledger)})
    assert Records(orders, screened=screened).describe(looks)["near"].tolist() == [0, 1, 0]
    with pytest.raises(ValueError, match="2 screened rows for 3 orders"):
        Records(orders, screened=screened.iloc[:2])


def test_rooms_that_cannot_see_each_other_agree_on_columns_and_threshold() -> None:
    assert tuple(role.name for role in ROLES) == answers.ROLES
    assert set(SCREENED) <= set(screen(checked_orders(INNOCENT), LISTS))
    assert _NEAR == NAMES_NEAR
