"""Facts that nobody asks for: a model that was trained without some, and no red flag rests on them."""

from diversion_risk.assess.red_flags import FLAGGING
from diversion_risk.features.catalogue import BY_NAME
from diversion_risk.model.risk_model import RiskModel


def unasked(model: RiskModel) -> frozenset[str]:
    """The facts that can neither move the risk of a model nor raise a flag.

    They are not described: that one of them is unknown leaves nothing open, for nothing would follow from it if it were known.
    """
    asked = {*model.features, *(feature.name for feature in FLAGGING)}
    return frozenset(BY_NAME.keys() - asked)
