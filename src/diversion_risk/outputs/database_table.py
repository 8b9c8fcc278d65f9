"""Scores into a table of a PostgreSQL database: all of a run's rows in one transaction, or none."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from diversion_risk.database import connected, take_turns
from diversion_risk.errors import ConfigurationWrong
from diversion_risk.outputs.tables import SCORE_COLUMNS

_PLACE = re.compile(r"(env:\w+)/(?:(\w+)\.)?(\w+)")
_KINDS = {
    "risk": "double precision", "risk_low": "double precision", "risk_high": "double precision", "margin": "double precision",
    "rank": "bigint", "reasons": "text[]", "red_flags": "text[]", "not_assessed": "text[]",
}  # fmt: skip


def checked_table(place: str) -> str:
    """A table's place, `env:NAME/table` or `env:NAME/schema.table`; raises `ConfigurationWrong` where it is none."""
    if not _PLACE.fullmatch(place):
        raise ConfigurationWrong(f'The table is "{place[:80]}"; expected env:NAME/table or env:NAME/schema.table')
    return place


def write_to_table(place: str, scores: Iterable[pd.DataFrame], run: str) -> int:
    """Add a run's scores, which come in parts, to the table that is there or to a new one; gives the number of rows.

    `run` names the run: written a second time, it changes nothing.
    """
    found = _PLACE.fullmatch(checked_table(place))
    assert found is not None
    with connected(found[1]) as connection, connection.transaction():
        return _write(connection, [name for name in found.groups()[1:] if name], scores, run)


def _write(connection: Any, names: list[str], scores: Iterable[pd.DataFrame], run: str) -> int:
    from psycopg import sql  # noqa: PLC0415  # there, as the connection is

    table = sql.Identifier(*names)
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(_KINDS.get(name, "text"))) for name in SCORE_COLUMNS
    )
    made = sql.SQL("CREATE TABLE IF NOT EXISTS {} (run text, scored_at timestamptz, {}, PRIMARY KEY (run, order_id))")
    take_turns(connection, run)
    name = table.as_string(connection)
    if connection.execute("SELECT to_regclass(%s)", (name,)).fetchone() == (None,):
        # Runs that find no table at the same time make it one after the other: the server would refuse the second.
        take_turns(connection, name)
        connection.execute(made.format(table, columns))
    if connection.execute(sql.SQL("SELECT 1 FROM {} WHERE run = %s LIMIT 1").format(table), (run,)).fetchone():
        return 0
    listed = sql.SQL(", ").join(map(sql.Identifier, ("run", "scored_at", *SCORE_COLUMNS)))
    moment, written = datetime.now(UTC), 0
    with connection.cursor().copy(sql.SQL("COPY {} ({}) FROM STDIN").format(table, listed)) as copy:
        for part in scores:
            for row in part.loc[:, list(SCORE_COLUMNS)].itertuples(index=False, name=None):
                copy.write_row((run, moment, *(list(cell) if isinstance(cell, list) else _plain(cell) for cell in row)))
            written += len(part)
    return written


def _plain(cell: Any) -> Any:
    return cell.item() if hasattr(cell, "item") else cell
