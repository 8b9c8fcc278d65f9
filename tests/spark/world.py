"""A small world with what engines may disagree on, described by both."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from diversion_risk.features.catalogue import CATALOGUE
from diversion_risk.ledger import Ledger, Plan, Records, plan
from diversion_risk.ledger.surroundings import SCREENED

_FIRST = pd.Timestamp("2024-05-01")
"""The orders from this day on are described, all others are their past."""
_INVASION = pd.Timestamp("2022-02-24")
_KEPT = ("order_id", "order_date")
_WRITTEN = (
    "ул. Ленина, 12",
    "УЛ ЛЕНИНА 12",
    "İstanbul Cad. 5",
    "istanbul cad 5",
    "深圳市福田区 8 号",
    "№ ٣٤ شارع",
    "Straße 7",
    "--",
)


@dataclass(frozen=True)
class World:
    """Orders to describe, their past, and what became known of both."""

    orders: pd.DataFrame
    history: pd.DataFrame
    outcomes: pd.DataFrame
    screened: pd.DataFrame

    @classmethod
    def of(cls, orders: pd.DataFrame, outcomes: pd.DataFrame) -> "World":
        """The orders of a world, with unknown keys, strange addresses, doubles, huge values and late outcomes."""
        random = np.random.default_rng(5)
        rows = _mixed(orders.sort_values("order_date", kind="stable").reset_index(drop=True), random)
        count = len(rows)
        direct = (rows["order_date"] < _INVASION) & (random.random(count) < 0.1)
        rows = rows.assign(
            destination_country=rows["destination_country"].mask(direct, "RU"),
            original_destination_country=rows["original_destination_country"].mask(random.random(count) < 0.05, "RU"),
            route=rows["route"].mask(random.random(count) < 0.05, "DE>AE>RU>KZ"),
            intermediate_consignee_country=rows["intermediate_consignee_country"].mask(
                random.random(count) < 0.1, "AE"
            ),
            payment_country=rows["payment_country"].mask(
                random.random(count) < 0.1, random.choice(["RU", "KZ"], count)
            ),
            buyer_address=rows["buyer_address"].mask(random.random(count) < 0.2, random.choice(_WRITTEN, count)),
            forwarder_id=rows["forwarder_id"].mask(random.random(count) < 0.3),
            value_usd=rows["value_usd"].mask(random.random(count) < 0.01, 1e19).mask(random.random(count) < 0.1),
            quantity=rows["quantity"].mask(random.random(count) < 0.01, 1e-12),
        )
        new = rows["order_date"] >= _FIRST
        told = random.random((int(new.sum()), len(SCREENED)))
        screened = pd.DataFrame(np.where(told < 0.5, np.nan, np.round(told, 2)), columns=list(SCREENED))
        history = pd.concat(
            [rows[~new], rows[~new].head(50).assign(quantity=7.0), rows[new].head(20)], ignore_index=True
        )
        return cls(rows[new].reset_index(drop=True), history, _corrected(outcomes, rows["order_id"]), screened)


def _mixed(rows: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Now and then another order's cell, so that buyers move, routes turn and goods are called what they are not."""
    others = {name: rows[name].sample(frac=1, random_state=random).reset_index(drop=True) for name in rows}
    mixed = {name: rows[name].mask(random.random(len(rows)) < 0.05, others[name]) for name in rows if name not in _KEPT}
    return rows.assign(**{**mixed, "hs6": mixed["hs_code"].str[:6]})


def _corrected(outcomes: pd.DataFrame, ids: pd.Series) -> pd.DataFrame:
    """Outcomes of these orders, some corrected a month later, some of them twice on one day."""
    known = outcomes[outcomes["order_id"].isin(ids)]
    later = known.head(40).assign(outcome="cleared", outcome_date=known["outcome_date"] + pd.Timedelta(days=30))
    again = later.head(20).assign(outcome="diverted")
    return pd.concat([known, later, again], ignore_index=True)


def everything(dialect: str) -> Plan:
    """Every fact and every baseline of the catalogue."""
    ledger = Ledger()
    columns = {feature.name: feature(ledger) for feature in CATALOGUE}
    columns |= {f"{feature.name}__against": feature.against(ledger) for feature in CATALOGUE if feature.against}
    return plan(ledger, columns, dialect)


def describe_on_both(spark: Any, world: World, folder: Path) -> None:
    """Leave `duckdb.parquet` and `spark.parquet` in a folder, one row an order in the order of the orders."""
    from diversion_risk.ledger.spark import SparkRecords, table_of  # noqa: PLC0415 - only where there is Spark

    given = (world.orders, world.history, world.outcomes)
    Records(*given, world.screened).describe(everything("duckdb")).to_parquet(folder / "duckdb.parquet")
    screened = table_of(spark, world.screened).withColumnRenamed("place", "position")
    records = SparkRecords(folder / "tables", *(table_of(spark, rows) for rows in given), screened)
    found = records.describe(everything("pyspark")).toArrow().to_pandas()
    found.sort_values("position").to_parquet(folder / "spark.parquet", index=False)
