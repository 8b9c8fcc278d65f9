"""How far a model stays below the ceiling."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Gap:
    """Average precision of a model and of the ceiling by the truth; NaN where it could not be measured."""

    model: float
    ceiling: float

    @property
    def share(self) -> float:
        """How much of the ceiling the model reaches; NaN where there is no gap to speak of."""
        return self.model / self.ceiling if 0 <= self.model <= self.ceiling and self.ceiling > 0 else math.nan

    def to_dict(self) -> dict[str, float | None]:
        """The three numbers, ready for JSON; `None` where one cannot be told."""
        found = {"model": self.model, "ceiling": self.ceiling, "share": self.share}
        return {name: None if math.isnan(value) else value for name, value in found.items()}

    def told(self, name: str) -> str:
        """The gap of the model of that name, in one line."""
        if math.isnan(self.model) or math.isnan(self.ceiling):
            return f"gap: {name} cannot be held against the ceiling: no order of the period was diverted"
        sides = f"gap: {name} {_short(self.model)}, ceiling {_short(self.ceiling)}"
        if math.isnan(self.share):
            return f"{sides}: none can be told, for the ceiling does not lie above the model"
        return f"{sides}: the model reaches {100 * self.share:.0f} % of the possible"


def _short(figure: float) -> str:
    return f"{figure:.2f}" if figure >= 0.1 else f"{figure:.2g}"
