"""The scorer: loads a model once, and says of any orders what it makes of them. The whole of the Python interface."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from diversion_risk import __version__
from diversion_risk.assess.asked import answers, as_answered, open_in
from diversion_risk.assess.assess import Assessed, assess
from diversion_risk.assess.assessment import ListUsed, Provenance
from diversion_risk.assess.unasked import unasked
from diversion_risk.errors import ConfigurationWrong, FileUnusable, IntegrityBroken
from diversion_risk.ledger import DayBooks, Records, of_one_day
from diversion_risk.model.policy import Policy
from diversion_risk.model.recall import Confirmed
from diversion_risk.model.store import StoredModel, load_model
from diversion_risk.orders.checked import Checked
from diversion_risk.orders.fields import ORDER_FIELDS, OUTCOME_FIELDS
from diversion_risk.orders.kinds import unknown
from diversion_risk.orders.outcomes import check_outcomes
from diversion_risk.orders.read import check_orders
from diversion_risk.outputs.moment import as_moment
from diversion_risk.outputs.order_page import ExplainedOrder, explained
from diversion_risk.outputs.tables import scores_frame
from diversion_risk.reference.tables import digest as reference_digest
from diversion_risk.score.kept_books import KeptBooks, books_in
from diversion_risk.watchlists.entries import WatchLists
from diversion_risk.watchlists.read import read_lists
from diversion_risk.watchlists.screen import Screen

Lists = WatchLists | str | os.PathLike[str]
"""Watch-lists, or the folder they lie in."""
_FEW = 1_000
"""Orders up to which it is quicker to look each one up than to reckon the past of all of them."""
DEFAULT_TRACKING = "sqlite:///mlflow.db"


@dataclass(frozen=True)
class Scorer:
    """A loaded model and how it decides: `Scorer.load("models/mine").score(orders)`."""

    stored: StoredModel
    policy: Policy = field(default_factory=Policy)
    seed: int = 0
    screen: Screen | None = field(default=None, repr=False)
    """Watch-lists that orders are held against, made ready once."""
    kept: KeptBooks | None = field(default=None, repr=False, compare=False)
    """The books of the history, in which a few orders are looked up."""

    @classmethod
    def load(cls, model: str | os.PathLike[str]) -> "Scorer":
        """Load a model folder, or a registered model such as `models:/diversion-risk@champion`.

        The registry is looked for at `MLFLOW_TRACKING_URI`, else in `mlflow.db` of the working folder.

        Raises:
            IntegrityBroken: If the folder is not what was sealed.
            ConfigurationWrong: If there is no such model.
        """
        stored = load_model(model_folder(model))
        _check_past(stored)
        try:
            policy, seed = Policy.read(stored.settings["policy"]), int(stored.settings["seed"])
        except (ConfigurationWrong, ValueError, KeyError, TypeError, AttributeError, OverflowError) as trouble:
            raise IntegrityBroken(
                f"{stored.folder} is sealed, but with a policy or seed that is none: {trouble}"
            ) from trouble
        books = books_in(stored.folder, stored.digests)
        kept = KeptBooks(stored.history, stored.outcomes, unasked(stored.model), books)
        return cls(stored, policy, seed, kept=kept)

    def score(
        self,
        orders: pd.DataFrame,
        history: pd.DataFrame | None = None,
        outcomes: pd.DataFrame | None = None,
        lists: Lists | None = None,
    ) -> pd.DataFrame:
        """Score a table of orders; gives the columns of `scores.parquet` for every row that can be scored.

        The result has the index of the rows it was made from, so that rows without a result can be told. `history` and
        `outcomes` replace what the model carries. `lists` are watch-lists, or the folder they lie in; who scores often
        gives them once, by `with_lists`, as he gives a history by `with_history`: the past is then added up once, when
        it is first asked for, and a few orders of one day are looked up in a moment.
        """
        checked = check_orders(orders)
        past, known = _rows(history), _known(outcomes)
        books = self.books_for(checked.rows, past, known)
        assessed = self.with_lists(lists).assess(checked.rows, past, known, books)
        frame = scores_frame(assessed, checked.extras)
        kept = pd.Series(range(len(orders)), index=orders.index).drop(orders.index[_rejected_places(checked)])
        return frame.set_index(kept.index)

    def explain(
        self,
        orders: pd.DataFrame,
        order_id: str,
        history: pd.DataFrame | None = None,
        outcomes: pd.DataFrame | None = None,
        lists: Lists | None = None,
    ) -> ExplainedOrder:
        """Everything there is to say of one order among others.

        Raises:
            FileUnusable: If no order that can be scored has this id.
        """
        one = self.with_lists(lists).explain_checked(
            check_orders(orders).rows, order_id, _rows(history), _known(outcomes)
        )
        return replace(one, provenance=replace(one.provenance, scored_at=as_moment(datetime.now(UTC))))

    def explain_checked(
        self, orders: pd.DataFrame, order_id: str, history: pd.DataFrame | None, outcomes: pd.DataFrame | None
    ) -> ExplainedOrder:
        """The same of orders, history and outcomes that are checked."""
        books = self.books_for(orders, history, outcomes)
        one = explain_one(self.assess(orders, history, outcomes, books), order_id)
        order = orders[orders["order_id"] == order_id]
        questions = open_in(order.iloc[0])
        if not questions:
            return replace(one, answers=())
        if books and not books.can_tell(orders):
            books = None
        # The others of the batch are its past, too; not so where books tell, for then all are of one day.
        past = history if books else self._past_of(order_id, orders, history)
        answered = self.assess(as_answered(order, questions), past, outcomes, books)
        return replace(one, answers=answers(questions, answered.risk, one))

    def _past_of(self, order_id: str, orders: pd.DataFrame, history: pd.DataFrame | None) -> pd.DataFrame:
        """All other orders; of one that stands in both the batch's comes first, and the first is the one that counts."""
        past = self.stored.history if history is None else history
        every = orders if past is None else pd.concat([orders, past], ignore_index=True)
        return every[every["order_id"] != order_id]

    def books_for(
        self, orders: pd.DataFrame, history: pd.DataFrame | None = None, outcomes: pd.DataFrame | None = None
    ) -> DayBooks | None:
        """The books in which checked orders are looked up, where that is quicker than to reckon their past."""
        is_own = history is None and outcomes is None
        is_quick = is_own and len(orders) <= _FEW and of_one_day(orders)
        return self.kept.get() if self.kept and is_quick else None

    def make_ready(self) -> None:
        """Have the history added up and at hand before it is asked for: what a service does before it says it is there."""
        if self.kept is not None:
            self.kept.get().lay_open()

    def are_moved(self, orders: pd.DataFrame) -> np.ndarray:
        """Which of some checked orders the history has on an earlier day than their own."""
        if self.kept is None:
            raise ConfigurationWrong("A scorer that was not loaded keeps no books of its history")
        return self.kept.get().are_moved(orders)

    def assess(
        self,
        orders: pd.DataFrame,
        history: pd.DataFrame | None = None,
        outcomes: pd.DataFrame | None = None,
        books: DayBooks | None = None,
    ) -> Assessed:
        """Assess checked orders against a checked history, or against what the model carries."""
        past = self.stored.history if history is None else history
        known = self.stored.outcomes if outcomes is None else outcomes
        screened = None if self.screen is None else self.screen.screen(orders)
        records = Records(orders, history=past, outcomes=known, screened=screened, books=books)
        model = self.stored.model
        found = assess(records, orders, model, policy=self.settled_policy, model_id=self.stored.id, seed=self.seed)
        return replace(
            found,
            seen=self.stored.seen,
            precedents=self.stored.precedents,
            by_score=self.stored.by_score,
            provenance=self.provenance,
            books=(orders,) if past is None else (orders, past),
        )

    @property
    def provenance(self) -> Provenance:
        """What is known of where an assessment comes from before it is known which orders are scored, and when."""
        used = [] if self.screen is None else self.screen.versions
        return Provenance(
            model_id=self.stored.id,
            trained_as_of=str(self.stored.settings["as_of"]) if "as_of" in self.stored.settings else None,
            configuration_sha256=self.stored.digests.get("config.yaml"),
            program=__version__,
            reference_sha256=reference_digest(),
            lists=tuple(_list_used(one) for one in used),
        )

    @property
    def settled_policy(self) -> Policy:
        """The policy once the model's evidence is known."""
        confirmed = self.stored.settings.get("confirmed", Confirmed().to_dict())
        return self.policy.settled(Confirmed.from_dict(confirmed))

    def with_policy(self, policy: Policy | None, seed: int | None = None) -> "Scorer":
        """The same model under another policy or seed; `None` keeps what there is."""
        return replace(self, policy=policy or self.policy, seed=self.seed if seed is None else seed)

    def with_history(self, history: pd.DataFrame, outcomes: pd.DataFrame | None = None) -> "Scorer":
        """The same model with another past, as it would come from a file; without `outcomes` those it carries stay.

        Raises:
            FileUnusable: If a required column is missing.
        """
        past = _rows(history)
        known = self.stored.outcomes if outcomes is None else _known(outcomes)
        stored = replace(self.stored, history=past, outcomes=known)
        return replace(self, stored=stored, kept=KeptBooks(past, known, unasked(stored.model)))

    def with_lists(self, lists: Lists | None) -> "Scorer":
        """The same model, with orders held against these watch-lists, too; `None` keeps what there is.

        Raises:
            FileUnusable: If a file of the folder is no watch-list that can be read.
        """
        if lists is None:
            return self
        return replace(self, screen=Screen(lists if isinstance(lists, WatchLists) else read_lists(lists)))


