"""The command line: reads words, calls one room, writes results to standard output; no rule and no number of its own."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from diversion_risk.errors import ConfigurationWrong, DiversionRiskError
from diversion_risk.progress import StandardError, stage

if TYPE_CHECKING:
    from diversion_risk.outputs.manifest import Counts
    from diversion_risk.score.run import ScoringJob

    _Verbs = argparse._SubParsersAction[argparse.ArgumentParser]

# Rooms are imported by the verb that needs them: `--help` answers at once.
# ruff: noqa: PLC0415

INTERRUPTED = 130
SOME_REJECTED = 4
GATE_NOT_MET = 5
INTEGRITY = 6


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; returns the exit code of the contract."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    logging.basicConfig(handlers=[StandardError()], level=logging.WARNING, format="%(message)s")
    logging.getLogger("diversion_risk").setLevel(logging.INFO)
    try:
        if words[:1] in (["train"], ["tune"], ["backtest"]) and not {"-h", "--help"} & set(words):
            return _composed(words[0], words[1:])
        chosen = _parser().parse_args(words)
        if chosen.quiet:
            logging.getLogger("diversion_risk").setLevel(logging.WARNING)
        return int(chosen.run(chosen))
    except DiversionRiskError as trouble:
        print(f"diversion-risk: {trouble}", file=sys.stderr)
        return trouble.exit_code
    except KeyboardInterrupt:
        print("diversion-risk: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output, `head` say, has gone; there is nobody left to tell.
        sys.stderr.close()
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="diversion-risk",
        description="Risk indicators, with their reasons, for export orders that may be headed for Russia by way of "
        "someone else.",
        epilog="example: diversion-risk score orders.csv --model models/mine --out tonight",
    )
    parser.add_argument("--version", action="version", version=metadata.version("diversion-risk"))
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    _add_simulate(verbs)
    _add_train(verbs)
    _add_tune(verbs)
    _add_backtest(verbs)
    _add_evaluate(verbs)
    _add_audit(verbs)
    _add_score(verbs)
    _add_explain(verbs)
    _add_verify(verbs)
    _add_dossier(verbs)
    _add_map(verbs)
    _add_verdicts(verbs)
    _add_released(verbs)
    _add_promote(verbs)
    _add_rollback(verbs)
    _add_history(verbs)
    _add_init(verbs)
    _add_catalogue(verbs)
    return parser


def _verb(verbs: "_Verbs", name: str, summary: str, example: str) -> argparse.ArgumentParser:
    verb = verbs.add_parser(name, help=summary, description=summary, epilog=f"example: diversion-risk {name} {example}")
    verb.add_argument("--quiet", action="store_true", help="no lines about the work on standard error")
    return verb


def _add_simulate(verbs: "_Verbs") -> None:
    verb = _verb(
        verbs, "simulate", "make a world of orders and outcomes for those without data", "--out world --seed 7"
    )
    verb.add_argument("--out", required=True, metavar="DIR")
    verb.add_argument("--orders", type=_at_least_one, default=100_000, metavar="N")
    verb.add_argument("--seed", type=int, default=0, metavar="S")
    verb.add_argument("--world", default="base", metavar="NAME", help="a shipped world, or the path of a YAML file")
    verb.set_defaults(run=_simulate)


def _simulate(chosen: argparse.Namespace) -> int:
    from diversion_risk.simulate.simulation import simulate
    from diversion_risk.simulate.world import World

    with stage(f"simulating {chosen.orders:,} orders"):
        out = simulate(World.load(chosen.world), Path(chosen.out), orders=chosen.orders, seed=chosen.seed)
    print(out)
    return 0


def _add_train(verbs: "_Verbs") -> None:
    verb = _verb(
        verbs,
        "train",
        "learn from past orders and their outcomes; takes Hydra overrides, -m sweeps over them, --cfg job shows all",
        "data.orders=orders.parquet data.outcomes=outcomes.parquet as_of=2024-06-30 model.num_leaves=15",
    )
    _add_settings(verb)


def _add_tune(verbs: "_Verbs") -> None:
    verb = _verb(
        verbs,
        "tune",
        "search settings of the model by what became known later, in a study that goes on where it was stopped; takes Hydra "
        "overrides as train does",
        "data.orders=orders.parquet data.outcomes=outcomes.parquet as_of=2024-06-30 study=autumn search.trials=40",
    )
    _add_settings(verb)


def _add_backtest(verbs: "_Verbs") -> None:
    verb = _verb(
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
    verb.add_argument("overrides", nargs="*", metavar="KEY=VALUE")


def _composed(verb: str, words: list[str]) -> int:
    if verb == "train":
        from diversion_risk.train.command import run_train as run
    elif verb == "tune":
        from diversion_risk.tune.command import run_tune as run
    else:
        from diversion_risk.backtest.command import run_backtest as run
    run(words)
    return 0


def _add_evaluate(verbs: "_Verbs") -> None:
    verb = _verb(
        verbs,
        "evaluate",
        "judge models on a period whose outcomes are known",
        "models/mine --orders orders.parquet --outcomes outcomes.parquet --from 2024-07-01 --to 2024-12-31",
    )
    verb.add_argument("models", nargs="+", metavar="MODEL")
    _add_window(verb)
    verb.add_argument("--by", metavar="COLUMN", help="judge each value of a column by itself, too")
    verb.add_argument("--out", metavar="DIR", help="folder for report.json, plots and, with --truth, truth.png")
    verb.set_defaults(run=_evaluate)


def _add_window(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--orders", required=True, metavar="FILE")
    verb.add_argument("--outcomes", required=True, metavar="FILE")
    verb.add_argument("--from", dest="first", required=True, metavar="DATE", help="first day of the orders judged")
    verb.add_argument("--to", dest="last", required=True, metavar="DATE", help="last day of the orders judged")
    verb.add_argument("--history", metavar="FILE", help="past orders; otherwise those in FILE and in the model")
    verb.add_argument("--source", metavar="NAME", help="mapping of the files' layout")
    verb.add_argument(
        "--truth",
        metavar="FILE",
        help="truth.parquet of a simulated world: judge by it, too, and show how far a model could come that knew it",
    )
    verb.add_argument("--resamples", type=_at_least_one, default=200, metavar="N")


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


def _add_audit(verbs: "_Verbs") -> None:
    verb = _verb(
        verbs,
        "audit",
        "look for leaks in orders and outcomes to learn from; ends with 5 when there is one",
        "orders.parquet --outcomes outcomes.parquet --out audited",
    )
    verb.add_argument("orders", metavar="ORDERS", help="CSV, Parquet or Excel file, or a folder of Parquet")
    verb.add_argument("--outcomes", required=True, metavar="FILE")
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


def _add_score(verbs: "_Verbs") -> None:
    verb = _verb(
        verbs,
        "score",
        "score a file of orders into a folder of results",
        "orders.csv --model models/mine --out tonight",
    )
    _add_what_is_scored(verb)
    verb.add_argument("--out", required=True, metavar="DIR")
    verb.add_argument("--capacity", metavar="N|N/day|P%", help="how many orders can be reviewed")
    verb.add_argument("--policy", metavar="FILE", help="YAML with capacity, cost or recall; random_share and hold_at")
    verb.add_argument("--engine", choices=["duckdb", "spark"], default="duckdb", help="spark: see docs/scale.md")
    verb.add_argument("--explain", choices=["listed", "all"], default="listed")
    verb.add_argument("--format", choices=["parquet", "csv"], default="parquet")
    verb.add_argument(
        "--seed", type=int, metavar="S", help="breaks ties and draws at random; the model's own otherwise"
    )
    verb.add_argument(
        "--table",
        metavar="env:NAME/TABLE",
        help="write the scores into this table (or schema.table) of a PostgreSQL database, too, in one transaction",
    )
    verb.add_argument(
        "--journal",
        metavar="FILE|env:NAME",
        default=os.environ.get("DIVERSION_RISK_JOURNAL"),
        help="write every scored order down in this SQLite file, or in the PostgreSQL database whose connection string "
        "the environment variable NAME holds; {year} and {month} are filled; DIVERSION_RISK_JOURNAL otherwise, else none",
    )
    verb.add_argument(
        "--operator",
        metavar="WHO",
        default=os.environ.get("DIVERSION_RISK_OPERATOR"),
        help="who runs it, for the journal; DIVERSION_RISK_OPERATOR otherwise, else the login name",
    )
    verb.add_argument("--allow-rejects", action="store_true", help="exit 0 even when rows were rejected")
    verb.set_defaults(run=_score)


def _add_what_is_scored(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "orders", metavar="ORDERS", help="CSV, Parquet or Excel file, a folder of Parquet, s3://…, or *.query.yaml"
    )
    verb.add_argument("--model", required=True, help="a model folder, or models:/diversion-risk@champion")
    verb.add_argument("--history", metavar="FILE", help="past orders, instead of those the model carries")
    verb.add_argument("--outcomes", metavar="FILE", help="past outcomes, instead of those the model carries")
    verb.add_argument("--lists", metavar="FOLDER", help="watch-lists to hold names and addresses against")
    verb.add_argument("--source", metavar="NAME", help="mapping of the files' layout")


def _score(chosen: argparse.Namespace) -> int:
    from diversion_risk.score.policies import chosen_policy
    from diversion_risk.score.run import ScoringJob, score_to_folder

    job = ScoringJob(
        orders=chosen.orders, model=chosen.model, history=chosen.history, outcomes=chosen.outcomes,
        lists=chosen.lists, source=chosen.source, policy=chosen_policy(chosen.policy, chosen.capacity), seed=chosen.seed,
        explain=chosen.explain, format=chosen.format, engine=chosen.engine, journal=chosen.journal,
        operator=chosen.operator, table=chosen.table,
    )  # fmt: skip
    out = Path(chosen.out)
    counts = _on_spark(job, out) if chosen.engine == "spark" else score_to_folder(job, out)
    print(
        f"{counts.rows_in:,} orders: {counts.scored:,} scored, {counts.rejected:,} rejected, "
        f"{counts.listed:,} listed for review\n{out / 'report.html'}"
    )
    return SOME_REJECTED if counts.rejected and not chosen.allow_rejects else 0


def _on_spark(job: "ScoringJob", out: Path) -> "Counts":
    try:
        from diversion_risk.score.on_spark import score_on_spark
    except ModuleNotFoundError as lacking:
        raise ConfigurationWrong("--engine spark needs PySpark: pip install 'diversion-risk[spark]'") from lacking
    return score_on_spark(job, out)


def _add_explain(verbs: "_Verbs") -> None:
    verb = _verb(verbs, "explain", "print one order's page", "orders.csv --model models/mine --order O-000000123")
    _add_what_is_scored(verb)
    verb.add_argument("--order", required=True, metavar="ORDER_ID")
    verb.add_argument("--html", metavar="FILE", help="also write the page as HTML")
    verb.add_argument("--redacted", action="store_true", help="leave out what is for the reviewer alone")
    verb.set_defaults(run=_explain)


def _explain(chosen: argparse.Namespace) -> int:
    from diversion_risk.outputs.order_text import order_text
    from diversion_risk.score.run import ScoringJob, explain_job

    job = ScoringJob(chosen.orders, chosen.model, chosen.history, chosen.outcomes, chosen.lists, chosen.source)
    one = explain_job(job, chosen.order)
    one = one.redacted() if chosen.redacted else one
    if chosen.html:
        Path(chosen.html).write_text(one.to_html(), encoding="utf-8")
    print(order_text(one))
    return 0


def _add_verify(verbs: "_Verbs") -> None:
    verb = _verb(
        verbs,
        "verify",
        "repeat a scoring run and say whether the same comes out; or read a journal, or an order's file, and say whether "
        "it is as it was written",
        "tonight",
    )
    verb.add_argument("what", metavar="DIR|JOURNAL|FILE", help="a folder of results, a journal, or an order's file")
    verb.add_argument("--order", metavar="ORDER_ID", help="compare this order only; of a journal, repeat its run, too")
    verb.add_argument("--journal", metavar="JOURNAL", help="hold an order's file against this journal")
    verb.set_defaults(run=_verify)


def _verify(chosen: argparse.Namespace) -> int:
    from diversion_risk.journal.book import is_journal
    from diversion_risk.score.verify import verify_dossier, verify_folder, verify_journal

    if is_journal(chosen.what):
        verdict = verify_journal(chosen.what, chosen.order)
        print(verdict.about)
        differences = verdict.troubles
    elif Path(chosen.what).is_file():
        differences = verify_dossier(Path(chosen.what), chosen.journal)
    else:
        differences = verify_folder(Path(chosen.what), chosen.order)
    print("\n".join(["different:", *differences]) if differences else "identical")
    return INTEGRITY if differences else 0


def _add_dossier(verbs: "_Verbs") -> None:
    verb = _verb(
        verbs,
        "dossier",
        "print what a journal holds on one order, with the proof that it was written so",
        "nights.sqlite --order O-000000123 --out O-123.json",
    )
    verb.add_argument("journal", metavar="JOURNAL", help="the journal's file, or env:NAME")
    verb.add_argument("--order", required=True, metavar="ORDER_ID")
    verb.add_argument("--out", metavar="FILE", help="write it here")
    verb.set_defaults(run=_dossier)


def _dossier(chosen: argparse.Namespace) -> int:
    from diversion_risk.journal.book import opened
    from diversion_risk.journal.dossier import dossier, dossier_text

    with opened(chosen.journal) as journal:
        text = dossier_text(dossier(journal, chosen.order))
    if chosen.out is None:
        print(text, end="")
        return 0
    Path(chosen.out).write_text(text, encoding="utf-8")
    print(chosen.out)
    return 0


def _add_map(verbs: "_Verbs") -> None:
    verb = _verb(
        verbs,
        "map",
        "propose a mapping for a file in another layout, and say what could not be placed",
        "export.csv --out my_erp.yaml",
    )
    verb.add_argument("file", metavar="FILE", help="CSV, Parquet or Excel file, or a folder of Parquet")
    verb.add_argument("--out", metavar="YAML", help="write the mapping here and print what was placed")
    verb.set_defaults(run=_map)


def _map(chosen: argparse.Namespace) -> int:
    from diversion_risk.orders.proposal import propose
    from diversion_risk.orders.proposal_file import proposal_file, told

    proposal = propose(Path(chosen.file))
    if chosen.out is None:
        print(proposal_file(proposal), end="")
        return 0
    out = Path(chosen.out)
    if out.exists():
        raise ConfigurationWrong(f"{out} is there already; expected a new file (--out)")
    out.write_text(proposal_file(proposal), encoding="utf-8")
    print(f"{told(proposal)}\n{out}")
    return 0


def _add_verdicts(verbs: "_Verbs") -> None:
    verb = _verb(
        verbs,
        "verdicts",
        "add reviewers' decisions on a scoring run to the outcomes",
        "decided.csv --run tonight --outcomes outcomes.parquet",
    )
    verb.add_argument("file", metavar="FILE", help="columns order_id, verdict, reviewer, date, why")
    verb.add_argument("--run", dest="scored", required=True, metavar="DIR", help="the scoring run the orders are from")
    verb.add_argument("--outcomes", required=True, metavar="FILE", help="CSV or Parquet in the contract's layout")
    verb.add_argument("--allow-rejects", action="store_true", help="exit 0 even when rows were set apart")
    verb.set_defaults(run=_verdicts)


def _verdicts(chosen: argparse.Namespace) -> int:
    from diversion_risk.verdicts.run import return_verdicts, verdicts_told

    returned = return_verdicts(Path(chosen.file), Path(chosen.scored), Path(chosen.outcomes))
    print(verdicts_told(returned))
    return SOME_REJECTED if returned.apart and not chosen.allow_rejects else 0


def _add_released(verbs: "_Verbs") -> None:
    verb = _verb(
        verbs,
        "released",
        "estimate what scoring runs released and should not have, from the orders they drew at random",
        "monday tuesday --outcomes outcomes.parquet",
    )
    verb.add_argument("runs", nargs="+", metavar="DIR", help="scoring runs under a policy with a random share")
    verb.add_argument("--outcomes", required=True, metavar="FILE")
    verb.add_argument("--source", metavar="NAME", help="mapping of the outcomes' layout")
    verb.set_defaults(run=_released)


def _released(chosen: argparse.Namespace) -> int:
    from diversion_risk.verdicts.released import released_by, released_told

    print(released_told(released_by([Path(folder) for folder in chosen.runs], chosen.outcomes, chosen.source)))
    return 0


def _add_promote(verbs: "_Verbs") -> None:
    verb = _verb(
        verbs,
        "promote",
        "try a model beside the champion and, where every gate holds, put it in its place",
        "models:/diversion-risk@challenger --orders orders.parquet --outcomes outcomes.parquet --from 2024-07-01 "
        '--to 2024-12-31 --why "learned from the verdicts of the autumn"',
    )
    verb.add_argument(
        "model", metavar="MODEL", help="a folder, models:/diversion-risk@challenger or models:/diversion-risk/3"
    )
    _add_window(verb)
    _add_who_and_why(verb)
    verb.add_argument("--gates", metavar="FILE", help="YAML with limits other than those of configs/gates/default.yaml")
    verb.add_argument("--cases", metavar="FILE", help="published cases, orders and outcomes in one file")
    verb.add_argument("--cases-source", metavar="NAME", help="mapping of that file's layout")
    verb.add_argument("--out", metavar="DIR", help="folder for gates.json and gates.md, beside those in the registry")
    verb.set_defaults(run=_promote)


def _promote(chosen: argparse.Namespace) -> int:
    from diversion_risk.evaluate.book import Question
    from diversion_risk.promote.proposal import Proposal
    from diversion_risk.promote.report import gate_page
    from diversion_risk.promote.run import promote
    from diversion_risk.registry.record import user
    from diversion_risk.score.scorer import tracking_uri

    question = Question(
        models=(chosen.model,), orders=chosen.orders, outcomes=chosen.outcomes, first=chosen.first, last=chosen.last,
        history=chosen.history, source=chosen.source, truth=chosen.truth, resamples=chosen.resamples,
    )  # fmt: skip
    proposal = Proposal(
        chosen.model,
        question,
        user(chosen.who),
        chosen.why,
        chosen.gates,
        chosen.cases,
        chosen.cases_source,
        chosen.out,
    )
    report = promote(proposal, tracking_uri())
    print(gate_page(report))
    return GATE_NOT_MET if report.refused else 0


def _add_rollback(verbs: "_Verbs") -> None:
    verb = _verb(verbs, "rollback", "put the champion before back in its place", '--why "alarms doubled overnight"')
    _add_who_and_why(verb)
    verb.set_defaults(run=_rollback)


def _rollback(chosen: argparse.Namespace) -> int:
    from diversion_risk.promote.past_moves import moves_told
    from diversion_risk.promote.run import rollback
    from diversion_risk.registry.record import user
    from diversion_risk.score.scorer import tracking_uri

    print(moves_told([rollback(tracking_uri(), user(chosen.who), chosen.why)]))
    return 0


def _add_history(verbs: "_Verbs") -> None:
    verb = _verb(verbs, "history", "show every move of the registry's aliases, recorded or not", "--json")
    verb.add_argument("--json", action="store_true", help="one line of JSON an act")
    verb.set_defaults(run=_history)


def _history(chosen: argparse.Namespace) -> int:
    import json
    from dataclasses import asdict

    from diversion_risk.promote.past_moves import moves_told
    from diversion_risk.registry.aliases import Aliases
    from diversion_risk.score.scorer import tracking_uri

    acts = Aliases(tracking_uri()).look()
    print("\n".join(json.dumps(asdict(act), ensure_ascii=False) for act in acts) if chosen.json else moves_told(acts))
    return 0


def _add_who_and_why(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--why", required=True, metavar="TEXT", help="the reason, as an auditor will read it")
    verb.add_argument("--who", metavar="NAME", help="who acts; otherwise DIVERSION_RISK_USER or the login")


def _add_init(verbs: "_Verbs") -> None:
    verb = _verb(verbs, "init", "copy the shipped configurations into a folder of one's own", "my-configs")
    verb.add_argument("folder", metavar="DIR")
    verb.set_defaults(run=_init)


def _init(chosen: argparse.Namespace) -> int:
    from shutil import copytree

    from diversion_risk.places import CONFIGS

    target = Path(chosen.folder) / "configs"
    if target.exists():
        raise ConfigurationWrong(f"{target} is there already; expected a folder without configs")
    copytree(CONFIGS, target)
    print(target)
    return 0


def _add_catalogue(verbs: "_Verbs") -> None:
    verb = _verb(
        verbs, "catalogue", "print every fact the model may see, or every column it reads, in Markdown", "facts"
    )
    verb.add_argument("what", nargs="?", choices=["facts", "columns", "shuffles"], default="facts")
    verb.set_defaults(run=_catalogue)


def _catalogue(chosen: argparse.Namespace) -> int:
    if chosen.what == "columns":
        from diversion_risk.outputs.columns_page import columns_page

        print(columns_page(), end="")
        return 0
    if chosen.what == "shuffles":
        from diversion_risk.outputs.shuffles_page import shuffles_page

        print(shuffles_page(), end="")
        return 0
    from diversion_risk.outputs.catalogue_page import catalogue_page

    print(catalogue_page(), end="")
    return 0


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 up")
    return number
