"""The verbs of whoever runs a service: a model behind HTTP, and a model wrapped for others to run."""

import argparse
from pathlib import Path

from diversion_risk.cli.verb import Verbs, at_least_one, new_verb

# Rooms are imported by the verb that needs them: `--help` answers at once.
# ruff: noqa: PLC0415


def _add_serve(verbs: Verbs) -> None:
    verb = new_verb(
        verbs,
        "serve",
        "answer orders over HTTP, by MLflow's scoring server in this environment (docs/serving.md)",
        "models/mine --port 5001",
    )
    verb.add_argument("model", metavar="MODEL", help="a model folder, or models:/diversion-risk@champion")
    verb.add_argument("--host", default="127.0.0.1", metavar="HOST", help="this machine alone, unless said otherwise")
    verb.add_argument("--port", type=at_least_one, default=5000, metavar="N", help="where it listens")
    verb.add_argument(
        "--workers", type=at_least_one, default=1, metavar="N", help="processes; each loads the model once"
    )
    verb.set_defaults(run=_serve)


def _serve(chosen: argparse.Namespace) -> int:
    from diversion_risk.serve.http import Service, serve

    serve(Service(chosen.model, chosen.host, chosen.port, chosen.workers))
    return 0


def _add_wrap(verbs: Verbs) -> None:
    verb = new_verb(
        verbs,
        "wrap",
        "write a model as an MLflow pyfunc, for spark_udf or a server of one's own",
        "models/mine --out wrapped",
    )
    verb.add_argument("model", metavar="MODEL", help="a model folder, or models:/diversion-risk@champion")
    verb.add_argument("--out", required=True, metavar="DIR", help="a new folder for the wrapped model")
    verb.set_defaults(run=_wrap)


def _wrap(chosen: argparse.Namespace) -> int:
    from diversion_risk.score.scorer import model_folder
    from diversion_risk.serve.wrapped import wrap

    print(wrap(model_folder(chosen.model), Path(chosen.out)))
    return 0


VERBS = (_add_serve, _add_wrap)
