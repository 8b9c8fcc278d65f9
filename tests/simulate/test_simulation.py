import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from sklearn.metrics import roc_auc_score

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.orders.fields import ORDER_FIELDS, OUTCOME_FIELDS
from diversion_risk.orders.outcomes import read_outcomes
from diversion_risk.orders.read import read_orders
from diversion_risk.simulate import World, files, simulate
from diversion_risk.simulate.paper import shuffled
from tests.simulate.lives import lived

FILES = ("orders.parquet", "outcomes.parquet", "truth.parquet")
SANCTIONS = pd.Timestamp("2022-02-24")


def test_the_same_seed_and_size_give_the_same_bytes(tmp_path: Path) -> None:
    once, again = (simulate(World.load(), tmp_path / name, orders=3000, seed=5) for name in ("a", "b"))
    assert all((once / name).read_bytes() == (again / name).read_bytes() for name in FILES)


def test_the_bytes_do_not_depend_on_the_number_of_cores(tmp_path: Path) -> None:
    for cores in (1, 2):
        code = f"import os, pyarrow; pyarrow.set_cpu_count({cores}); pyarrow.set_io_thread_count({cores});"
        code += f"from diversion_risk.cli import main; main(['simulate', '--out', r'{tmp_path / str(cores)}',"
        code += " '--orders', '2500', '--seed', '5', '--quiet'])"
        threads = {"OMP_NUM_THREADS": str(cores), "OPENBLAS_NUM_THREADS": str(cores), "PYTHONHASHSEED": str(cores)}
        subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | threads, capture_output=True)
    assert digests(tmp_path / "1") == digests(tmp_path / "2")


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_how_the_files_are_cut_changes_no_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = simulate(World.load(), tmp_path / "whole", orders=2500, seed=5)
    monkeypatch.setattr(files, "ROW_GROUP", 100)
    small = simulate(World.load(), tmp_path / "small", orders=2500, seed=5)
    monkeypatch.setattr(files, "ONE_FILE", 2000)
    parts = simulate(World.load(), tmp_path / "parts", orders=2500, seed=5)
    tables = [pd.read_parquet(book / "orders.parquet") for book in (whole, small, parts)]
    pd.testing.assert_frame_equal(tables[0], tables[1])
    pd.testing.assert_frame_equal(tables[0], tables[2])
    assert pq.ParquetFile(small / "orders.parquet").num_row_groups > 10
    assert len(list((parts / "orders.parquet").iterdir())) == 60
    assert (parts / "outcomes.parquet").read_bytes() == (whole / "outcomes.parquet").read_bytes()


def test_a_folder_of_parts_goes_through_the_same_door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "ONE_FILE", 1000)
    book = simulate(World.load(), tmp_path, orders=1500, seed=5)
    read = read_orders(book / "orders.parquet")
    assert [len(read.rows), len(read.rejected), len(read.warnings)] == [1500, 0, 0]
    assert read.rows["order_id"].is_monotonic_increasing


def test_a_new_world_takes_the_place_of_an_old_one_of_another_shape(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulate(World.load(), tmp_path, orders=300)
    monkeypatch.setattr(files, "ONE_FILE", 100)
    assert (simulate(World.load(), tmp_path, orders=300) / "orders.parquet").is_dir()
    monkeypatch.undo()
    assert (simulate(World.load(), tmp_path, orders=300) / "orders.parquet").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)


def test_a_folder_that_holds_other_things_is_not_cleared(tmp_path: Path) -> None:
    kept = tmp_path / "orders.parquet" / "notes.txt"
    kept.parent.mkdir()
    kept.write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigurationWrong, match="notes"):
        simulate(World.load(), tmp_path, orders=50)
    assert kept.read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / ".simulating").exists()


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


def test_in_large_hubs_most_orders_are_honest(orders: pd.DataFrame) -> None:
    late = orders[orders["order_date"] > SANCTIONS]
    large = late[late["destination_country"].isin(["CN", "HK", "TR", "AE", "IN"])]["diverted"].mean()
    relay = late[late["destination_country"].isin(["KG", "AM", "GE", "KZ", "UZ"])]["diverted"].mean()
    assert 0.01 < large < 0.12
    assert 0.02 < relay < 0.5


def test_in_relay_states_more_is_diverted_than_in_large_hubs() -> None:
    # a book of usual size has too few networks to tell
    _, dense = lived("base")
    late = dense[dense["month"] > 26]
    large = late[late["destination_country"].isin(["CN", "HK", "TR", "AE", "IN"])]["diverted"].mean()
    relay = late[late["destination_country"].isin(["KG", "AM", "GE", "KZ", "UZ"])]["diverted"].mean()
    assert 1.3 * large < relay


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


def test_a_buyers_number_does_not_tell_who_joined_later(orders: pd.DataFrame) -> None:
    number = orders["buyer_id"].str.removeprefix("B-").astype(int)
    late = orders["order_date"] > SANCTIONS
    assert 0.4 < roc_auc_score(orders.loc[late, "diverted"], number[late]) < 0.6


def test_an_agent_has_one_name_one_address_and_one_age(orders: pd.DataFrame) -> None:
    held = orders.groupby("buyer_id")[["buyer_name", "buyer_address", "buyer_incorporation_date", "buyer_country"]]
    assert (held.nunique() <= 1).all().all()
    parties = orders.groupby("ultimate_consignee_id")[["ultimate_consignee_name", "destination_country"]].nunique()
    assert (parties["ultimate_consignee_name"] <= 1).all()


def test_numbers_are_shuffled_one_to_one() -> None:
    shuffled_numbers = shuffled(np.arange(200_000))
    assert len(np.unique(shuffled_numbers)) == 200_000
    assert 0 <= shuffled_numbers.min() <= shuffled_numbers.max() < 10_000_000
