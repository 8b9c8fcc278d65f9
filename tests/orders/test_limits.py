"""Packed files are read, and what is larger than a file of orders can be is refused in a sentence."""

import bz2
import gzip
import lzma
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from diversion_risk.errors import ConfigurationWrong, FileUnusable
from diversion_risk.orders.read import read_orders
from tests.factory import orders
from tests.orders.conftest import Write

TEXT = orders({}, {"buyer_name": 'Öz "Elektronik"; A.Ş.\nBranch'}, {}).to_csv(index=False)


def _zstandard(content: bytes) -> bytes:
    packed: bytes = pa.Codec("zstd").compress(content, asbytes=True)
    return packed


PACKED = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress, ".zst": _zstandard}


@pytest.mark.parametrize("ending", PACKED)
def test_a_packed_file_reads_like_the_plain_one(ending: str, write: Write) -> None:
    plain = read_orders(write(TEXT))
    packed = read_orders(write(PACKED[ending](TEXT.encode()), f"orders.csv{ending}"))
    pd.testing.assert_frame_equal(packed.rows, plain.rows)


@pytest.mark.parametrize("ending", PACKED)
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_packed_file_that_ends_within_cannot_be_used(ending: str, share: float, write: Write) -> None:
    content = PACKED[ending]((TEXT * 50).encode())
    with pytest.raises(FileUnusable):
        read_orders(write(content[: int(share * len(content))], f"orders.csv{ending}"))


@pytest.mark.parametrize("ending", PACKED)
def test_a_bomb_is_given_up_at_the_limit(ending: str, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVERSION_RISK_LARGEST_FILE", "4MB")
    with pytest.raises(FileUnusable, match="unpacked; expected at most 4,000,000"):
        read_orders(write(PACKED[ending](b"a,b\n" * 3_000_000), f"orders.csv{ending}"))


def test_a_line_that_never_ends_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVERSION_RISK_LARGEST_ROW", "1MB")
    with pytest.raises(FileUnusable, match="a line of "):
        read_orders(write(TEXT + "x" * 3_000_000))


@pytest.mark.parametrize("name", ["orders.csv", "orders.parquet"])
def test_a_cell_that_no_person_wrote_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVERSION_RISK_LARGEST_CELL", "1MB")
    frame = orders({}).assign(note="x" * 1_000_001)
    frame.to_csv(tmp_path / name, index=False) if name.endswith("csv") else frame.to_parquet(tmp_path / name)
    with pytest.raises(FileUnusable, match="the column note has a cell of 1,000,001 bytes"):
        read_orders(tmp_path / name)


def test_too_many_columns_are_refused(write: Write) -> None:
    with pytest.raises(FileUnusable, match="has 5,000 columns"):
        read_orders(write(",".join(f"c{n}" for n in range(5_000)) + "\n1\n"))


def test_a_parquet_file_of_rows_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVERSION_RISK_LARGEST_FILE", "1MB")
    pq.write_table(pa.table({"a": pa.repeat(pa.scalar("x"), 2_000_000)}), tmp_path / "orders.parquet")
    with pytest.raises(FileUnusable, match="expected at most 1,000,000"):
        read_orders(tmp_path / "orders.parquet")


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVERSION_RISK_LARGEST_FILE", "1MB")
    with zipfile.ZipFile(tmp_path / "orders.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<a>" + " " * 5_000_000 + "</a>")
    with pytest.raises(FileUnusable, match="expected at most 1,000,000"):
        read_orders(tmp_path / "orders.xlsx")


@pytest.mark.parametrize("size", ["many", "-1", "1XB", "1.5GB"])
def test_a_limit_that_is_no_size_is_said_so(size: str, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVERSION_RISK_LARGEST_FILE", size)
    with pytest.raises(ConfigurationWrong, match="such as 500MB or 20GB"):
        read_orders(write(TEXT))


@pytest.mark.parametrize(("text", "rows"), [
    (TEXT.replace("\n", "\r\n"), 3), (TEXT.replace(",", ";"), 3), (TEXT.replace(",", "\t"), 3),
    ("\ufeff" + TEXT, 3),
])  # fmt: skip
def test_dialects_give_the_same_orders(text: str, rows: int, write: Write) -> None:
    assert len(read_orders(write(text)).rows) == rows


def test_every_cell_in_quotes_reads_like_none(write: Write) -> None:
    quoted = orders({}, {}).to_csv(index=False, quoting=1)
    assert quoted.startswith('"order_id"')
    pd.testing.assert_frame_equal(
        read_orders(write(quoted)).rows, read_orders(write(orders({}, {}).to_csv(index=False), "b.csv")).rows
    )
