"""Codes of an order that no order the model learned from had."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from diversion_risk.assess.never_seen import CODED, HEADING, codes_of, never_seen, seen_in
from diversion_risk.model import seen
from diversion_risk.orders.fields import ORDER_FIELDS
from diversion_risk.score.scorer import Scorer
from tests.factory import checked_orders

ORDINARY = {"order_id": "ordinary"}
SEEN = seen_in(checked_orders(ORDINARY))


def _told(**fields: object) -> list[str]:
    (found,) = never_seen(checked_orders(fields), SEEN)
    return [new.sentence for new in found]


def test_a_destination_that_is_new_is_told_by_name() -> None:
    assert _told(destination_country="KG") == ["No order the model learned from went to Kyrgyzstan."]


def test_goods_are_new_by_their_heading_and_not_by_their_subheading() -> None:
    assert _told(hs_code="841391") == []
    assert _told(hs_code="8542310000") == ["No order the model learned from was for goods of HS heading 8542."]


@pytest.mark.parametrize(
    ("field", "code", "said"),
    [("payment_terms", "letter_of_credit", "letter of credit"), ("transport_mode", "rail", "rail"),
     ("port_of_export", "TRIST", "TRIST"), ("payment_country", "AE", "United Arab Emirates"), ("eccn", "3A991", "3A991")],
)  # fmt: skip
def test_each_column_has_its_own_sentence(field: str, code: str, said: str) -> None:
    (sentence,) = _told(**{field: code})
    assert sentence.startswith("No order the model learned from ") and said in sentence


def test_what_the_order_does_not_state_says_nothing() -> None:
    required = {field.name for field in ORDER_FIELDS if field.required}
    assert _told(**{name: None for name in CODED if name not in required and name != HEADING}) == []


def test_what_a_column_does_not_keep_of_it_is_not_called_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "MOST", 1)
    learned = seen_in(checked_orders(ORDINARY, {"port_of_export": "USLAX"}, {"port_of_export": "USLAX"}))
    (found,) = never_seen(checked_orders(ORDINARY), learned)
    (sentence,) = [new.sentence for new in found]
    assert sentence == (
        "USNYC is not among the 1 most frequent ports of export of the orders the model learned from; no more are kept."
    )


def test_every_coded_column_of_the_contract_is_looked_at() -> None:
    coded = {field.name for field in ORDER_FIELDS if field.kind in ("country", "choice", "division", "eccn")}
    assert coded <= set(CODED)


def test_an_explained_order_tells_what_its_model_has_not_seen(scorer: Scorer, batch_orders: pd.DataFrame) -> None:
    orders = batch_orders.head(5).assign(destination_country="KM")
    made = scorer.assess(orders)
    for one in made.explain_at(np.arange(5)):
        assert "No order the model learned from went to Comoros." in [new.sentence for new in one.never_seen]


def test_the_model_has_seen_every_code_of_the_orders_it_learned_from(scorer: Scorer) -> None:
    assert scorer.stored.seen is not None and scorer.stored.history is not None
    assert not any(never_seen(scorer.stored.history, scorer.stored.seen))
    assert set(scorer.stored.seen.columns) == set(codes_of(scorer.stored.history))


def test_an_older_folder_says_not_recorded(scorer: Scorer, batch_orders: pd.DataFrame) -> None:
    older = replace(scorer, stored=replace(scorer.stored, seen=None))
    (one,) = older.assess(batch_orders.head(1)).explain_at(np.arange(1))
    assert one.never_seen is None
