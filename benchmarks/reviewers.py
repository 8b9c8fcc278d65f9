"""Stands in for people in `make retrain`: what was known on a day, and what reviewers found of the orders a run listed."""

import argparse
from pathlib import Path

import pandas as pd


def known_by(outcomes: pd.DataFrame, day: str) -> pd.DataFrame:
    """The outcomes that had become known by the end of a day."""
    return outcomes[pd.to_datetime(outcomes["outcome_date"]) <= day]


def decisions(scores: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """A verdict on each listed order that became known, on the day and for the reason the world has for it."""
    listed = scores.loc[scores["decision"] != "release", "order_id"]
    latest = outcomes.sort_values("outcome_date", kind="stable").drop_duplicates("order_id", keep="last")
    found = latest[latest["order_id"].isin(listed)]
    return pd.DataFrame(
        {
            "order_id": found["order_id"],
            "verdict": found["outcome"],
            "reviewer": "reviewer of the demo",
            "date": pd.to_datetime(found["outcome_date"]).dt.strftime("%Y-%m-%d"),
            "why": found["source"].fillna("not stated"),
        }
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("outcomes", type=Path, help="every outcome of the world")
    parser.add_argument("day", help="what became known later is left out")
    parser.add_argument("out", type=Path, help="outcomes as Parquet, or with --run verdicts as CSV")
    parser.add_argument("--run", type=Path, help="the scoring run whose listed orders were looked at")
    chosen = parser.parse_args()
    known = known_by(pd.read_parquet(chosen.outcomes), chosen.day)
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    if chosen.run is None:
        known.to_parquet(chosen.out, index=False)
        return
    decisions(pd.read_parquet(chosen.run / "scores.parquet"), known).to_csv(chosen.out, index=False)


if __name__ == "__main__":
    main()
