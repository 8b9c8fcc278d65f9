"""Every figure of the page as plain values, ready for JSON: the page is drawn from these and computes nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from published_cases.cases import Cases
from published_cases.figures import Compared, Figure, mean
from published_cases.standing import Standing

SHARES = {"top_5pct": 0.05, "top_10pct": 0.10}
COMPARISONS: Mapping[str, str] = {
    "documented": "diversions since 2022, documented look-alikes",
    "all": "diversions since 2022, documented and constructed look-alikes",
    "constructed": "diversions since 2022, constructed look-alikes",
    "documented_recent": "diversions since 2022, documented look-alikes since 2022",
    "all_recent": "diversions since 2022, documented look-alikes since 2022 and constructed ones",
    "before": "diversions before 2022, documented and constructed look-alikes",
}


def compared(cases: Cases) -> dict[str, np.ndarray]:
    """The rows of each comparison."""
    kinds = cases.kinds()
    diverted, documented, constructed = kinds["diverted"], kinds["documented"], kinds["constructed"]
    return {
        "documented": diverted | documented,
        "all": diverted | documented | constructed,
        "constructed": diverted | constructed,
        "documented_recent": diverted | (documented & cases.recent),
        "all_recent": diverted | (documented & cases.recent) | constructed,
        "before": kinds["diverted_before"] | documented | constructed,
    }


def sizes(cases: Cases) -> dict[str, dict[str, int]]:
    """How many rows and groups of rows each comparison holds."""
    return {
        name: {
            "diverted": int((rows & cases.diverted).sum()),
            "ordinary": int((rows & ~cases.diverted).sum()),
            "groups": len(set(cases.groups[rows])),
        }
        for name, rows in compared(cases).items()
    }


def ranking(cases: Cases, score: np.ndarray, rows: np.ndarray) -> dict[str, dict[str, float | None]]:
    """AUC and average precision of one contender on some rows."""
    held = Compared(cases.diverted[rows], cases.groups[rows])
    return {"auc": _plain(held.auc(score[rows])), "average_precision": _plain(held.average_precision(score[rows]))}


def rankings(cases: Cases, found: Standing) -> dict[str, Any]:
    """Contender, then comparison, then figure."""
    return {
        name: {which: ranking(cases, found.said[name].to_numpy(), rows) for which, rows in compared(cases).items()}
        for name in map(str, found.said)
    }


def listing(cases: Cases, found: Standing, pool: str = "any") -> dict[str, Any]:
    """Contender, then kind of row, then the share of the rows that would be listed."""
    return {
        name: {kind: listed(cases, found, rows, name, pool) for kind, rows in cases.kinds().items()}
        for name in map(str, found.said)
    }


def listed(
    cases: Cases, found: Standing, rows: np.ndarray, contender: str = "model", pool: str = "any"
) -> dict[str, dict[str, float | None]]:
    """Share of some rows that stand among the riskiest of the ordinary orders."""
    return {
        place: _plain(mean(found.listed(contender, share, pool)[rows], cases.groups[rows]))
        for place, share in SHARES.items()
    }


def subsets(cases: Cases, found: Standing, column: str) -> dict[str, Any]:
    """The model on the diversions of each kind, against all look-alikes."""
    rank, score = found.rank("model"), found.said["model"].to_numpy()
    return {
        value: {
            "rows": int(rows.sum()),
            "groups": len(set(cases.groups[rows])),
            "median_rank": float(np.median(rank[rows])),
            **listed(cases, found, rows),
            **ranking(cases, score, rows | ~cases.diverted),
        }
        for value, rows in cases.subsets(column).items()
    }


def rows(cases: Cases, found: Standing) -> list[dict[str, Any]]:
    """One entry a row of the table, riskiest first."""
    return sorted(_rows(cases, found), key=lambda row: (row["rank"], row["row_id"]))


def _rows(cases: Cases, found: Standing) -> Iterator[dict[str, Any]]:
    rank, own_year = found.rank("model"), found.rank("model", "own_year")
    for kind, inside in cases.kinds().items():
        for row in np.flatnonzero(inside):
            notes = cases.notes.iloc[row]
            yield {
                "row_id": str(cases.orders["order_id"].iloc[row]),
                "row": int(row),
                "kind": kind,
                "group": str(notes["case_group"]),
                "legal_status": str(notes["legal_status"]),
                "date": str(notes["date"]),
                "rank": float(rank[row]),
                "rank_own_year": float(own_year[row]),
            }


def worst(found: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """The diversions since 2022 that stand lowest, one a group: rows of one group are near-copies."""
    lowest: dict[str, dict[str, Any]] = {}
    for row in reversed(found):
        if row["kind"] == "diverted":
            lowest.setdefault(row["group"], row)
    return list(lowest.values())[:count]


def _plain(figure: Figure) -> dict[str, float | None]:
    """Rounded far below the doubt, so that the last bits of a sum do not change the file."""
    return {name: None if np.isnan(value) else round(value, 6) for name, value in asdict(figure).items()}
