"""The one room that knows MLflow: every training is a run, every model a version, every use an alias."""

import os

# Read when MLflow is first imported: nothing leaves this machine that the user did not ask for.
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("DO_NOT_TRACK", "true")
