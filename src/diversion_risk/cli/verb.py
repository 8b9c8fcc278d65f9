"""What verbs have in common: how one is made, options that several take, and the exit codes of the contract."""

import argparse
from typing import TypeAlias

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

UNEXPECTED = 1
SOME_REJECTED = 4
GATE_NOT_MET = 5
INTEGRITY = 6
INTERRUPTED = 130


def new_verb(verbs: Verbs, name: str, summary: str, example: str) -> argparse.ArgumentParser:
    """A verb with its one-line summary and an example."""
    verb = verbs.add_parser(name, help=summary, description=summary, epilog=f"example: diversion-risk {name} {example}")
    verb.add_argument("--quiet", action="store_true", help="no lines about the work on standard error")
    return verb


def add_window(verb: argparse.ArgumentParser) -> None:
    """Options of a period that models are judged on."""
    verb.add_argument("--orders", required=True, metavar="FILE", help="orders, those of the window among them")
    verb.add_argument("--outcomes", required=True, metavar="FILE", help="what became known of them")
    verb.add_argument("--from", dest="first", required=True, metavar="DATE", help="first day of the orders judged")
    verb.add_argument("--to", dest="last", required=True, metavar="DATE", help="last day of the orders judged")
    verb.add_argument("--history", metavar="FILE", help="past orders; otherwise those in FILE and in the model")
    verb.add_argument("--source", metavar="NAME", help="mapping of the files' layout")
    verb.add_argument(
        "--truth",
        metavar="FILE",
        help="truth.parquet of a simulated world: judge by it, too, and show how far a model could come that knew it",
    )
    verb.add_argument(
        "--resamples", type=at_least_one, default=200, metavar="N", help="resamples of whole buyers behind an interval"
    )


def add_what_is_scored(verb: argparse.ArgumentParser) -> None:
    """Options of orders, and of what is known around them."""
    verb.add_argument(
        "orders", metavar="ORDERS", help="CSV, Parquet or Excel file, a folder of Parquet, s3://…, or *.query.yaml"
    )
    verb.add_argument(
        "--model", required=True, metavar="MODEL", help="a model folder, or models:/diversion-risk@champion"
    )
    verb.add_argument("--history", metavar="FILE", help="past orders, instead of those the model carries")
    verb.add_argument("--outcomes", metavar="FILE", help="past outcomes, instead of those the model carries")
    verb.add_argument("--lists", metavar="FOLDER", help="watch-lists to hold names and addresses against")
    verb.add_argument("--source", metavar="NAME", help="mapping of the files' layout")


def add_who_and_why(verb: argparse.ArgumentParser) -> None:
    """Options of an act that an auditor will read of."""
    verb.add_argument("--why", required=True, metavar="TEXT", help="the reason, as an auditor will read it")
    verb.add_argument("--who", metavar="NAME", help="who acts; otherwise DIVERSION_RISK_USER or the login")


def at_least_one(text: str) -> int:
    """The type of an option that counts; argparse words the error."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 up")
    return number
