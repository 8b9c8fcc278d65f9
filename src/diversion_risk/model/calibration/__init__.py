"""From a margin to a probability that can be taken at its word, with the doubt about it."""

from diversion_risk.model.calibration.beta import Beta
from diversion_risk.model.calibration.calibrator import Calibration, Calibrator, Ground
from diversion_risk.model.calibration.chosen import Chosen
from diversion_risk.model.calibration.isotonic import Isotonic
from diversion_risk.model.calibration.sigmoid import Sigmoid
from diversion_risk.model.calibration.stored import KINDS, calibrator_from_dict
from diversion_risk.model.calibration.venn_abers import VennAbers

__all__ = [
    "KINDS",
    "Beta",
    "Calibration",
    "Calibrator",
    "Chosen",
    "Ground",
    "Isotonic",
    "Sigmoid",
    "VennAbers",
    "calibrator_from_dict",
]
