"""A model folder as an MLflow pyfunc by models from code: no pickle, and no code but the few lines that load the scorer."""

import shutil
import tempfile
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from mlflow.models import ModelSignature, set_model
from mlflow.pyfunc import PythonModel, PythonModelContext, save_model
from mlflow.types import ColSpec, DataType, ParamSchema, ParamSpec, Schema
from mlflow.types.schema import AnyType, Array

from diversion_risk import __version__
from diversion_risk.errors import ConfigurationWrong
from diversion_risk.orders.fields import ORDER_FIELDS

FOLDER = "model"
"""What the model folder is called among the artifacts of a pyfunc."""
PLACE = f"artifacts/{FOLDER}"
MLMODEL = "MLmodel"
"""The file by which a pyfunc is known."""
_TEXTS = Array(DataType.string)
_ANSWER = (
    ("order_id", DataType.string),
    ("risk", DataType.double),
    ("risk_low", DataType.double),
    ("risk_high", DataType.double),
    ("margin", DataType.double),
    ("reasons", _TEXTS),
    ("red_flags", _TEXTS),
    ("not_assessed", _TEXTS),
    ("model_id", DataType.string),
    ("rejected", DataType.string),
)
# Any kind of value may come in a cell: what it should have been is for the program to say, which scores an order all the same.
_SIGNATURE = ModelSignature(
    inputs=Schema([ColSpec(AnyType(), field.name, required=field.required) for field in ORDER_FIELDS]),
    outputs=Schema([ColSpec(kind, name) for name, kind in _ANSWER]),
    params=ParamSchema([ParamSpec("reasons", DataType.boolean, True)]),
)


class _Answering:
    """What MLflow calls. Not a `PythonModel` itself: of one that says `predict` MLflow wants annotations, to check by."""

    def __init__(self, load: Callable[[Path], Callable[..., pd.DataFrame]]) -> None:
        """`load` makes of a model folder what answers orders."""
        self._load = load

    def load_context(self, context: PythonModelContext) -> None:
        """Load the folder, once."""
        self._answer = self._load(Path(context.artifacts[FOLDER]))

    def predict(
        self, _: PythonModelContext, orders: pd.DataFrame, params: Mapping[str, Any] | None = None
    ) -> pd.DataFrame:
        """Answer some orders."""
        return self._answer(orders, **(params or {}))


class WrappedFolder(_Answering, PythonModel):  # type: ignore[misc]  # MLflow is not typed
    """The same, as MLflow knows it."""


def give_to_mlflow(load: Callable[[Path], Callable[..., pd.DataFrame]]) -> None:
    """Say, in a file that MLflow runs, what the model is."""
    set_model(WrappedFolder(load))


def write_pyfunc(folder: Path, code: Path, out: Path, **about: Any) -> None:
    """Write a pyfunc that wraps a model folder; `code` is the file that MLflow runs to load it.

    Raises:
        ConfigurationWrong: If `out` is there already.
    """
    if out.exists():
        raise ConfigurationWrong(f"{out} is there already; expected a new folder for the wrapped model")
    # Recorded, and so not printed: MLflow misses an example, which it would have the model answer there and then.
    with tempfile.TemporaryDirectory() as place, warnings.catch_warnings(record=True):
        warnings.simplefilter("ignore")
        # The artifact is called after the folder it comes from, and MLflow follows no links.
        named = Path(shutil.copytree(folder, Path(place) / FOLDER))
        save_model(
            str(out),
            python_model=str(code),
            artifacts={FOLDER: str(named)},
            signature=_SIGNATURE,
            pip_requirements=[f"diversion-risk=={__version__}"],
            metadata=about,
        )
