"""How far a batch lies from the training, in words."""

from dataclasses import replace

from diversion_risk.health.baseline import RISKIEST, SCORE
from diversion_risk.health.drift import Distance, Drift, Moved, NewCode, unknown_drift
from diversion_risk.outputs.drift_told import drift_shown

DRIFT = Drift(
    "changed",
    "",
    600,
    ("2023-07-07", "2024-06-30"),
    11,
    (
        Distance("buyer_age_days", "fact", 0.4, 0.1, 0.1, 0.6, True),
        Distance(RISKIEST, "codes", 0.2, 0.1, 0.0, 0.0, True),
    ),
    (
        Moved("destination_country", "HK", 0.19, 0.0, 0),
        Moved(RISKIEST, "OM", 0.0, 0.25, 3),
        Moved("payment_terms", "open_account", 0.5, 0.7, 420),
    ),
    (NewCode("hs_chapter", "93", 1),),
)


def test_what_moved_is_told_with_its_shares_and_what_they_are_shares_of() -> None:
    shown = drift_shown(DRIFT)
    assert shown.is_changed
    assert shown.named == [
        "Destination Hong Kong (HK): down from 19 % to 0 % of the orders (0 orders)",
        "Destination Oman (OM): up from 0 % to 25 % of the riskiest 2.0 % of the orders (3 orders)",
        "Payment terms open account: up from 50 % to 70 % of the orders (420 orders)",
        "Days from the buyer's incorporation to the order: a major shift (stability index 0.30); unknown for 60 % of the orders, "
        "in training for 10 %",
    ]
    assert shown.new_codes == ["HS chapter 93 (1 order)"]
    assert shown.farthest[1].name == "Destination among the riskiest"
    assert shown.against.startswith(
        "600 orders held against those from 2023-07-07 to 2024-06-30; limits from 11 months"
    )


def test_what_cannot_be_told_is_called_unknown() -> None:
    shown = drift_shown(unknown_drift("nothing was kept"))
    assert shown.head == "Whether the batch differs from the training is unknown: nothing was kept"
    assert (shown.is_changed, shown.against, shown.named) == (False, "", [])


def test_few_orders_are_said_to_show_little() -> None:
    score = Distance(SCORE, "score", 0.4, 0.05, 0.0, 0.0, beyond=False)
    many = replace(DRIFT, status="within", distances=(score,))
    assert drift_shown(many).head == "No difference from the training beyond what its own months differed by"
    few = replace(many, orders=1, distances=(replace(score, by_chance=1.5),))
    told = "1 order: too few to show any but a large difference from the training, and none was seen"
    assert drift_shown(few).head == told
    assert drift_shown(replace(few, status="changed")).head.startswith("The batch differs from the training")
