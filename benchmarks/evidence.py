"""What the model is worth on published cases and real outcomes: writes docs/evidence.md and docs/evidence.json anew."""

import argparse
import json
import logging
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from published_cases import findings, worlds
from published_cases.cases import Cases, read_cases
from published_cases.contenders import Contenders
from published_cases.masks import LEAST_FILLED, MOST_APART, REQUIRED, common_columns, fill_rates
from published_cases.page import evidence_page, reasons_for_misses
from published_cases.promised_run import SAMPLE, Ran, promised_run
from published_cases.standing import Standing, View, page, standing, without_past
from real_outcomes.findings import real_outcomes, synthetic
from real_outcomes.page import section
from reason_checks import page as reasons_page
from reason_checks.findings import reasons

from diversion_risk.progress import stage
from diversion_risk.score.scorer import Scorer

CHECKOUT = Path(__file__).parent.parent
SHARED = CHECKOUT / "../shared"
SEEDS = (1, 2, 3)
"""Seeds of the worlds to learn from; the first is the headline's."""
POOL_SEED = 101
MISSES = 5
CHECKED_SEED = 77
CHECKED = 100_000
"""Orders whose reasons are checked."""
_PART = re.compile(r"^(?=# Evidence: )", re.MULTILINE)


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, default=SHARED / "cases/cases_dev.csv")
    parser.add_argument("--declarations", type=Path, default=SHARED / "datasets/lemis/declarations_2016_2019.csv")
    parser.add_argument("--synthetic", type=Path, default=SHARED / "datasets/kcs/df_syn_train_eng.csv")
    parser.add_argument(
        "--part", choices=["all", "cases", "outcomes", "reasons"], default="all", help="measure this part anew only"
    )
    parser.add_argument("--model", type=Path, default=CHECKOUT / "demo/model", help="whose reasons are checked")
    parser.add_argument("--out", type=Path, default=CHECKOUT / "docs", help="folder of evidence.md and evidence.json")
    chosen = parser.parse_args()
    written = Written.read(chosen.out)
    if chosen.part in ("all", "cases"):
        written = with_cases(written, chosen.cases)
    if chosen.part in ("all", "outcomes"):
        written = with_outcomes(written, chosen.declarations, chosen.synthetic)
    if chosen.part in ("all", "reasons"):
        written = with_reasons(written, chosen.model)
    if written.page:
        print(written.write(chosen.out))


