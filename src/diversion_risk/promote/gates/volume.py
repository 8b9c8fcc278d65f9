"""Volume: what the challenger's own policy would list must fit the people there are."""

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.model.decisions import decide
from diversion_risk.model.policy import Policy
from diversion_risk.model.recall import Confirmed
from diversion_risk.promote.trial import Finding, Trial

GATE = "volume"


def within_capacity(trial: Trial) -> Finding:
    """Orders listed under the model's own policy, over the window or on its busiest day, beside the capacity."""
    settings, capacity = trial.challenger.settings, trial.limits.capacity
    kept = Confirmed.from_dict(settings.get("confirmed", Confirmed().to_dict()))
    try:
        policy = Policy.read(settings["policy"]).settled(kept)
    except ConfigurationWrong as trouble:
        return Finding(GATE, "not met", f"its own policy cannot be followed: {trouble}")
    assert trial.said.risk is not None
    decided = decide(trial.said.margin, trial.said.risk, trial.orders, policy, int(settings["seed"]))
    listed = trial.orders.loc[decided.decision != "release", "order_date"]
    if capacity.a_day:
        busiest, places, span = (
            int(listed.value_counts().max()) if len(listed) else 0,
            capacity.of(len(trial.orders)),
            "its busiest day",
        )
    else:
        busiest, places, span = len(listed), capacity.of(len(trial.orders)), "the window"
    found = f"{policy.told()}: {busiest:,} orders on {span}, where {capacity.told()} ({places:,}) can be reviewed"
    figures = {"listed": busiest, "places": places, "policy": policy.to_dict()}
    return Finding(GATE, "passed" if busiest <= places else "not met", found, figures)
