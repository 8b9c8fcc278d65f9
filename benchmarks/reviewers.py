"""Stands in for time and people in `make retrain`: what a day knew, a half-year's orders, and what reviewers found."""

import argparse
from pathlib import Path

import pandas as pd

DAYS_TO_DECIDE = 30
"""Days from an order to the verdict on it."""


def known(outcomes: Path, until: str, out: Path) -> None:
    """The outcomes that had become known by the end of a day."""
    frame = pd.read_parquet(outcomes)
    _write(frame[pd.to_datetime(frame["outcome_date"]) <= until], out)


def batch(orders: Path, after: str, until: str, out: Path) -> None:
    """The orders of a time: those after one day, up to another, itself included."""
    frame = pd.read_parquet(orders)
    days = pd.to_datetime(frame["order_date"])
    _write(frame[(days > after) & (days <= until)], out)


def verdicts(world: Path, run: Path, out: Path) -> None:
    """A verdict on every order that a run listed; these reviewers find out what is true."""
    scores = pd.read_parquet(run / "scores.parquet")
    listed = scores.loc[scores["decision"] != "release", ["order_id", "selected_by"]]
    truth = pd.read_parquet(world / "truth.parquet")[["order_id", "diverted"]]
    days = pd.read_parquet(world / "orders.parquet", columns=["order_id", "order_date"])
    found = listed.merge(truth).merge(days)
    decided = pd.to_datetime(found["order_date"]) + pd.Timedelta(days=DAYS_TO_DECIDE)
    frame = pd.DataFrame(
        {
            "order_id": found["order_id"],
            "verdict": found["diverted"].map({True: "diverted", False: "cleared"}),
            "reviewer": "reviewer of the demo",
            "date": decided.dt.strftime("%Y-%m-%d"),
            "why": "looked at by " + found["selected_by"],
        }
    )
    frame.to_csv(out, index=False)


def _write(frame: pd.DataFrame, out: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(out, index=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    kinds = parser.add_subparsers(dest="kind", required=True)
    for kind, names in {
        "known": ["outcomes", "until"],
        "batch": ["orders", "after", "until"],
        "verdicts": ["world", "run"],
    }.items():
        one = kinds.add_parser(kind)
        for name in [*names, "out"]:
            one.add_argument(name, type=str if name in {"until", "after"} else Path)
    given = vars(parser.parse_args())
    {"known": known, "batch": batch, "verdicts": verdicts}[given.pop("kind")](**given)


if __name__ == "__main__":
    main()
