"""The verbs of data scientists: make a world, learn from orders and outcomes, search, judge, look for leaks."""

import argparse
from pathlib import Path

from diversion_risk.cli.verb import GATE_NOT_MET, Verbs, add_what_is_scored, add_window, at_least_one, new_verb
from diversion_risk.progress import stage

# Rooms are imported by the verb that needs them: `--help` answers at once.
# ruff: noqa: PLC0415


def _add_simulate(verbs: Verbs) -> None:
    verb = new_verb(
        verbs, "simulate", "make a world of orders and outcomes for those without data", "--out world --seed 7"
    )
    verb.add_argument("--out", required=True, metavar="DIR", help="folder for orders, outcomes and truth.parquet")
    verb.add_argument("--orders", type=at_least_one, default=100_000, metavar="N", help="how many")
    verb.add_argument("--seed", type=int, default=0, metavar="S", help="the same seed gives the same world")
    verb.add_argument("--world", default="base", metavar="NAME", help="a shipped world, or the path of a YAML file")
    verb.set_defaults(run=_simulate)


def _simulate(chosen: argparse.Namespace) -> int:
    from diversion_risk.simulate.simulation import simulate
    from diversion_risk.simulate.world import World

    with stage(f"simulating {chosen.orders:,} orders"):
        out = simulate(World.load(chosen.world), Path(chosen.out), orders=chosen.orders, seed=chosen.seed)
    print(out)
    return 0


def _add_train(verbs: Verbs) -> None:
    verb = new_verb(
        verbs,
        "train",
        "learn from past orders and their outcomes; takes Hydra overrides, -m sweeps over them, --cfg job shows all",
        "data.orders=orders.parquet data.outcomes=outcomes.parquet as_of=2024-06-30 model.num_leaves=15",
    )
    _add_settings(verb)


def _add_tune(verbs: Verbs) -> None:
    verb = new_verb(
        verbs,
        "tune",
        "search settings of the model by what became known later, in a study that goes on where it was stopped; takes Hydra "
        "overrides as train does",
        "data.orders=orders.parquet data.outcomes=outcomes.parquet as_of=2024-06-30 study=autumn search.trials=40",
    )
    _add_settings(verb)


def _add_backtest(verbs: Verbs) -> None:
    verb = new_verb(
        verbs,
        "backtest",
        "say what a recipe would have been worth in use: trained as of days of the past, judged on what came after each; "
        "takes Hydra overrides as train does",
        "data.orders=orders.parquet data.outcomes=outcomes.parquet as_of=2024-12-31 backtest.count=4",
    )
    _add_settings(verb)


def _add_settings(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--config-dir", metavar="DIR", help="configurations of one's own, such as `tune` writes")
    verb.add_argument("-m", "--multirun", action="store_true", help="sweep: once for each of the values a setting has")
    verb.add_argument("overrides", nargs="*", metavar="KEY=VALUE", help="a setting; see docs/settings.md")


COMPOSED = ("train", "tune", "backtest")
"""Verbs whose words Hydra reads."""


def composed(verb: str, words: list[str]) -> int:
    """Run a verb that takes Hydra overrides."""
    if verb == "train":
        from diversion_risk.train.command import run_train as run
    elif verb == "tune":
        from diversion_risk.tune.command import run_tune as run
    else:
        from diversion_risk.backtest.command import run_backtest as run
    run(words)
    return 0


def _add_evaluate(verbs: Verbs) -> None:
    verb = new_verb(
        verbs,
        "evaluate",
        "judge models on a period whose outcomes are known",
        "models/mine --orders orders.parquet --outcomes outcomes.parquet --from 2024-07-01 --to 2024-12-31",
    )
    verb.add_argument("models", nargs="+", metavar="MODEL", help="a model folder, or models:/diversion-risk@challenger")
    add_window(verb)
    verb.add_argument("--by", metavar="COLUMN", help="judge each value of a column by itself, too")
    verb.add_argument(
        "--out", metavar="DIR", help="folder for report.json, fairness.html, plots and, with --truth, truth.png"
    )
    verb.set_defaults(run=_evaluate)


def _evaluate(chosen: argparse.Namespace) -> int:
    from diversion_risk.evaluate.answer import told
    from diversion_risk.evaluate.book import Question
    from diversion_risk.evaluate.run import evaluate

    question = Question(
        models=tuple(chosen.models), orders=chosen.orders, outcomes=chosen.outcomes, first=chosen.first,
        last=chosen.last, history=chosen.history, source=chosen.source, by=chosen.by, truth=chosen.truth,
        resamples=chosen.resamples,
    )  # fmt: skip
    print(told(evaluate(question, None if chosen.out is None else Path(chosen.out))))
    return 0


def _add_portrait(verbs: Verbs) -> None:
    verb = new_verb(
        verbs,
        "portrait",
        "draw a page of a whole model: what it leans on, where and how, which reasons are heard, what another model changes",
        "orders.parquet --model models/mine --out portrait --beside models/other",
    )
    add_what_is_scored(verb)
    verb.add_argument("--out", required=True, metavar="DIR", help="folder for portrait.html and portrait.json")
    verb.add_argument("--beside", metavar="MODEL", help="another model, to say what it would change")
    verb.add_argument(
        "--sample", type=at_least_one, default=1_000, metavar="N", help="orders on which interactions are reckoned"
    )
    verb.add_argument("--seed", type=int, default=0, metavar="S", help="draws the sample, and breaks ties")
    verb.set_defaults(run=_portrait)


def _portrait(chosen: argparse.Namespace) -> int:
    from diversion_risk.portrait.run import Sitting, draw_portrait
    from diversion_risk.score.job import ScoringJob

    job = ScoringJob(chosen.orders, chosen.model, chosen.history, chosen.outcomes, chosen.lists, chosen.source)
    print(draw_portrait(Sitting(job, chosen.beside, chosen.sample, chosen.seed), Path(chosen.out)))
    return 0


def _add_audit(verbs: Verbs) -> None:
    verb = new_verb(
        verbs,
        "audit",
        "look for leaks in orders and outcomes to learn from; ends with 5 when there is one",
        "orders.parquet --outcomes outcomes.parquet --out audited",
    )
    verb.add_argument("orders", metavar="ORDERS", help="CSV, Parquet or Excel file, or a folder of Parquet")
    verb.add_argument("--outcomes", required=True, metavar="FILE", help="what became known of them")
    verb.add_argument("--source", metavar="NAME", help="mapping of the files' layout")
    verb.add_argument("--seed", type=int, default=0, metavar="S", help="of what is drawn and shuffled")
    verb.add_argument("--out", metavar="DIR", help="folder for report.json")
    verb.set_defaults(run=_audit)


def _audit(chosen: argparse.Namespace) -> int:
    from diversion_risk.audit.run import AuditedFiles, audit_files

    files = AuditedFiles(chosen.orders, chosen.outcomes, chosen.source, chosen.seed)
    found = audit_files(files, None if chosen.out is None else Path(chosen.out))
    print(found.told())
    return GATE_NOT_MET if found.findings else 0


VERBS = (_add_simulate, _add_train, _add_tune, _add_backtest, _add_evaluate, _add_portrait, _add_audit)
