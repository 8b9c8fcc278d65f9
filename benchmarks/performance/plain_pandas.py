"""Twenty usual facts as a data scientist would write them in pandas: what the ledger's speed is held against.

Windows are time-based `groupby.rolling` with `closed="left"`, many columns to a window, on a frame in the order of its
days. Each value is that of the catalogue's feature of the same name; `against_pandas` checks it.
"""

import numpy as np
import pandas as pd

_BUYER, _SAME_GOODS, _CORRIDOR = ["buyer_id"], ["buyer_id", "hs6", "unit"], ["hs6", "destination_country"]
_EVER = 36_500
"""Days that reach back beyond every order."""


def _rolled(frame: pd.DataFrame, by: list[str], days: int, columns: list[str]) -> pd.DataFrame:
    """Sums of columns over the earlier days that share the keys, in the order of the frame; empty where nothing is known."""
    windows = frame.groupby(by, sort=False)[[*columns, "day"]].rolling(
        f"{days}D", on="day", closed="left", min_periods=1
    )
    return windows.sum()[columns].droplevel(list(range(len(by)))).reindex(frame.index)


def _number_before(frame: pd.DataFrame, by: list[str]) -> pd.Series:
    """How many orders of earlier days share the keys; empty where a key is."""
    groups = frame.groupby(by, sort=False)
    return (
        groups.cumcount().groupby([groups.ngroup(), frame["day"]]).transform("min").where(frame[by].notna().all(axis=1))
    )


def _prices(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Prices against their geometric means."""
    of_goods = _rolled(frame, ["hs6", "unit"], 365, ["log_price", "has_price"])
    by_weight = _rolled(frame, ["hs6"], 365, ["log_kilogram_price", "has_kilogram_price"])
    of_buyer = _rolled(frame, _SAME_GOODS, 730, ["log_price", "has_price", "quantity", "has_quantity"])
    usual = (of_goods["log_price"] / of_goods["has_price"]).where(of_goods["has_price"] >= 5)
    usual_by_weight = by_weight["log_kilogram_price"] / by_weight["has_kilogram_price"]
    usual_by_weight = usual_by_weight.where(by_weight["has_kilogram_price"] >= 5)
    usual_of_buyer = (of_buyer["log_price"] / of_buyer["has_price"]).where(of_buyer["has_price"] >= 3)
    return {
        "unit_price_vs_hs_norm": np.exp(frame["log_price"] - usual),
        "kilogram_price_vs_hs_norm": np.exp(frame["log_kilogram_price"] - usual_by_weight),
        "unit_price_vs_buyer_norm": np.exp(frame["log_price"] - usual_of_buyer),
        "quantity_vs_buyer_norm": frame["quantity"] / (of_buyer["quantity"] / of_buyer["has_quantity"]),
    }


def _habits_of_buyer(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """How much and how often the buyer ordered."""
    month = _rolled(frame, _BUYER, 30, ["one"])
    half, year = (_rolled(frame, _BUYER, days, ["one", "value_usd", "has_value"]) for days in (180, 360))
    two_years = _rolled(frame, _BUYER, 730, ["value_usd", "has_value"])
    days = frame.drop_duplicates([*_BUYER, "day"])
    last = days.groupby(_BUYER, sort=False)["day"].shift().reindex(frame.index)
    last = last.groupby([frame["buyer_id"], frame["day"]], sort=False).transform("first")
    first = frame.groupby(_BUYER, sort=False)["day"].transform("first")
    before = _number_before(frame, _BUYER)
    valued = half["has_value"].where(half["has_value"] > 0), (year["has_value"] - half["has_value"].fillna(0)) > 0
    earlier_value = (year["value_usd"] - half["value_usd"].fillna(0)).where(valued[1])
    return {
        "buyer_past_orders": before,
        "buyer_first_order": before == 0,
        "buyer_days_since_first_order": (frame["day"] - first).dt.days.where(before > 0),
        "buyer_days_since_last_order": (frame["day"] - last).dt.days,
        "buyer_orders_last_30_days": month["one"].fillna(0),
        "buyer_orders_growth": half["one"].fillna(0)
        / (year["one"].fillna(0) - half["one"].fillna(0)).replace(0, np.nan),
        "buyer_value_growth": half["value_usd"].where(valued[0].notna()) / earlier_value,
        "value_vs_buyer_norm": frame["value_usd"] / (two_years["value_usd"] / two_years["has_value"]),
    }


def _corridor(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """What is usual for the goods to the destination."""
    quarter, longer = (_rolled(frame, _CORRIDOR, days, ["one"])["one"].fillna(0) for days in (90, 455))
    year = _rolled(frame, _CORRIDOR, 365, ["one", "value_usd", "has_value"])
    own = _rolled(frame, ["buyer_id", *_CORRIDOR], 365, ["one"])["one"].fillna(0)
    return {
        "value_vs_corridor_norm": frame["value_usd"] / (year["value_usd"] / year["has_value"]),
        "corridor_orders_last_year": year["one"].fillna(0),
        "corridor_surge": quarter / ((longer - quarter) * (90 / 365)).replace(0, np.nan),
        "buyer_share_of_corridor": own / year["one"].fillna(0).replace(0, np.nan),
    }


def _novelties(frame: pd.DataFrame, before: pd.Series) -> dict[str, pd.Series]:
    """What the buyer does for the first time."""
    paid = frame[frame["payment_country"].notna()]
    paid_before = _rolled(frame, _BUYER, _EVER, ["has_payer"])["has_payer"].fillna(0)
    same_payer = _number_before(paid, ["buyer_id", "payment_country"]).reindex(frame.index)
    of_exporter = _rolled(frame, ["exporter_id"], 365, ["has_payer"])["has_payer"]
    same_of_exporter = _rolled(paid, ["exporter_id", "payment_country"], 365, ["one"])["one"].fillna(0)
    there = _number_before(frame, ["buyer_id", "destination_country"])
    share = same_of_exporter.reindex(frame.index) / of_exporter.replace(0, np.nan)
    return {
        "destination_new_for_buyer": (there == 0).where(before > 0),
        "payer_country_new_for_buyer": (same_payer == 0).where(same_payer.notna() & (paid_before > 0)),
        "payer_country_share_of_exporter": share,
        "same_goods_orders_last_7_days": _rolled(frame, _SAME_GOODS, 7, ["one"])["one"].fillna(0),
    }


def twenty(orders: pd.DataFrame) -> pd.DataFrame:
    """The facts of checked orders, in the order of the orders."""
    frame = orders.assign(
        day=orders["order_date"].dt.normalize(),
        unit=orders["quantity_unit"].fillna("not stated"),
        one=1.0,
        log_price=np.log(orders["value_usd"] / orders["quantity"]),
        log_kilogram_price=np.log(orders["value_usd"] / orders["net_weight_kg"]),
        has_value=orders["value_usd"].notna().astype(float),
        has_quantity=orders["quantity"].notna().astype(float),
        has_payer=orders["payment_country"].notna().astype(float),
    ).sort_values("day", kind="stable")
    frame["has_price"] = frame["log_price"].notna().astype(float)
    frame["has_kilogram_price"] = frame["log_kilogram_price"].notna().astype(float)
    of_buyer = _habits_of_buyer(frame)
    found = of_buyer | _prices(frame) | _corridor(frame) | _novelties(frame, of_buyer["buyer_past_orders"])
    return pd.DataFrame(found).astype("float64").reindex(orders.index)
