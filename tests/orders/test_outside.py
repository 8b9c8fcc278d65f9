"""Orders from an object store and from a query."""

from collections.abc import Iterator
from pathlib import Path

import fsspec
import pandas as pd
import pytest

from diversion_risk.database import connected
from diversion_risk.errors import ConfigurationWrong, FileUnusable
from diversion_risk.orders.outside import bring, is_outside
from diversion_risk.orders.read import read_orders
from tests.factory import orders

QUERY = """about: What was ordered since a day.
database: env:TEST_DATABASE
query: SELECT * FROM shop WHERE order_date >= %(since)s ORDER BY order_id
parameters: {since: 2024-01-01}
"""


@pytest.fixture
def store() -> Iterator[fsspec.AbstractFileSystem]:
    system = fsspec.filesystem("memory")
    yield system
    system.store.clear()


def test_a_file_in_a_store_reads_like_one_on_disk(store: fsspec.AbstractFileSystem, tmp_path: Path) -> None:
    frame = orders({}, {})
    store.pipe_file("/bucket/a=1, b/orders.csv", frame.to_csv(index=False).encode())
    frame.to_csv(tmp_path / "orders.csv", index=False)
    read = read_orders("memory://bucket/a=1, b/orders.csv")
    pd.testing.assert_frame_equal(read.rows, read_orders(tmp_path / "orders.csv").rows)


def test_a_folder_of_parquet_in_a_store_is_one_table(store: fsspec.AbstractFileSystem) -> None:
    for name in ("b", "a"):
        store.pipe_file(f"/bucket/night/{name}.parquet", orders({"order_id": name}).to_parquet(index=False))
    store.pipe_file("/bucket/night/_SUCCESS", b"")
    assert read_orders("memory://bucket/night").rows["order_id"].tolist() == ["a", "b"]


def test_names_of_objects_cannot_lead_out_of_the_folder(store: fsspec.AbstractFileSystem, tmp_path: Path) -> None:
    store.store["/bucket/night/../../../evil.parquet"] = fsspec.implementations.memory.MemoryFile(
        store, "evil", orders({}).to_parquet(index=False)
    )
    store.pipe_file("/bucket/night/a.parquet", orders({}).to_parquet(index=False))
    (tmp_path / "in").mkdir()
    bring("memory://bucket/night", tmp_path / "in")
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
    assert all(path.resolve().is_relative_to(tmp_path / "in") for path in tmp_path.rglob("*"))


@pytest.mark.parametrize("address", [
    "memory://bucket/none.csv", "memory://bucket/", "file:///no/such/file.csv",
])  # fmt: skip
def test_what_is_not_there_cannot_be_used(address: str, store: fsspec.AbstractFileSystem) -> None:
    with pytest.raises(FileUnusable):
        read_orders(address)


@pytest.mark.parametrize("address", [
    "https://example.org/orders.csv", "ssh://host/a.csv", "github://a/b", "zip://a::memory://b", "s3://bucket/a.csv",
    "simplecache::s3://b",
])  # fmt: skip
def test_other_stores_are_not_reached_for(address: str) -> None:
    with pytest.raises((ConfigurationWrong, FileUnusable)):
        read_orders(address)


def test_a_file_larger_than_the_limit_is_not_brought(
    store: fsspec.AbstractFileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.pipe_file("/bucket/orders.csv", b"x" * 5_000)
    monkeypatch.setenv("DIVERSION_RISK_LARGEST_FILE", "1kB")
    with pytest.raises(FileUnusable, match="expected at most 1,000"):
        read_orders("memory://bucket/orders.csv")


def test_paths_are_inside() -> None:
    assert not any(map(is_outside, ["orders.csv", "/a/b.parquet", "C:/orders.csv", "own mapping.yaml", Path("s3:/x")]))


@pytest.mark.parametrize("text", [
    "", "- a", "query: SELECT 1", "database: env:X\nquery: [1]", "a: [", "database: env:X\nquery: q\nmore: 1", "[" * 5_000,
    "database: postgresql://ada:secret@h/d\nquery: SELECT 1",
])  # fmt: skip
def test_a_query_file_that_is_none_is_said_so(text: str, tmp_path: Path) -> None:
    (tmp_path / "shop.query.yaml").write_text(text)
    with pytest.raises(ConfigurationWrong) as refused:
        read_orders(tmp_path / "shop.query.yaml")
    assert "secret" not in str(refused.value)


@pytest.fixture
def shop(database: str, tmp_path: Path) -> Path:
    """A query over a table of orders in a database."""
    with connected(database) as connection:
        connection.execute(
            "CREATE TABLE shop (order_id text, order_date date, buyer_id int, buyer_country char(2), destination_country text, "
            "hs_code text, quantity numeric, value_usd double precision, related_party boolean, end_use text)"
        )
        for row in [
            ("A", "2024-02-29", 17, "TR", "KZ", "854231", "1500.5", 18.25, True, None),
            ("B'); DROP TABLE shop; --", "2024-03-01", 18, "DE", "DE", "841370", None, None, False, "=1+1"),
            ("C", "2023-01-01", 18, "DE", "DE", "841370", None, None, False, None),
        ]:
            connection.execute("INSERT INTO shop VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)", row)
        connection.commit()
    (tmp_path / "shop.query.yaml").write_text(QUERY)
    return tmp_path / "shop.query.yaml"


@pytest.mark.postgres
def test_the_rows_of_a_query_are_orders(shop: Path) -> None:
    checked = read_orders(shop)
    assert not len(checked.rejected) and not len(checked.warnings), checked.tally()
    assert checked.rows["order_id"].tolist() == ["A", "B'); DROP TABLE shop; --"]
    first = checked.rows.iloc[0]
    assert (first["buyer_id"], first["quantity"], first["value_usd"], bool(first["related_party"])) == (
        "17",
        1500.5,
        18.25,
        True,
    )


@pytest.mark.postgres
@pytest.mark.parametrize(("was", "now"), [
    ("SELECT * FROM shop WHERE order_date >= %(since)s ORDER BY order_id", "DELETE FROM shop"),
    ("SELECT * FROM shop", "SELECT nothing FROM nowhere"), ("2024-01-01", "\"' OR 1=1 --\""),
])  # fmt: skip
def test_a_query_can_read_only_and_its_values_are_values(was: str, now: str, shop: Path, database: str) -> None:
    shop.write_text(QUERY.replace(was, now))
    with pytest.raises(ConfigurationWrong, match="refused"):
        read_orders(shop)
    with connected(database) as connection:
        assert connection.execute("SELECT count(*) FROM shop").fetchone() == (3,)
