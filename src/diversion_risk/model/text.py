"""A model as one text, for machines that its folder is not carried to."""

import json
import math
from dataclasses import dataclass, field
from functools import lru_cache

from diversion_risk.model.boosted import Boosted
from diversion_risk.model.calibration import calibrator_from_dict
from diversion_risk.model.confirmed_by_score import ConfirmedByScore
from diversion_risk.model.risk_model import RiskModel
from diversion_risk.model.seen import Seen


@dataclass(frozen=True)
class ModelText:
    """A model in words, told from others by its id alone."""

    id: str
    text: str = field(compare=False, repr=False)
    seen: Seen | None = field(default=None, compare=False, repr=False)
    """What was seen in training, where that is recorded."""
    by_score: ConfirmedByScore | None = field(default=None, compare=False, repr=False)
    """How often orders of each score were confirmed, where that is recorded."""

    @classmethod
    def of(
        cls, model: RiskModel, model_id: str, seen: Seen | None = None, by_score: ConfirmedByScore | None = None
    ) -> "ModelText":
        """Write a model down."""
        usual = {name: None if math.isnan(mean) else mean for name, mean in model.usual.items()}
        parts = {"trees": model.trees.text, "features": model.features, "usual": usual}
        return cls(model_id, json.dumps(parts | {"calibrator": model.calibrator.to_dict()}), seen, by_score)


@lru_cache(maxsize=1)
def model_of(written: ModelText) -> RiskModel:
    """The model, read once in each process however many orders it is asked about."""
    parts = json.loads(written.text)
    usual = {name: math.nan if mean is None else mean for name, mean in parts["usual"].items()}
    return RiskModel(
        Boosted(parts["trees"]), calibrator_from_dict(parts["calibrator"]), tuple(parts["features"]), usual
    )
