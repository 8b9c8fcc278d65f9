"""Plans: what is reckoned of every entry and what of the orders to describe alone."""

from diversion_risk.ledger import Ledger, Plan, plan


def _asked() -> Plan:
    """A look-back that rests on another of the same buyer, beside one that rests on none."""
    ledger = Ledger()
    before = ledger.past_orders(["buyer_id"])
    most = ledger.past(before, "max", ["hs6"])
    return plan(ledger, {"before": before, "bought": ledger.past("quantity", "sum", ["buyer_id"]), "most": most})


def test_what_others_rest_on_is_reckoned_of_every_entry_and_apart_from_the_rest() -> None:
    (of_buyers,), (of_goods,) = _asked().stages
    rested_on, asked = of_buyers.apart
    assert (rested_on.slots, asked.slots) == (("look_0",), ("look_2",))
    assert "is_asked" not in rested_on.statement
    assert "is_asked" in asked.statement
    assert [one.slots for one in of_goods.apart] == [("look_1",)]
    assert len({rested_on.table, asked.table}) == 2


def test_what_look_backs_found_is_held_of_the_orders_to_describe_alone() -> None:
    how = _asked()
    # quantity, is_order, buyer_id and hs6, and the numbers that stand for the latter two
    assert how.cells(entries=1000, orders=0) == 6000
    assert how.cells(entries=1000, orders=10) == 6030
