"""The one room that knows MLflow: every training is a run, every model a version, every use an alias."""
