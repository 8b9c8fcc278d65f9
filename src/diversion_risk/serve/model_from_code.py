"""The lines that MLflow keeps beside a model folder and runs to get at it; all else is the installed program."""

from diversion_risk.registry.pyfunc import give_to_mlflow
from diversion_risk.serve.answer import answerer

give_to_mlflow(answerer)
