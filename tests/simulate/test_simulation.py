import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from diversion_risk.orders.fields import ORDER_FIELDS, OUTCOME_FIELDS
from diversion_risk.orders.outcomes import read_outcomes
from diversion_risk.orders.read import read_orders
from diversion_risk.simulate import World, simulate

FILES = ("orders.parquet", "outcomes.parquet", "truth.parquet")
SANCTIONS = pd.Timestamp("2022-02-24")


def test_the_same_seed_and_size_give_the_same_bytes(tmp_path: Path) -> None:
    once, again = (simulate(World.load(), tmp_path / name, orders=3000, seed=5) for name in ("a", "b"))
    assert all((once / name).read_bytes() == (again / name).read_bytes() for name in FILES)


def test_another_seed_gives_other_orders(tmp_path: Path) -> None:
    one, other = (simulate(World.load(), tmp_path / str(seed), orders=3000, seed=seed) for seed in (1, 2))
    assert (one / "orders.parquet").read_bytes() != (other / "orders.parquet").read_bytes()


@pytest.mark.parametrize("size", [1, 40, 700])
def test_a_small_book_has_as_many_orders_as_asked_for(tmp_path: Path, size: int) -> None:
    assert pq.read_metadata(simulate(World.load(), tmp_path, orders=size) / "orders.parquet").num_rows == size


def test_columns_are_those_of_the_contract_and_no_others(book: Path) -> None:
    assert pq.read_schema(book / "orders.parquet").names == [field.name for field in ORDER_FIELDS]
    assert pq.read_schema(book / "outcomes.parquet").names == [field.name for field in OUTCOME_FIELDS]


def test_the_reader_takes_every_row_without_a_warning(book: Path) -> None:
    orders, outcomes = read_orders(book / "orders.parquet"), read_outcomes(book / "outcomes.parquet")
    assert [len(orders.rejected), len(orders.warnings), len(outcomes.rejected), len(outcomes.warnings)] == [0, 0, 0, 0]


def test_orders_are_numbered_by_date(orders: pd.DataFrame) -> None:
    assert orders["order_date"].is_monotonic_increasing
    assert orders["order_id"].is_monotonic_increasing
    assert re.fullmatch(r"O-\d{9}", orders["order_id"].iloc[0])


def test_nothing_is_diverted_before_the_sanctions_and_nothing_declared_to_russia_after(orders: pd.DataFrame) -> None:
    assert orders.loc[orders["diverted"], "order_date"].min() > SANCTIONS
    direct = orders["destination_country"].isin(["RU", "BY"])
    assert (direct & (orders["order_date"] < "2022-02-01")).sum() > 100
    assert not (direct & (orders["order_date"] > "2022-03-01")).any()


def test_a_hundredth_of_the_orders_is_diverted(orders: pd.DataFrame) -> None:
    assert orders["diverted"].mean() == pytest.approx(0.01, abs=0.0005)


def test_no_buyer_orders_before_it_was_founded(orders: pd.DataFrame) -> None:
    assert not (orders["order_date"] < orders["buyer_incorporation_date"]).any()


def test_nobody_sells_to_the_own_country(orders: pd.DataFrame) -> None:
    assert not (orders["exporter_country"] == orders["buyer_country"]).any()


def test_in_large_hubs_most_orders_are_honest_and_in_relay_states_more_are_not(orders: pd.DataFrame) -> None:
    late = orders[orders["order_date"] > SANCTIONS]
    large = late[late["destination_country"].isin(["CN", "HK", "TR", "AE", "IN"])]["diverted"].mean()
    relay = late[late["destination_country"].isin(["KG", "AM", "GE", "KZ", "UZ"])]["diverted"].mean()
    assert 0.01 < large < 0.12
    assert 1.3 * large < relay < 0.5


def test_a_network_that_was_found_out_comes_back_under_another_number(orders: pd.DataFrame) -> None:
    lives = orders["network_id"].dropna().str.extract(r"N-(\d+)-(\d+)")
    returned = lives.loc[lives[1].astype(int) > 1, 0].unique()
    assert len(returned) >= 2


def test_turned_fronts_go_on_with_honest_trade(orders: pd.DataFrame) -> None:
    turned = orders.loc[orders["role"] == "turned front", "buyer_id"].unique()
    honest = orders[orders["buyer_id"].isin(turned) & (orders["role"] == "honest buyer")]
    assert len(honest) > len(turned)


def test_empty_cells_do_not_tell_the_truth(orders: pd.DataFrame) -> None:
    # where nothing took place the cell is empty too, so these columns are facts and not gaps
    facts = ("original_destination_country", "intermediate_consignee_id", "intermediate_consignee_country")
    late = orders[orders["order_date"] > SANCTIONS]
    gaps = late.isna().groupby(late["diverted"]).mean().drop(columns=[*facts, "network_id"])
    assert (gaps.loc[True] - gaps.loc[False]).abs().max() < 0.12
    assert (gaps.loc[True] - gaps.loc[False]).abs().mean() < 0.03


def test_the_route_ends_at_the_declared_destination(orders: pd.DataFrame) -> None:
    written = orders.dropna(subset=["route"])
    assert (written["route"].str.split(">").str[-1].str[:2] == written["destination_country"]).all()


def test_an_item_keeps_its_price_and_weight(orders: pd.DataFrame) -> None:
    known = orders.dropna(subset=["item_id", "quantity", "value_usd"])
    price = known["value_usd"] / known["quantity"]
    usual = price.groupby(known["item_id"]).transform("median")
    assert (price / usual).between(0.5, 2).mean() > 0.95


def test_a_world_without_diversion_can_be_had(tmp_path: Path) -> None:
    world = World.load()
    honest = replace(world, diversion=replace(world.diversion, share=0.0))
    truth = pd.read_parquet(simulate(honest, tmp_path, orders=2000) / "truth.parquet")
    assert not truth["diverted"].any()
    assert truth["network_id"].isna().all()
