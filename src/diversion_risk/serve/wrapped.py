"""A model folder wrapped, so that MLflow can serve it: the folder as it is, and a few lines that load the scorer."""

from pathlib import Path

import diversion_risk.serve
from diversion_risk.model.store import load_model
from diversion_risk.registry.pyfunc import write_pyfunc

CODE = Path(diversion_risk.serve.__file__).with_name("model_from_code.py")


def wrap(folder: Path, out: Path) -> Path:
    """Write an MLflow pyfunc of a model folder to `out`, which must not be there yet; returns `out`.

    Raises:
        IntegrityBroken: If the folder is not what was sealed.
        ConfigurationWrong: If `out` is there already.
    """
    write_pyfunc(folder, CODE, out, model_id=load_model(folder).id)
    return out