@dataclass(frozen=True)
class Written:
    """The page and the figures beside it."""

    page: str
    found: Mapping[str, Any]

    @classmethod
    def read(cls, folder: Path) -> "Written":
        """What a folder holds already, or nothing."""
        if not (folder / "evidence.md").is_file():
            return cls("", {})
        page = (folder / "evidence.md").read_text(encoding="utf-8")
        return cls(page, json.loads((folder / "evidence.json").read_text(encoding="utf-8")))

    def write(self, folder: Path) -> Path:
        """Write both; gives the page's place."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "evidence.json").write_text(json.dumps(self.found, indent=1) + "\n", encoding="utf-8")
        (folder / "evidence.md").write_text(self.page, encoding="utf-8")
        return folder / "evidence.md"


def with_cases(written: Written, table: Path) -> Written:
    """The part about published cases measured anew, the other one as it is."""
    if not table.is_file():
        print(f"skipped: there is no table of cases at {table}; name one with --cases")
        return written
    with tempfile.TemporaryDirectory() as folder:
        found, pages, ran = measured(table, Path(folder))
    page = evidence_page(found, pages, ran, reasons_for_misses())
    kept = {name: written.found[name] for name in ("real_outcomes", "reasons") if name in written.found}
    return Written(with_part(written.page, page), found | kept)


def with_outcomes(written: Written, declarations: Path, made: Path) -> Written:
    """The part about real outcomes measured anew, the other one as it is."""
    if not declarations.is_file():
        print(f"skipped: there are no declarations at {declarations}; name them with --declarations")
        return written
    with stage("learning from real declarations"):
        found = real_outcomes(declarations)
    with stage("auditing synthetic declarations"):
        found["synthetic"] = synthetic(made) if made.is_file() else None
    return Written(with_part(written.page, section(found)), {**written.found, "real_outcomes": found})


def with_reasons(written: Written, model: Path) -> Written:
    """The part about the reasons measured anew, the others as they are."""
    if not model.is_dir():
        print(f"skipped: there is no model at {model}; `make demo` makes it, or name one with --model")
        return written
    scorer = Scorer.load(model)
    with tempfile.TemporaryDirectory() as folder:
        found = reasons(scorer, worlds.made(Path(folder), CHECKED_SEED, CHECKED), CHECKED_SEED)
    settings = scorer.stored.settings
    found["model"] = {"id": scorer.stored.id, "as_of": settings["as_of"], "orders": settings["orders"]}
    found["world"] = {"name": worlds.WORLD, "seed": CHECKED_SEED}
    return Written(with_part(written.page, reasons_page.section(found)), {**written.found, "reasons": found})


def with_part(page: str, part: str) -> str:
    """The page with a part in place of the one that has its heading, else as its last.

    >>> with_part("# Evidence: a\\n\\nold\\n\\n# Evidence: b\\n", "# Evidence: a\\n\\nnew\\n")
    '# Evidence: a\\n\\nnew\\n\\n# Evidence: b\\n'
    """
    parts = {one.partition("\n")[0]: one for one in _PART.split(page) if one.strip()}
    parts[part.partition("\n")[0]] = part
    return "\n\n".join(one.rstrip("\n") for one in parts.values()) + "\n"


def measured(table: Path, folder: Path) -> tuple[dict[str, Any], dict[str, str], list[Ran]]:
    """All figures, the pages of the worst misses by row, and the promised run."""
    cases = read_cases(table)
    rates = fill_rates(cases.orders, cases.diverted)
    common = common_columns(rates)
    views = {
        "masked": View(common),
        "as_they_come": View(),
        "required": View(REQUIRED),
        "one_day": View(REQUIRED, pd.Timestamp(worlds.AS_OF) + pd.Timedelta(days=1)),
    }
    pool = worlds.ordinary(worlds.made(folder / "pool", POOL_SEED), common, POOL_SEED)
    model = learned(folder, SEEDS[0])
    with stage("fitting the logistic regression"):
        contenders = Contenders(model.logistic())
    stands = {}
    for name, view in views.items():
        with stage(f"scoring the cases: {name}"):
            stands[name] = standing(model.scorer, cases.orders, pool, view, contenders)
    others = {seed: of_seed(learned(folder, seed), cases, pool, views["masked"]) for seed in SEEDS[1:]}
    seeds = {SEEDS[0]: stands["masked"], **others}
    rows = findings.rows(cases, stands["masked"])
    misses = findings.worst(rows, MISSES)
    with stage("explaining the worst misses"):
        pages = {
            miss["row_id"]: page(model.scorer, cases.orders, miss["row"], pool, views["masked"]) for miss in misses
        }
    found = {
        "world": {
            "name": worlds.WORLD, "orders": worlds.ORDERS, "seeds": list(SEEDS), "pool_seed": POOL_SEED,
            "pool": worlds.POOL, "as_of": worlds.AS_OF,
        },
        "model": {"id": model.scorer.stored.id, "judged": judged(model.report)},
        "table": {"kept_out": cases.kept_out, "kinds": counted(cases), "comparisons": findings.sizes(cases)},
        "mask": {
            "most_apart": MOST_APART, "least_filled": LEAST_FILLED,
            "columns": {
                column: {"diverted": round(rate["diverted"], 3), "ordinary": round(rate["ordinary"], 3), "kept": column in common}
                for column, rate in rates.to_dict("index").items()
            },
        },
        "views": {
            name: {
                "rankings": findings.rankings(cases, stand),
                "listing": findings.listing(cases, stand),
            }
            for name, stand in stands.items()
        },
        "own_year": findings.listing(cases, stands["masked"], "own_year"),
        "seeds": {str(seed): summary(cases, stand) for seed, stand in seeds.items()},
        "without_past": {
            name: past_or_none(cases, stands[name], without_past(model.scorer, cases.orders, views[name], contenders))
            for name in ("masked", "as_they_come")
        },
        "legal_status": findings.subsets(cases, stands["masked"], "legal_status"),
        "dates": findings.subsets(cases, stands["masked"], "date"),
        "rows": [{key: value for key, value in row.items() if key != "row"} for row in rows],
        "misses": [miss["row_id"] for miss in misses],
    }  # fmt: skip
    return found, pages, promised(folder)


def learned(folder: Path, seed: int) -> worlds.Trained:
    """A world of one seed, and the model that learned from it."""
    return worlds.trained(worlds.made(folder / f"world-{seed}", seed), folder / f"model-{seed}")


def of_seed(model: worlds.Trained, cases: Cases, pool: worlds.Ordinary, view: View) -> Standing:
    """The same cases among the same ordinary orders, by a model of another world."""
    with stage("scoring the cases: masked, another seed"):
        return standing(model.scorer, cases.orders, pool, view, Contenders())


def summary(cases: Cases, stand: Standing) -> dict[str, Any]:
    """The headline of one model."""
    return {
        "rankings": findings.rankings(cases, stand)["model"],
        "listing": findings.listing(cases, stand)["model"],
    }


def past_or_none(cases: Cases, stand: Standing, said: pd.DataFrame) -> dict[str, Any]:
    """The model's ranking with the past it carries, and with none."""
    rows = findings.compared(cases)
    return {
        which: {
            "own": findings.ranking(cases, stand.said["model"].to_numpy(), rows[which]),
            "none": findings.ranking(cases, said["model"].to_numpy(), rows[which]),
        }
        for which in ("documented", "all")
    }


def judged(report: Mapping[str, Any]) -> dict[str, Any]:
    """How good the same recipe is in its own simulated world, on later orders."""
    figures = report["figures"]["all_orders"]["model"]
    return {name: figures[name] for name in ("roc_auc", "average_precision", "precision_at_2pct", "recall_at_5pct")}


def counted(cases: Cases) -> dict[str, dict[str, Any]]:
    """Rows and groups of each kind, and the date in their middle."""
    return {
        kind: {
            "rows": int(rows.sum()),
            "groups": len(set(cases.groups[rows])),
            "middle_date": str(cases.orders["order_date"][rows].quantile(0.5, interpolation="lower"))[:10],
        }
        for kind, rows in cases.kinds().items()
    }


def promised(folder: Path) -> list[Ran]:
    """The README's run, or nothing while the sample it scores is not there."""
    if not (CHECKOUT / SAMPLE).is_file():
        return []
    (folder / "run").mkdir()
    with stage("the run the README promises"):
        return promised_run(CHECKOUT, folder / "run")


if __name__ == "__main__":
    main()
