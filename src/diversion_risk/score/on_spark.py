"""A batch from folder to folder on many machines: the same stairs, every step of them where the orders are."""

import logging
import shutil
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib import metadata
from pathlib import Path

import pandas as pd
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sf

from diversion_risk.assess.assessment import Provenance
from diversion_risk.assess.unasked import unasked
from diversion_risk.cluster.checking import ACCEPTED, REJECTED, WARNED, CheckedFolder, check_folder
from diversion_risk.cluster.screening import screen_rows
from diversion_risk.errors import ConfigurationWrong
from diversion_risk.features.catalogue import CATALOGUE, plan_of
from diversion_risk.health.drift import Drift, unknown_drift
from diversion_risk.ledger.spark import SparkRecords, kept, session, table_of, told_here
from diversion_risk.ledger.sql import SPARK
from diversion_risk.model.policy import Policy
from diversion_risk.model.text import ModelText
from diversion_risk.orders.checked_in_parts import ORDER_COLUMNS
from diversion_risk.outputs.accounted import check_rows
from diversion_risk.outputs.batch import Batch
from diversion_risk.outputs.manifest import Counts, manifest, write_manifest
from diversion_risk.outputs.moment import Moment
from diversion_risk.outputs.order_pages import OrderPages
from diversion_risk.outputs.overview import KINDS
from diversion_risk.outputs.ranked import MOST, SAID, STATED, RankedOrder, ranked
from diversion_risk.outputs.report import write_report
from diversion_risk.outputs.tables import (
    SCORE_COLUMNS,
    passed_as,
    write_csv_in_parts,
)
from diversion_risk.outputs.whole_or_not import RESULTS, held, told_as_ours
from diversion_risk.progress import stage
from diversion_risk.score.in_batches import EXPLAINED, OVERVIEW, SCORED, assessed_of, counted, explained, scored
from diversion_risk.score.job import ScoringJob, of_run, read_watch_lists
from diversion_risk.score.left_over import brought_to_end, settle
from diversion_risk.score.limited import Limited, limited
from diversion_risk.score.run import ON_THE_WAY, lists_used, model_named
from diversion_risk.score.scorer import Scorer
from diversion_risk.score.standing import Standing, standing
from diversion_risk.watchlists.entries import WatchLists

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Batch:
    """A batch on Spark, in tables that are joined by the `position` of an order."""

    checked: CheckedFolder
    facts: DataFrame
    scored: DataFrame
    standing: Standing
    screened: DataFrame | None
    model: ModelText

    @property
    def rows(self) -> DataFrame:
        """The accepted orders."""
        return self.checked.rows.withColumnRenamed("place", "position")

    def told(self) -> DataFrame:
        """All that is known of each order, one column of structs a table."""
        order = [field.name for field in ORDER_COLUMNS]
        parts = {"facts": self.facts, "scored": self.scored, "stands": self.standing.table}
        parts |= {} if self.screened is None else {"screened": self.screened}
        table = self.rows.select("position", sf.struct(*order).alias("order"))
        for name, part in parts.items():
            columns = [column for column in part.columns if column != "position"]
            table = table.join(part.select("position", sf.struct(*columns).alias(name)), "position")
        return table


def score_on_spark(job: ScoringJob, out: Path) -> tuple[Counts, Drift, Limited]:
    """Run a job on Spark and leave its files in `out`: either all of them or none.

    All folders of the job, and `out`, lie where every machine of the cluster sees them under the same path.
    """
    begun = Moment.now()
    if job.format != "parquet":
        raise ConfigurationWrong(f"Spark writes Parquet; found --format {job.format} with --engine spark")
    if job.journal is not None:
        raise ConfigurationWrong("A journal is written on one machine; found --journal with --engine spark")
    with stage("loading the model"):
        policy = None if job.policy is None else Policy.read(job.policy)
        scorer = Scorer.load(job.model).with_policy(policy, job.seed)
        scorer.stored.model.risk(pd.DataFrame(columns=[feature.name for feature in CATALOGUE], dtype=float))
    lists = read_watch_lists(job, scorer)
    with stage("starting Spark"):
        spark = session()
    with told_here(), held(out) as place:
        settle(place)
        scratch, folder = place.room(ON_THE_WAY), place.room(RESULTS)
        batch = _score(spark, job, scorer, lists, scratch)
        counts = _counts(batch)
        with stage("explaining and writing"), told_as_ours(place.out):
            _write_tables(batch, job, scorer.settled_policy, folder, scratch)
            check_rows(folder, job.format, counts)
            record = manifest(job.inputs(), job.settings(), _model(scorer, job), counts, lists_used(job, lists))
            record["draws"] = [asdict(draw) for draw in batch.standing.draws]
            record["versions"]["pyspark"] = metadata.version("pyspark")
            drift = unknown_drift("it is not measured where orders are scored on Spark", counts.scored)
            record["drift"] = drift.to_dict()
            held_to = limited(job.drift_limit, scorer.settled_policy, drift)
            record["drift_limit"] = asdict(held_to)
            told = of_run(scorer.with_lists(lists).provenance, job, begun.wall)
            write_report(folder, replace(_pages(batch, scorer, counts, told, folder), drift=drift))
            write_manifest(folder, record, begun)
            shutil.rmtree(scratch)
            place.seal()
        brought_to_end(place)
    return counts, drift, held_to


def _model(scorer: Scorer, job: ScoringJob) -> dict[str, str]:
    return model_named(job.model, scorer.stored.id, scorer.stored.folder)


