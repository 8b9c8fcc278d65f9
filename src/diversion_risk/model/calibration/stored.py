"""The calibrator that a model folder carries."""

from typing import Any

from diversion_risk.model.calibration.beta import Beta
from diversion_risk.model.calibration.calibrator import Calibrator
from diversion_risk.model.calibration.isotonic import Isotonic
from diversion_risk.model.calibration.sigmoid import Sigmoid
from diversion_risk.model.calibration.venn_abers import VennAbers

KINDS = {one.kind: one for one in (Sigmoid, Beta, Isotonic, VennAbers)}


def calibrator_from_dict(learned: dict[str, Any]) -> Calibrator:
    """The calibrator a model folder carries.

    Raises:
        ValueError: If it is of a kind this version does not know or its numbers are not a rising curve.
    """
    kind = KINDS.get(str(learned["kind"]))
    if kind is None:
        raise ValueError(f"the calibrator is a {learned['kind']}; expected one of {', '.join(KINDS)}")
    return kind.from_dict(learned)
