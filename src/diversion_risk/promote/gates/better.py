"""Better or equal: the challenger's average precision beside the champion's, on the same orders."""

from diversion_risk.model.paired import average_precision, figure, gain
from diversion_risk.promote.trial import Finding, Trial, plain, told

GATE = "better or equal"


def better_or_equal(trial: Trial) -> Finding:
    """The challenger may not lose more than a small part of the champion's figure, with 95 % confidence."""
    if trial.champion_said is None:
        return Finding(GATE, "not applicable", "there is no champion to be held against")
    ours, theirs = trial.seen(trial.said), trial.seen(trial.champion_said)
    sampled = {"resamples": trial.resamples, "seed": trial.seed}
    gained = gain(ours, theirs, average_precision, **sampled)
    champion = figure(theirs, average_precision, **sampled)
    figures = {"gain": plain(gained), "champion": plain(champion)}
    if not ours.diverted.any():
        return Finding(
            GATE, "not met", "no order of the window is known as diverted: nothing shows it is as good", figures
        )
    limit = -trial.limits.better_may_lose * champion.value
    needed = f"at least {limit:.3f} is needed surely"
    found = f"average precision gains {told(gained)} on the champion's {champion.value:.3f}; {needed}"
    return Finding(GATE, "passed" if gained.low >= limit else "not met", found, figures)
