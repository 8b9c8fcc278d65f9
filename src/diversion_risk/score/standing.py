"""Ranks and decisions of a batch on Spark: those of `model.decisions`, without gathering the batch anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as sf

from diversion_risk.ledger.spark import kept
from diversion_risk.model.decisions import Draw, lot_salt, tie_salt
from diversion_risk.model.policy import Policy

_PART = 33
"""Bits below which Spark numbers the rows of one part of a table; above them it numbers the parts."""


@dataclass(frozen=True)
class Standing:
    """Where each order of a batch stands."""

    table: DataFrame
    """`position`, `rank`, `decision`, `selected_by` and `selection_chance` of every order."""
    places: int
    draws: tuple[Draw, ...]


def standing(scored: DataFrame, policy: Policy, seed: int, place: Path) -> Standing:
    """Rank a batch and give its places away.

    `scored` has the columns position, order_id, order_date, margin, risk, and wanted, which says whether the policy would
    list the order for its risk. Gathered on one machine are a few numbers a day of orders; the tables are kept in `place`.
    """
    is_a_day = policy.capacity is not None and policy.capacity.a_day
    day = sf.date_format("order_date", "yyyy-MM-dd") if is_a_day else sf.lit(None).cast("string")
    hashed = scored.select(
        *("position", "margin", "risk", "wanted"), day.alias("day"),
        _hash(tie_salt(seed)).alias("tie"), _hash(lot_salt(seed)).alias("lot"),
    )  # fmt: skip
    ranked = _numbered(hashed, place / "ranked")
    draws = _draws(ranked, policy)
    placed = _with_places(ranked, draws).withColumn("stands", _within("rank") if is_a_day else sf.col("rank"))
    chosen = placed.join(_drawn(placed.filter("stands > by_risk"), draws), "position", "left")
    chosen = chosen.withColumn("selected_by", _selected_by())
    decided = chosen.select("position", "rank", _decision(policy), "selected_by", _chance())
    ties = _ties(placed)
    told = tuple(replace(draw, ties_at_cut=ties.get(draw.day, 0)) for draw in draws)
    return Standing(kept(decided, place / "decided"), sum(draw.places(policy) for draw in draws), told)


def _draws(ranked: DataFrame, policy: Policy) -> Sequence[Draw]:
    """The places of the batch, or of each of its days."""
    counted = ranked.groupBy("day").agg(sf.count("*").alias("orders"), sf.count_if("wanted").alias("wanted"))
    days = sorted(counted.collect(), key=lambda row: row["day"] or "")
    return [Draw.of(policy, row["day"], row["orders"], row["wanted"]) for row in days]


def _with_places(ranked: DataFrame, draws: Sequence[Draw]) -> DataFrame:
    """The batch, with the places of its day."""
    rows = [(draw.day, draw.by_risk, draw.at_random, draw.chance) for draw in draws]
    columns = "of string, by_risk bigint, at_random bigint, chance double"
    given = ranked.sparkSession.createDataFrame(rows, columns)
    return ranked.join(sf.broadcast(given), sf.col("day").eqNullSafe(sf.col("of"))).drop("of")


def _selected_by() -> Column:
    by_risk = sf.when(sf.col("stands") <= sf.col("by_risk"), "risk")
    return by_risk.when(sf.col("is_drawn"), "random").otherwise("")


def _chance() -> Column:
    return sf.when(sf.col("selected_by") == "risk", 1.0).otherwise(sf.col("chance")).alias("selection_chance")


def _decision(policy: Policy) -> Column:
    decision = sf.when(sf.col("selected_by") == "", "release")
    if policy.hold_at is not None:
        decision = decision.when((sf.col("selected_by") == "risk") & (sf.col("risk") >= policy.hold_at), "hold")
    return decision.otherwise("review").alias("decision")


def _within(column: str) -> Column:
    return sf.row_number().over(Window.partitionBy("day").orderBy(column))


def _hash(salt: str) -> Column:
    """The first eight bytes of the digest, in digits that sort as the number does."""
    return sf.substring(sf.sha2(sf.concat(sf.lit(f"{salt} "), sf.col("order_id")), 256), 1, 16)


def _numbered(table: DataFrame, place: Path) -> DataFrame:
    """A batch with its ranks: sorted in parts, each of which goes on where the one before it ends."""
    ordered = table.orderBy(sf.col("margin").desc(), "tie").withColumn("at", sf.monotonically_increasing_id())
    numbered = kept(ordered, place).withColumn("part", sf.shiftright("at", _PART))
    counts = sorted((row["part"], row["count"]) for row in numbered.groupBy("part").count().collect())
    before = [(part, sum(count for _, count in counts[:at])) for at, (part, _) in enumerate(counts)]
    starts = sf.broadcast(table.sparkSession.createDataFrame(before, "part bigint, before bigint"))
    number = sf.col("at") - sf.shiftleft("part", _PART) + sf.col("before") + 1
    return numbered.join(starts, "part").withColumn("rank", number).drop("part", "before", "at", "tie")


def _drawn(rest: DataFrame, draws: Sequence[Draw]) -> DataFrame:
    """The orders that get a place by lot."""
    if len(draws) == 1:
        # A window over a whole batch would gather it on one machine.
        chosen = rest.orderBy("lot").limit(draws[0].at_random)
    else:
        chosen = rest.withColumn("turn", _within("lot")).filter("turn <= at_random")
    return chosen.select("position", sf.lit(True).alias("is_drawn"))


def _ties(placed: DataFrame) -> dict[str | None, int]:
    """Orders that share the margin of the last one chosen for its risk and of the first one left, by day."""
    edges = placed.filter("by_risk > 0 AND (stands = by_risk OR stands = by_risk + 1)").groupBy("day")
    cuts = edges.agg(sf.count("*").alias("sides"), sf.min("margin").alias("cut"), sf.max("margin").alias("top"))
    cuts = cuts.filter("sides = 2 AND cut = top").select(sf.col("day").alias("of"), "cut")
    tied = placed.join(sf.broadcast(cuts), sf.col("day").eqNullSafe(sf.col("of")) & (sf.col("margin") == sf.col("cut")))
    return {row["day"]: row["count"] for row in tied.groupBy("day").count().collect()}
