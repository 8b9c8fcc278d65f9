"""Simple facts computed by hand from the orders, and how far each alone tells who diverts.

Run `python -m tests.simulate.facts` for a table of them; the page `docs/world.md` shows the facts of the catalogue instead.
"""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score, roc_auc_score

from diversion_risk.reference import commodities, countries
from diversion_risk.simulate import World, simulate

SANCTIONS = pd.Timestamp("2022-02-24")


def read(book: Path) -> pd.DataFrame:
    """Orders with their truth, dates as timestamps."""
    table = pd.read_parquet(book / "orders.parquet").merge(pd.read_parquet(book / "truth.parquet"), on="order_id")
    for name in ("order_date", "buyer_incorporation_date"):
        table[name] = pd.to_datetime(table[name])
    return table


def simple_facts(orders: pd.DataFrame) -> pd.DataFrame:
    """One column per fact, an unknown one empty, higher meaning more suspicious; buyers' pasts look strictly back."""
    codes, lands = commodities.table().set_index("hs6"), countries.table().set_index("code")
    hs6, day = orders["hs_code"].str[:6], (orders["order_date"] - pd.Timestamp("1970-01-01")).dt.days
    price = np.log(orders["value_usd"] / orders["quantity"])
    known = orders["payment_country"].notna()
    own = orders.groupby([orders["buyer_id"], hs6])["quantity"]
    usual = own.transform(lambda past: past.shift().expanding().mean())
    founded, consignee = orders["buyer_incorporation_date"], orders["ultimate_consignee_type"]
    facts = {
        "destination is a transshipment point": lands["transshipment_from_day"].notna()[orders["destination_country"]],
        "destination was named as one by then": _by(
            lands["transshipment_from_day"], orders["destination_country"], day
        ),
        "nearness of the destination to Moscow": -lands["km_to_moscow"].astype(float)[orders["destination_country"]],
        "youth of the buyer": -(orders["order_date"] - founded).dt.days,
        "buyer founded after the sanctions": (founded >= SANCTIONS).where(founded.notna()),
        "goods of the priority list": (codes["priority_level"] > 0).reindex(hs6, fill_value=False),
        "goods listed by then": _by(codes["listed_from_day"], hs6, day),
        "price against the code's usual": price - price.groupby(hs6).transform("median"),
        "price against the item's usual": price - price.groupby(orders["item_id"]).transform("median"),
        "paid from elsewhere": (orders["payment_country"] != orders["buyer_country"]).where(known),
        "no end-use statement": ~orders["end_use_statement"].astype("boolean"),
        "quantity against the buyer's own": orders["quantity"] / usual,
        "value": orders["value_usd"],
        "consignee is a forwarder": (consignee == "other").where(consignee.notna()),
        "stops on the route": orders["route"].str.count(">"),
        "an intermediate consignee": orders["intermediate_consignee_id"].notna(),
        "destination was changed": orders["original_destination_country"].notna(),
        "routed by the buyer": orders["routed_export"],
        "paid in advance": (orders["payment_terms"] == "advance").where(orders["payment_terms"].notna()),
        "buyer is a wholesaler": (orders["buyer_activity"] == "46").where(orders["buyer_activity"].notna()),
        "few earlier orders of the buyer": -orders.groupby("buyer_id").cumcount(),
        "few days since the buyer's first order": -_days_known(orders),
        "buyers at this address": orders.groupby("buyer_address")["buyer_id"].transform("nunique"),
    }
    return pd.DataFrame(
        {name: np.asarray(pd.array(fact, "Float64").to_numpy(float, np.nan)) for name, fact in facts.items()}
    )


def _by(since: pd.Series, key: pd.Series, day: pd.Series) -> np.ndarray:
    return since.astype(float).reindex(key).to_numpy() <= day.to_numpy()


def _days_known(orders: pd.DataFrame) -> pd.Series:
    return (orders["order_date"] - orders.groupby("buyer_id")["order_date"].transform("min")).dt.days


def separations(orders: pd.DataFrame) -> pd.DataFrame:
    """AUC and average precision of each fact against the truth, over all orders and over those after the sanctions.

    An unknown value takes the median, which neither accuses nor clears.
    """
    facts, late = simple_facts(orders), (orders["order_date"] > SANCTIONS).to_numpy()
    facts = facts.fillna(facts.median())
    truth = orders["diverted"].to_numpy()
    rows = {
        name: (
            roc_auc_score(truth, facts[name]),
            roc_auc_score(truth[late], facts.loc[late, name]),
            average_precision_score(truth[late], facts.loc[late, name]),
        )
        for name in facts
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["AUC", "AUC after the sanctions", "average precision"])


def main() -> None:
    """Print the table: 60,000 orders of the base world, seed 3."""
    with tempfile.TemporaryDirectory() as folder:
        table = separations(read(simulate(World.load(), Path(folder), orders=60_000, seed=3)))
    print("| fact | AUC | AUC after the sanctions | average precision |\n|---|---|---|---|")
    for name, row in table.sort_values("AUC after the sanctions", ascending=False).round(2).iterrows():
        print(f"| {name} | {row.iloc[0]:.2f} | {row.iloc[1]:.2f} | {row.iloc[2]:.2f} |")


if __name__ == "__main__":
    main()
