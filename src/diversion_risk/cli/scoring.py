"""The verbs of compliance, reviewers and auditors: score a batch, explain an order, show that a result is as it was."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from diversion_risk.cli.verb import GATE_NOT_MET, INTEGRITY, SOME_REJECTED, Verbs, add_what_is_scored, new_verb
from diversion_risk.errors import ConfigurationWrong

if TYPE_CHECKING:
    from diversion_risk.health.drift import Drift
    from diversion_risk.outputs.manifest import Counts
    from diversion_risk.score.job import ScoringJob
    from diversion_risk.score.limited import Limited

# Rooms are imported by the verb that needs them: `--help` answers at once.
# ruff: noqa: PLC0415


def _add_score(verbs: Verbs) -> None:
    verb = new_verb(
        verbs,
        "score",
        "score a file of orders into a folder of results",
        "orders.csv --model models/mine --out tonight",
    )
    add_what_is_scored(verb)
    verb.add_argument("--out", required=True, metavar="DIR", help="folder for the results")
    verb.add_argument("--capacity", metavar="N|N/day|P%", help="how many orders can be reviewed")
    verb.add_argument(
        "--policy", metavar="FILE", help="YAML with capacity, cost or recall; random_share, hold_at and drift_limit"
    )
    verb.add_argument("--engine", choices=["duckdb", "spark"], default="duckdb", help="spark: see docs/scale.md")
    verb.add_argument("--explain", choices=["listed", "all"], default="listed", help="whose reasons are written")
    verb.add_argument("--format", choices=["parquet", "csv"], default="parquet", help="of the tables of results")
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
    verb.add_argument(
        "--drift-limit",
        metavar="PSI|noise|none",
        help="exit 5 when the batch lies farther from the training than this, or when that is unknown (docs/health.md); "
        "otherwise what the policy says in drift_limit",
    )
    verb.set_defaults(run=_score)


def _score(chosen: argparse.Namespace) -> int:
    from diversion_risk.outputs.drift_told import drift_shown
    from diversion_risk.outputs.numbers import orders
    from diversion_risk.score.job import ScoringJob
    from diversion_risk.score.limited import option_limit
    from diversion_risk.score.policies import chosen_policy
    from diversion_risk.score.run import score_to_folder

    option_limit(chosen.drift_limit)  # what is no limit is refused before anything is scored
    job = ScoringJob(
        orders=chosen.orders, model=chosen.model, history=chosen.history, outcomes=chosen.outcomes,
        lists=chosen.lists, source=chosen.source, policy=chosen_policy(chosen.policy, chosen.capacity), seed=chosen.seed,
        explain=chosen.explain, format=chosen.format, engine=chosen.engine, journal=chosen.journal,
        operator=chosen.operator, table=chosen.table, drift_limit=chosen.drift_limit,
    )  # fmt: skip
    out = Path(chosen.out)
    counts, drift, held_to = _on_spark(job, out) if chosen.engine == "spark" else score_to_folder(job, out)
    print(
        f"{orders(counts.rows_in)}: {counts.scored:,} scored, {counts.rejected:,} rejected, "
        f"{counts.listed:,} listed for review\n{drift_shown(drift).head}\n{out / 'report.html'}"
    )
    passed = held_to.told()
    if passed is not None:
        print(f"diversion-risk: {passed}", file=sys.stderr)
        return GATE_NOT_MET
    return SOME_REJECTED if counts.rejected and not chosen.allow_rejects else 0


def _on_spark(job: "ScoringJob", out: Path) -> "tuple[Counts, Drift, Limited]":
    try:
        from diversion_risk.score.on_spark import score_on_spark
    except ModuleNotFoundError as lacking:
        from diversion_risk.extras import to_get

        raise ConfigurationWrong(f"--engine spark needs PySpark: {to_get('spark')}") from lacking
    return score_on_spark(job, out)


def _add_explain(verbs: Verbs) -> None:
    verb = new_verb(verbs, "explain", "print one order's page", "orders.csv --model models/mine --order O-000000123")
    add_what_is_scored(verb)
    verb.add_argument("--order", required=True, metavar="ORDER_ID", help="which order")
    verb.add_argument("--html", metavar="FILE", help="also write the page as HTML")
    verb.add_argument("--redacted", action="store_true", help="leave out what is for the reviewer alone")
    verb.set_defaults(run=_explain)


def _explain(chosen: argparse.Namespace) -> int:
    from diversion_risk.outputs.order_text import order_text
    from diversion_risk.score.job import ScoringJob, explain_job

    job = ScoringJob(chosen.orders, chosen.model, chosen.history, chosen.outcomes, chosen.lists, chosen.source)
    one = explain_job(job, chosen.order)
    one = one.redacted() if chosen.redacted else one
    if chosen.html:
        Path(chosen.html).write_text(one.to_html(), encoding="utf-8")
    print(order_text(one))
    return 0


def _add_verify(verbs: Verbs) -> None:
    verb = new_verb(
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


def _add_dossier(verbs: Verbs) -> None:
    verb = new_verb(
        verbs,
        "dossier",
        "print what a journal holds on one order, with the proof that it was written so",
        "nights.sqlite --order O-000000123 --out O-123.json",
    )
    verb.add_argument("journal", metavar="JOURNAL", help="the journal's file, or env:NAME")
    verb.add_argument("--order", required=True, metavar="ORDER_ID", help="which order")
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


VERBS = (_add_score, _add_explain, _add_verify, _add_dossier)
