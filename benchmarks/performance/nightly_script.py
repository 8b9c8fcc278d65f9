"""The script that a data scientist would write today: `python -m performance.nightly_script MODEL HISTORY BATCH OUT`.

Twenty facts by pandas' rolling windows, risk by LightGBM, contributions of every order by `shap.TreeExplainer`, to CSV. It is
vectorised throughout, reads the columns it needs and no other, and checks nothing of what it reads.
"""

import json
import sys
import time
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
import shap

from performance.plain_pandas import twenty

_COLUMNS = [
    "order_id", "order_date", "exporter_id", "buyer_id", "destination_country", "hs_code", "quantity", "quantity_unit",
    "value_usd", "net_weight_kg", "payment_country",
]  # fmt: skip


def read(path: Path) -> pd.DataFrame:
    """The columns it needs of a file of orders."""
    if path.suffix == ".parquet":
        orders = pd.read_parquet(path, columns=_COLUMNS)
    else:
        # Codes keep their leading zeros, and NA is Namibia.
        texts = dict.fromkeys(set(_COLUMNS) - {"quantity", "value_usd", "net_weight_kg"}, "str")
        orders = pd.read_csv(path, usecols=_COLUMNS, dtype=texts, keep_default_na=False, na_values=[""])
    days = pd.to_datetime(orders["order_date"], format="ISO8601")
    return orders.assign(order_date=days, hs6=orders["hs_code"].str.replace(".", "").str[:6])


def main(model: Path, history: Path, batch: Path, out: Path) -> dict[str, float]:
    """Seconds of each step; beside the CSV the facts are kept, to be held against the program's, outside of the time."""
    ended = [time.perf_counter()]
    past, orders = read(history), read(batch)
    ended.append(time.perf_counter())
    booster = lgb.Booster(model_file=model)
    facts = twenty(pd.concat([past, orders], ignore_index=True)).tail(len(orders))[booster.feature_name()]
    ended.append(time.perf_counter())
    margin = booster.predict(facts, raw_score=True)
    ended.append(time.perf_counter())
    contributions = shap.TreeExplainer(booster).shap_values(facts)
    ended.append(time.perf_counter())
    told = pd.DataFrame(contributions, columns=facts.columns).add_prefix("shap_")
    told.insert(0, "order_id", orders["order_id"].to_numpy())
    told.insert(1, "risk", 1 / (1 + np.exp(-np.asarray(margin))))
    out.mkdir(parents=True, exist_ok=True)
    told.to_csv(out / "scores.csv", index=False)
    ended.append(time.perf_counter())
    facts.reset_index(drop=True).to_parquet(out / "facts.parquet")
    steps = ("read", "features", "predict", "explain", "write")
    taken = dict(zip(steps, np.diff(ended).tolist(), strict=True))
    return taken | {"aside": time.perf_counter() - ended[-1]}


if __name__ == "__main__":
    print(json.dumps(main(*map(Path, sys.argv[1:5]))))
