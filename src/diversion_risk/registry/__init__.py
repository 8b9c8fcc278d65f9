"""The one room that knows MLflow: every training is a run, every model a version, every use an alias."""

import os
import warnings

QUIET = {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true"}
"""Read when MLflow is first imported: nothing leaves this machine that the user did not ask for."""

# A line that moves, for each file of a model that is copied from one folder to the next.
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
for _name, _value in QUIET.items():
    os.environ.setdefault(_name, _value)
# Said of MLflow's own types, when it is imported.
warnings.filterwarnings("ignore", ".*Any type hint is inferred as AnyType", UserWarning)
