"""The verbs of decisions: what reviewers found comes back, and a model goes into use or out of it."""

import argparse
import sys
from pathlib import Path

from diversion_risk.cli.verb import GATE_NOT_MET, INTEGRITY, SOME_REJECTED, Verbs, add_who_and_why, add_window, new_verb

# Rooms are imported by the verb that needs them: `--help` answers at once.
# ruff: noqa: PLC0415


def _add_verdicts(verbs: Verbs) -> None:
    verb = new_verb(
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


def _add_released(verbs: Verbs) -> None:
    verb = new_verb(
        verbs,
        "released",
        "estimate what scoring runs released and should not have, from the orders they drew at random",
        "monday tuesday --outcomes outcomes.parquet",
    )
    verb.add_argument("runs", nargs="+", metavar="DIR", help="scoring runs under a policy with a random share")
    verb.add_argument("--outcomes", required=True, metavar="FILE", help="with the verdicts on them")
    verb.add_argument("--source", metavar="NAME", help="mapping of the outcomes' layout")
    verb.set_defaults(run=_released)


def _released(chosen: argparse.Namespace) -> int:
    from diversion_risk.verdicts.released import released_by, released_told

    print(released_told(released_by([Path(folder) for folder in chosen.runs], chosen.outcomes, chosen.source)))
    return 0


def _add_monitor(verbs: Verbs) -> None:
    verb = new_verb(
        verbs,
        "monitor",
        "draw past scoring runs over time: drift, volume, precision, what is not known yet, what the list missed; ends with 6 "
        "when a run is damaged",
        "runs --out watched --outcomes outcomes.parquet",
    )
    verb.add_argument("runs", nargs="+", metavar="DIR", help="scoring runs, or folders of them")
    verb.add_argument("--out", required=True, metavar="DIR", help="folder for monitor.html and monitor.json")
    verb.add_argument("--outcomes", metavar="FILE", help="what became known of the orders; without it that is unknown")
    verb.add_argument("--source", metavar="NAME", help="mapping of the outcomes' layout")
    verb.set_defaults(run=_monitor)


def _monitor(chosen: argparse.Namespace) -> int:
    from diversion_risk.monitor.run import PAGE, monitor
    from diversion_risk.outputs.monitor_told import monitor_told

    out = Path(chosen.out)
    told = monitor([Path(folder) for folder in chosen.runs], out, chosen.outcomes, chosen.source)
    print(f"{monitor_told(told)}\n{out / PAGE}")
    for why in told["damaged"].values():
        print(f"diversion-risk: {why}", file=sys.stderr)
    return INTEGRITY if told["damaged"] else 0


def _add_promote(verbs: Verbs) -> None:
    verb = new_verb(
        verbs,
        "promote",
        "try a model beside the champion and, where every gate holds, put it in its place",
        "models:/diversion-risk@challenger --orders orders.parquet --outcomes outcomes.parquet --from 2024-07-01 "
        '--to 2024-12-31 --why "learned from the verdicts of the autumn"',
    )
    verb.add_argument(
        "model", metavar="MODEL", help="a folder, models:/diversion-risk@challenger or models:/diversion-risk/3"
    )
    add_window(verb)
    add_who_and_why(verb)
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


def _add_rollback(verbs: Verbs) -> None:
    verb = new_verb(verbs, "rollback", "put the champion before back in its place", '--why "alarms doubled overnight"')
    add_who_and_why(verb)
    verb.set_defaults(run=_rollback)


def _rollback(chosen: argparse.Namespace) -> int:
    from diversion_risk.promote.past_moves import moves_told
    from diversion_risk.promote.run import rollback
    from diversion_risk.registry.record import user
    from diversion_risk.score.scorer import tracking_uri

    print(moves_told([rollback(tracking_uri(), user(chosen.who), chosen.why)]))
    return 0


def _add_history(verbs: Verbs) -> None:
    verb = new_verb(verbs, "history", "show every move of the registry's aliases, recorded or not", "--json")
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


VERBS = (_add_verdicts, _add_released, _add_monitor, _add_promote, _add_rollback, _add_history)