def _list_used(version: Mapping[str, str | int | None]) -> ListUsed:
    day = version["date"]
    return ListUsed(str(version["name"]), None if day is None else str(day), str(version["sha256"]))


def explain_one(assessed: Assessed, order_id: str) -> ExplainedOrder:
    """The full assessment of one order of a batch."""
    position = assessed.position(order_id)
    if position is None:
        raise FileUnusable(f'No order that could be scored has the id "{order_id}"')
    return explained(next(assessed.explain_at(np.array([position]))))


def model_folder(model: str | os.PathLike[str]) -> Path:
    """The folder of a model that is named by its folder, or as the registry knows it.

    Raises:
        ConfigurationWrong: If there is no such model.
    """
    text = os.fspath(model)
    if not text.startswith("models:/"):
        if not Path(text).is_dir():
            raise ConfigurationWrong(f"There is no model folder {text}")
        return Path(text)
    # MLflow takes a second to import, and most scoring runs name a folder.
    from diversion_risk.registry.tracking import fetch_model  # noqa: PLC0415

    return fetch_model(text, tracking_uri())


def tracking_uri() -> str:
    """Where the registry is: as the environment says, else a database in the working folder."""
    return os.environ.get("MLFLOW_TRACKING_URI", DEFAULT_TRACKING)