def _score(spark: SparkSession, job: ScoringJob, scorer: Scorer, lists: WatchLists | None, scratch: Path) -> _Batch:
    with stage("checking orders"):
        checked = check_folder(spark, job.orders, job.source, "orders", scratch / "orders")
        history, outcomes = _past(spark, job, scorer, scratch)
        log.info("%s", checked.tally())
    with stage("describing and scoring"):
        screened = None if lists is None else screen_rows(checked.rows, lists, scratch / "screened")
        records = SparkRecords(scratch / "tables", checked.rows, history, outcomes, screened)
        facts = kept(records.describe(plan_of(unasked(scorer.stored.model), SPARK)), scratch / "facts")
        model = ModelText.of(scorer.stored.model, scorer.stored.id, scorer.stored.seen, scorer.stored.by_score)
        said = kept(
            facts.mapInArrow(partial(scored, model=model, policy=scorer.settled_policy), SCORED), scratch / "scored"
        )
    with stage("ranking"):
        ids = checked.rows.select(sf.col("place").alias("position"), "order_id", "order_date")
        stands = standing(said.join(ids, "position"), scorer.settled_policy, scorer.seed, scratch / "standing")
    return _Batch(checked, facts, said, stands, screened, model)


def _past(
    spark: SparkSession, job: ScoringJob, scorer: Scorer, scratch: Path
) -> tuple[DataFrame | None, DataFrame | None]:
    """History and outcomes: those that were given, else those that the model carries."""
    found = []
    carried = {"history": scorer.stored.history, "outcomes": scorer.stored.outcomes}
    for name, path, noun in (("history", job.history, "orders"), ("outcomes", job.outcomes, "outcomes")):
        rows = carried[name]
        if path is not None:
            checked = check_folder(spark, path, job.source, noun, scratch / name)
            log.info("%s", checked.tally())
            found.append(checked.rows)
        else:
            found.append(None if rows is None else table_of(spark, rows))
    return found[0], found[1]


def _write_tables(batch: _Batch, job: ScoringJob, policy: Policy, folder: Path, scratch: Path) -> None:
    """The tables of a scoring run; those of orders and reasons are folders of Parquet."""
    told = batch.told() if job.explain == "all" else batch.told().filter("stands.decision != 'release'")
    explain = partial(explained, model=batch.model, policy=policy)
    reasons = kept(told.mapInArrow(explain, EXPLAINED), scratch / "explained")
    kept(_scores(batch, reasons), folder / "scores.parquet")
    lines = reasons.select("rank", sf.explode("lines").alias("line")).orderBy("rank", "line.position")
    kept(lines.select("line.*"), folder / "reasons.parquet")
    for sort, name in ((REJECTED, "rejected.csv"), (WARNED, "warnings.csv")):
        write_csv_in_parts(folder / name, batch.checked.troubles(sort))
    for left_by_spark in (*folder.rglob("_SUCCESS"), *folder.rglob(".*.crc")):
        left_by_spark.unlink()


def _scores(batch: _Batch, reasons: DataFrame) -> DataFrame:
    """The columns of `scores.parquet` in input order."""
    table = batch.rows.select("position", "order_id", "extras").join(batch.scored, "position")
    table = table.join(batch.standing.table, "position")
    table = table.join(reasons.select("position", "reasons"), "position", "left")
    table = table.withColumn("reasons", sf.coalesce("reasons", sf.array().cast("array<string>")))
    extras = [sf.col("extras")[at].alias(passed_as(name)) for at, name in enumerate(batch.checked.extras)]
    table = table.withColumn("model_id", sf.lit(batch.model.id))
    return table.orderBy("position").select(*SCORE_COLUMNS, *extras)


def _counts(batch: _Batch) -> Counts:
    checked = batch.checked
    return Counts(
        rows_in=checked.rows_in,
        scored=checked.counts[ACCEPTED],
        rejected=checked.counts[REJECTED],
        warnings=checked.counts[WARNED],
        listed=batch.standing.table.filter("decision != 'release'").count(),
        places=batch.standing.places,
        ties_at_cut=sum(draw.ties_at_cut for draw in batch.standing.draws),
        filtered_out=checked.left_out,
    )


def _pages(batch: _Batch, scorer: Scorer, counts: Counts, provenance: Provenance, folder: Path) -> Batch:
    """What the pages show; gathered here are the orders that are listed, and a line for each of the first by rank."""
    listed = batch.told().filter("stands.decision != 'release'").orderBy("stands.rank").toArrow()
    found = assessed_of(listed, batch.model, scorer.settled_policy, scorer.stored.precedents)
    found = replace(found, of=counts.scored, provenance=provenance)
    capacity = scorer.settled_policy.told_of(counts.places)
    pages = OrderPages(folder / "report", capacity, found.decisions.rank.tolist())
    return Batch(
        overview=_overview(batch),
        queue=[pages.write(one) for one in found.explain_at(found.everything())],
        ranked=_ranked(batch),
        provenance=provenance,
        capacity=capacity,
        rejected=counts.rejected,
        warned=counts.warnings,
        ties_at_cut=counts.ties_at_cut,
    )


def _ranked(batch: _Batch) -> list[RankedOrder]:
    stands = batch.standing.table.filter(sf.col("rank") <= MOST)
    table = batch.rows.select("position", *STATED).join(batch.scored, "position").join(stands, "position")
    found: pd.DataFrame = table.select(*STATED, *SAID).toArrow().to_pandas()
    return ranked(found, found)


def _overview(batch: _Batch) -> pd.DataFrame:
    order = batch.rows.select("position", "exporter_country", "destination_country", "hs_code")
    table = order.join(batch.scored.select("position", "risk"), "position").join(batch.standing.table, "position")
    parts = table.mapInArrow(counted, OVERVIEW).groupBy(*KINDS)
    whole = parts.agg(sf.sum("orders").alias("orders"), sf.min("lowest_risk").alias("lowest_risk"))
    found: pd.DataFrame = whole.orderBy(*KINDS).toArrow().to_pandas()
    return found
