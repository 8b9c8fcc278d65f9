"""Files for the tests of reading."""

from collections.abc import Callable
from pathlib import Path

import pytest

REQUIRED = "order_id,order_date,buyer_id,buyer_country,destination_country,hs_code"
ROW = "2024-02-29,B-1,DE,TR,854231"

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes text, or bytes, under a name and gives the path."""

    def write(content: str | bytes, name: str = "orders.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def mapping(tmp_path: Path) -> Callable[[str], str]:
    """Writes a mapping and gives its path as `source` takes it."""

    def mapping(text: str) -> str:
        path = tmp_path / "own mapping, v=2.yaml"
        path.write_text(text)
        return str(path)

    return mapping
