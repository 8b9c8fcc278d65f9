"""What was known at the moment of an order: the plan of what to ask, and the records that answer."""

from diversion_risk.ledger.adding_up import add_up
from diversion_risk.ledger.day_books import DayBooks, of_one_day
from diversion_risk.ledger.given import Rows
from diversion_risk.ledger.in_order import in_order
from diversion_risk.ledger.ledger import How, Ledger
from diversion_risk.ledger.plan import Plan, plan
from diversion_risk.ledger.records import Records
from diversion_risk.ledger.workspace import Workspace

__all__ = [
    "DayBooks",
    "How",
    "Ledger",
    "Plan",
    "Records",
    "Rows",
    "Workspace",
    "add_up",
    "in_order",
    "of_one_day",
    "plan",
]