def _check_past(stored: StoredModel) -> None:
    """Hold the past that a model carries against the columns that look-backs read."""
    for name, frame, fields in (
        ("orders", stored.history, ORDER_FIELDS),
        ("outcomes", stored.outcomes, OUTCOME_FIELDS),
    ):
        if frame is None:
            continue
        odd = [
            one.name for one in fields if one.name not in frame or not _typed_alike(frame[one.name], unknown(one, 0))
        ]
        if odd:
            raise IntegrityBroken(f"{stored.folder}: its past {name} lack {odd[0]}, or hold other things there")


def _typed_alike(found: pd.Series, expected: pd.Series) -> bool:
    # Parquet has no days of a whole second, and pandas several ways to hold text: the kind is what counts.
    kinds = pd.api.types.infer_dtype
    if expected.dtype.kind == "M":
        return found.dtype.kind == "M"
    if pd.api.types.is_string_dtype(expected):
        return pd.api.types.is_string_dtype(found) or kinds(found, skipna=True) in ("string", "empty")
    if found.dtype.kind == "O":  # a column of nothing but unknown values; any other object is no number
        return kinds(found, skipna=True) == "empty" and not pd.api.types.is_bool_dtype(expected)
    return pd.api.types.is_bool_dtype(found) == pd.api.types.is_bool_dtype(expected) and found.dtype.kind in "fb"


def _rows(orders: pd.DataFrame | None) -> pd.DataFrame | None:
    return None if orders is None else check_orders(orders).rows


def _known(outcomes: pd.DataFrame | None) -> pd.DataFrame | None:
    return None if outcomes is None else check_outcomes(outcomes).rows


def _rejected_places(checked: Checked) -> list[int]:
    """Places of the rejected rows in the table they came in; its header would have been row 1."""
    return sorted({int(row) - 2 for row in checked.rejected["row"]})
