"""The independent checker of reasons: it sees the truth, catches a lie, and finds none in a small world."""

import pandas as pd
import pytest
from evidence import with_part
from reason_checks import facts
from reason_checks.claims import CHECKS
from reason_checks.past import Past
from reason_checks.readings import printed
from reason_checks.told import told
from reason_checks.truth import checked

from diversion_risk.features.catalogue import BY_NAME
from diversion_risk.score.scorer import Scorer
from tests.factory import orders, outcome
from tests.road import Road


def _past(*overrides: dict[str, object], known: tuple[dict[str, object], ...] = ()) -> Past:
    outcomes = pd.DataFrame([outcome(**one) for one in known] or [outcome()]).head(len(known))
    return Past(orders(*overrides), outcomes)


def _claims(row: int, feature: str, sentence: str) -> pd.DataFrame:
    return pd.DataFrame([{"row": row, "feature": feature, "sentence": sentence}])


@pytest.mark.parametrize(
    ("text", "value", "so"),
    [
        ("12 %", 0.1249, True),
        ("12 %", 0.1251, False),
        ("under 1 %", 0.009, True),
        ("under 1 %", 0.0, False),
        ("over 99 %", 0.995, True),
        ("over 99 %", 1.0, False),
        ("8.55", 8.5549, True),
        ("8.55", 8.5551, False),
        ("15,230", 15_230.4, True),
        ("under 0.001", 0.0004, True),
        ("3", float("nan"), False),
    ],
)
def test_a_printed_number_stands_for_what_would_be_printed_so(text: str, value: float, so: bool) -> None:
    assert printed(text, value) is so


def test_routes_by_the_same_countries_are_one_way_whatever_the_ports() -> None:
    written = ("USHOU>AESHJ>TRIZM", "US>AE>TR", "US>TR", "USNYC>US>AE>TRIST")
    past = _past(*({"order_date": f"2024-01-0{day}", "route": route} for day, route in enumerate(written, start=1)))
    assert past.column("way").tolist() == ["US>AE>TR", "US>AE>TR", "US>TR", "US>AE>TR"]


def test_only_whole_days_before_are_the_past() -> None:
    past = _past({"order_date": "2024-01-01"}, {"order_date": "2024-01-02"}, {"order_date": "2024-01-02"})
    assert past.before(1, "buyer_id").tolist() == [0]
    assert past.before(2, "buyer_id", days=1).tolist() == [0]
    assert past.before(2, "buyer_id", days=365, until=2).tolist() == []


def test_an_empty_key_has_no_past() -> None:
    past = _past({"forwarder_id": None}, {"forwarder_id": None})
    assert past.before(1, "forwarder_id") is None
    assert past.looks(1, "forwarder_id") is None


def test_an_outcome_counts_from_the_day_after_it_became_known_and_as_it_stood() -> None:
    days = [{"order_date": day} for day in ("2024-01-01", "2024-02-01", "2024-02-02", "2024-03-02")]
    known = (
        {"order_id": "O-1", "outcome": "diverted", "outcome_date": "2024-02-01"},
        {"order_id": "O-1", "outcome": "cleared", "outcome_date": "2024-03-01"},
    )
    past = _past(*days, known=known)
    assert [past.looks(row, "buyer_id") for row in range(4)] == [(0, 0), (0, 0), (1, 1), (1, 0)]
    assert facts.confirmed_share("buyer_id")(past, 2) == pytest.approx(1 / 11)
    assert facts.confirmed_share("buyer_id")(past, 1) is None


def test_the_buyers_usual_price_is_the_geometric_mean_of_three() -> None:
    prices = [
        {"order_date": f"2024-01-0{day}", "value_usd": value, "quantity": 1.0}
        for day, value in ((1, 1.0), (2, 10.0), (3, 100.0), (4, 20.0))
    ]
    past = _past(*prices)
    assert facts.price_of_buyer(past, 3) == pytest.approx((2.0, 10.0))
    assert facts.price_of_buyer(past, 2) is None


def test_a_true_sentence_passes_and_a_lie_is_caught() -> None:
    past = _past({"order_date": "2024-01-01", "buyer_incorporation_date": "2023-12-02"})
    true = "The buyer was 30 days old on the order's day (founded 2023-12-02)."
    assert checked(_claims(0, "buyer_age_days", true), past).true == 1
    for lie in (true.replace("30", "31"), "The buyer's date of incorporation is not recorded.", "The buyer is old."):
        found = checked(_claims(0, "buyer_age_days", lie), past)
        assert (found.true, len(found.untrue)) == (0, 1)


def test_the_code_of_another_order_is_a_lie() -> None:
    past = _past({"hs_code": "841370"})
    assert checked(_claims(0, "is_dual_use", "Goods of HS 854231 are ordinary civil goods."), past).true == 0


def test_a_no_is_not_read_as_a_yes() -> None:
    past = _past({"payment_terms": "advance"})
    said = "The terms of payment are other than payment in advance."
    assert checked(_claims(0, "paid_in_advance", said), past).true == 0
    assert checked(_claims(0, "paid_in_advance", "Payment in advance is agreed."), past).true == 1


def test_a_fact_that_is_not_checked_is_counted_as_such() -> None:
    found = checked(_claims(0, "circle_buyers", "Two buyers."), _past({}))
    assert (found.sentences, found.checked, found.left_out) == (1, 0, {"circle_buyers": 1})


def test_every_fact_of_the_table_is_one_of_the_catalogue() -> None:
    assert set(CHECKS) <= set(BY_NAME)


@pytest.mark.parametrize("name", CHECKS)
def test_every_sentence_of_a_fact_fits_exactly_one_of_its_readings(name: str) -> None:
    says = BY_NAME[name].says
    order = {
        column: "854231" if column == "hs6" else "TR"
        for column in (
            "hs6",
            "destination_country",
            "exporter_country",
            "payment_country",
            "original_destination_country",
            "intermediate_consignee_country",
            "buyer_activity",
            "buyer_incorporation_date",
            "end_use",
        )
    }
    for value in (*says.samples, None):
        sentence = says.speak(value, 2.5, order)
        fits = [reading for reading in CHECKS[name].readings if reading.pattern.search(sentence)]
        assert fits, sentence


def test_no_top_reason_of_a_small_world_is_untrue(road: Road) -> None:
    one = told(Scorer.load(road.model), road.orders.parent)
    found = checked(one.claims, Past(one.orders, one.outcomes))
    assert found.checked > 0.6 * found.sentences > 0
    assert found.untrue == []


def test_a_part_of_the_page_takes_the_place_of_the_one_with_its_heading() -> None:
    page = "# Evidence: a\n\nold\n\n# Evidence: b\n\nkept\n"
    assert with_part(page, "# Evidence: a\n\nnew\n") == "# Evidence: a\n\nnew\n\n# Evidence: b\n\nkept\n"
    assert with_part(page, "# Evidence: c\n").endswith("kept\n\n# Evidence: c\n")
