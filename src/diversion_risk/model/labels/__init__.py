"""What counts as a yes, what counts as a no, and for how much, when most orders were never looked at."""

from diversion_risk.model.labels.bagged import Bagged
from diversion_risk.model.labels.chooser import Choice, Chooser
from diversion_risk.model.labels.cleaned import Cleaned, SelfTrained
from diversion_risk.model.labels.inspected import InspectionWeights
from diversion_risk.model.labels.known_share import KnownShare
from diversion_risk.model.labels.mature import MatureNegatives
from diversion_risk.model.labels.strategy import Labels, LabelStrategy, LookedAt, UnknownAsNegative, population

__all__ = [
    "Bagged",
    "Choice",
    "Chooser",
    "Cleaned",
    "InspectionWeights",
    "KnownShare",
    "LabelStrategy",
    "Labels",
    "LookedAt",
    "MatureNegatives",
    "SelfTrained",
    "UnknownAsNegative",
    "population",
]
