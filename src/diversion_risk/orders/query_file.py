"""Orders from a PostgreSQL database: a small YAML file names the connection, the query and its parameters."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from diversion_risk.database import connected
from diversion_risk.errors import ConfigurationWrong, FileUnusable
from diversion_risk.orders.raw import TEXT
from diversion_risk.whole_texts import PlainLoader

_ENDINGS = (".query.yaml", ".query.yml")
_KEYS = {"about", "database", "query", "parameters"}
_AT_ONCE = 20_000
_TYPES = {16: pa.bool_(), 20: pa.int64(), 21: pa.int64(), 23: pa.int64(), 700: pa.float64(), 701: pa.float64(),
          1700: pa.float64()}  # fmt: skip
"""PostgreSQL's own numbers for boolean, the whole numbers, the floating ones and numeric; all else is text."""


def is_query(name: str) -> bool:
    """Whether a name is that of a query file."""
    return name.lower().endswith(_ENDINGS)


def bring_query(path: Path, folder: Path) -> Path:
    """The rows of a query as a Parquet file, read within one transaction that can write nothing.

    Raises:
        ConfigurationWrong: If the file is no query, or the database refuses it.
        FileUnusable: If the query gives no columns.
    """
    settings = _settings(path)
    target = folder / f"{path.name.split('.')[0]}.parquet"
    with connected(settings["database"]) as connection:
        connection.read_only = True
        with connection.cursor("orders") as cursor:
            # The values travel beside the text of the query, never within it.
            cursor.execute(settings["query"], settings["parameters"])
            if not cursor.description:
                raise FileUnusable(f"{path}: the query gives no rows; expected a SELECT.")
            schema = pa.schema([(column.name, _TYPES.get(column.type_code, TEXT)) for column in cursor.description])
            with pq.ParquetWriter(target, schema) as writer:
                while rows := cursor.fetchmany(_AT_ONCE):
                    writer.write_table(_table(rows, schema))
    return target


def _settings(path: Path) -> dict[str, Any]:
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), PlainLoader)
    except FileNotFoundError:
        raise FileUnusable(f"{path}: no such file; expected a query.") from None
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as trouble:
        raise ConfigurationWrong(
            f"{path}: cannot be read as a query ({' '.join(str(trouble).split())[:300]})."
        ) from trouble
    if not isinstance(found, dict) or found.keys() - _KEYS or not {"database", "query"} <= found.keys():
        raise ConfigurationWrong(
            f"{path}: expected the keys database (env:NAME) and query, and perhaps about and parameters."
        )
    parameters = found.get("parameters") or None
    if not isinstance(found["query"], str) or not isinstance(parameters, dict | None):
        raise ConfigurationWrong(f"{path}: expected a text as query, and names with values as parameters.")
    return {"database": str(found["database"]), "query": found["query"], "parameters": parameters}


def _table(rows: Sequence[Sequence[Any]], schema: Any) -> Any:
    columns = [
        pa.array([_cell(cell, field.type) for cell in column], field.type)
        for column, field in zip(zip(*rows, strict=True), schema, strict=True)
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _cell(cell: Any, kind: Any) -> Any:
    if cell is None or kind not in (TEXT, pa.float64()):
        return cell
    if kind == pa.float64():
        return float(cell)
    return cell.isoformat() if isinstance(cell, date | datetime) else str(cell)
