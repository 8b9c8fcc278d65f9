"""How far a model could come: its own configuration, fitted on true labels, which only a simulated world has."""

from collections.abc import Mapping
from dataclasses import dataclass, field, is_dataclass, replace
from datetime import date
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import yaml

from diversion_risk.errors import FileUnusable
from diversion_risk.evaluate.truth import Truth
from diversion_risk.features.catalogue import Facts
from diversion_risk.model import estimator, split
from diversion_risk.model.calibration import KINDS
from diversion_risk.model.judging import Said
from diversion_risk.model.labels import UnknownAsNegative
from diversion_risk.model.recipe import Recipe
from diversion_risk.model.split import Periods, TimeSplit
from diversion_risk.model.store import StoredModel, check_folder
from diversion_risk.train.past import Past

CONFIGURATION = "config.yaml"
SOURCES = {
    "orders": "the orders file",
    "history": "--history",
    "model": "the orders the model carries",
}
"""Where past orders may come from; of an order in several of them the first applies."""
_PARTS: Mapping[str, ModuleType] = {"model": estimator, "split": split}
"""The rooms whose dataclasses a configuration may name."""


class NoCeiling(Exception):
    """Why a ceiling cannot be had; no trouble for the evaluation as a whole."""


@dataclass(frozen=True)
class Lesson:
    """What a ceiling learns, and from what: the past of a model's training, with every true label."""

    recipe: Recipe
    periods: Periods
    orders: pd.DataFrame = field(repr=False)
    diverted: np.ndarray = field(repr=False)
    sources: Mapping[str, int]
    """How many of the orders came from each of `SOURCES`."""
    orders_of_model: int | None
    """How many orders the model itself learned from, where its folder says so."""

    def learn(self, values: pd.DataFrame, judged: pd.DataFrame) -> Said:
        """What a ceiling says of the judged orders; `values` are the facts of the lesson's own orders.

        Raises:
            NoCeiling: If the past holds too few diverted orders.
        """
        past = Past(self.orders, self._outcomes(), Facts(values.set_axis(self.orders.index), values.iloc[:, :0]))
        try:
            fitted = self.recipe.fit(past.examples(self.periods.end), self.periods, past.monotone())
        except FileUnusable as trouble:
            raise NoCeiling(str(trouble)) from trouble
        return Said(*fitted.risk(judged))

    def _outcomes(self) -> pd.DataFrame:
        """The truth as if every order had been looked at on its day, for no other reason than chance."""
        return pd.DataFrame(
            {
                "order_id": self.orders["order_id"],
                "outcome": np.where(self.diverted, "diverted", "cleared"),
                "outcome_date": self.orders["order_date"],
                "selected_by": "random",
            }
        )

    def to_dict(self) -> dict[str, Any]:
        """The lesson in numbers, ready for JSON."""
        return {
            "orders": len(self.orders),
            "diverted": int(self.diverted.sum()),
            "from": dict(self.sources),
            "orders_of_model": self.orders_of_model,
            "periods": {name: told for name, told in self.periods.told().items() if name != "judge"},
        }

    def told(self) -> str:
        """The lesson in one sentence."""
        counted = {SOURCES[name]: count for name, count in self.sources.items() if count}
        places = " and ".join(
            f"{count:,} from {place}" if len(counted) > 1 else f"all from {place}" for place, count in counted.items()
        )
        last = (self.periods.end - pd.Timedelta(days=1)).date()
        own = self.orders_of_model
        beside = "" if own in (None, len(self.orders)) else f" The model itself learned from {own:,} orders."
        return (
            f"the configuration of the first model, fitted on {len(self.orders):,} orders up to {last} ({places}) with "
            f"their true labels, {int(self.diverted.sum()):,} of them diverted.{beside}"
        )


def lesson(stored: StoredModel, past: Mapping[str, pd.DataFrame], truth: Truth, first: pd.Timestamp) -> Lesson:
    """What a ceiling beside a model can learn before a judged period begins on `first`.

    `past` holds checked orders by the name of their source. The orders are those up to the model's own `as_of`; features,
    periods and parameters are the model's own.

    Raises:
        NoCeiling: If there is no such past, the truth does not know it, or the model's configuration cannot be repeated.
    """
    as_of = pd.Timestamp(str(stored.settings["as_of"]))
    if as_of >= first:
        raise NoCeiling(
            f"the model was trained as of {as_of.date()}, and the judged period begins on {first.date()}; expected a "
            "period after that day"
        )
    orders = _orders_up_to(past, as_of)
    _check_known(orders["order_id"], truth, as_of)
    recipe, periods = _repeated(stored, as_of.date())
    own = stored.settings.get("orders")
    return Lesson(
        recipe=recipe,
        periods=periods,
        orders=orders.reset_index(drop=True),
        diverted=truth.of(orders["order_id"]),
        sources={name: int((orders.index.get_level_values(0) == name).sum()) for name in past},
        orders_of_model=None if own is None else int(own),
    )


def _orders_up_to(past: Mapping[str, pd.DataFrame], as_of: pd.Timestamp) -> pd.DataFrame:
    """Each past order once, with the name of its source as the first level of the index."""
    parts = {name: part[part["order_date"] <= as_of] for name, part in past.items()}
    orders = pd.concat(parts)
    if orders.empty:
        looked_in = ", ".join(SOURCES[name] for name in past)
        raise NoCeiling(f"there is no past to learn from: no order up to {as_of.date()} in {looked_in}")
    return orders


def _check_known(order_ids: pd.Series, truth: Truth, as_of: pd.Timestamp) -> None:
    unknown = truth.unknown(order_ids)
    if len(unknown):
        raise NoCeiling(
            f"{truth.path} does not know {len(unknown):,} of the {len(order_ids):,} orders up to {as_of.date()} "
            f"(first: order {unknown.iloc[0]})"
        )


def _repeated(stored: StoredModel, as_of: date) -> tuple[Recipe, Periods]:
    """The recipe and the periods of the model in use, as its folder keeps them."""
    if CONFIGURATION not in check_folder(stored.folder):
        raise NoCeiling(f"{stored.folder} keeps no {CONFIGURATION}, so the model's configuration cannot be repeated")
    try:
        config = yaml.safe_load((stored.folder / CONFIGURATION).read_text(encoding="utf-8"))
        trees, lengths = (_part(config, name) for name in _PARTS)
        periods = _in_use(lengths).periods(as_of)
        # Where every label is known, all strategies for the unknown ones agree.
        curve = KINDS[stored.model.calibrator.to_dict()["kind"]]()
        return Recipe(trees, curve, UnknownAsNegative(), int(config["seed"])), periods
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as trouble:
        raise NoCeiling(f"{stored.folder / CONFIGURATION} cannot be repeated: {trouble}") from trouble


def _in_use(lengths: TimeSplit) -> TimeSplit:
    """The model in use keeps nothing back to judge itself on."""
    return replace(lengths, judge_days=0)


def _part(config: Mapping[str, Any], name: str) -> Any:
    """One part of a configuration, built.

    A folder that was sent to us must not decide which code runs, so only what the part's own file defines is built.
    """
    settings = dict(config[name])
    target = str(settings.pop("_target_"))
    room = _PARTS[name]
    kind = vars(room).get(target.removeprefix(f"{room.__name__}."))
    if not (isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == room.__name__):
        raise ValueError(f"{name} is {target}; expected one of {room.__name__}")
    return kind(**settings)
