"""The tables of a batch, written part by part; what pages and journal need of it is gathered on the way."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from diversion_risk.assess.assess import Assessed, Reasoned, some_at_a_time
from diversion_risk.journal.lines import entry_lines
from diversion_risk.ledger import Workspace, in_order
from diversion_risk.model.risk_model import Engine
from diversion_risk.orders.parts_on_disk import part_of, parts_of
from diversion_risk.outputs.order_pages import OrderPages, QueueRow
from diversion_risk.outputs.overview import added_up, overview
from diversion_risk.outputs.ranked import MOST, SAID, STATED, RankedOrder, ranked
from diversion_risk.outputs.tables import (
    PLACE,
    SCORE_COLUMNS,
    ScoresFile,
    placed_reasons,
    scores_frame,
    sentences_of,
    write_csv_in_parts,
    write_reasons,
)
from diversion_risk.progress import counting
from diversion_risk.score.in_parts import ScoredParts
from diversion_risk.score.job import ScoringJob
from diversion_risk.side_by_side import side_by_side

_WRITING = "explaining and writing"
_LINES = 122_880
"""Lines of reasons that are brought into order at a time."""


@dataclass(frozen=True)
class Written:
    """What is left at hand of a batch whose tables are written."""

    queue: Sequence[QueueRow]
    """The orders that are not released, by rank; their pages are written."""
    overview: pd.DataFrame
    ranked: Sequence[RankedOrder]
    entries: Path | None
    """Folder of what a journal says of every order; `None` where none is kept."""
    rows: Path | None
    """File of what a table of a database is to hold; `None` where there is none."""

    def journal_entries(self) -> Iterator[bytes]:
        """One entry an order in input order."""
        for table in parts_of(self.entries) if self.entries else ():
            for chunk in table.column("entry").chunks:
                yield from chunk.to_pylist()


def write_tables(batch: ScoredParts, job: ScoringJob, folder: Path, scratch: Path) -> Written:
    """Write scores, reasons, rejected rows, warnings and the pages of listed orders into a folder.

    `scratch` is room for what is in no order yet.
    """
    aside = _Aside(scratch, job)
    queue: list[QueueRow] = []
    overviews, firsts = [], []
    is_listed = batch.decisions.decision != "release"
    pages = OrderPages(folder / "report", batch.capacity, np.sort(batch.decisions.rank[is_listed]).tolist())
    chosen = np.ones(batch.size, bool) if job.explain == "all" else is_listed
    engine = batch.scorer.stored.model.engine_for(int(chosen.sum()))
    with aside, ScoresFile(folder / f"scores.{job.format}") as file, counting(_WRITING, batch.size) as done:
        first = 0
        for assessed, extras in batch.parts():
            here = slice(first, first + len(assessed.orders))
            sentences: dict[int, list[str]] = {}
            ranked_first = some_at_a_time(assessed.by_rank(np.flatnonzero(chosen[here])))
            with closing(side_by_side(partial(_told, assessed, engine), ranked_first)) as told:
                for some, own, reasons in told:
                    sentences |= own
                    aside.keep_reasons(reasons)
                    listed = np.flatnonzero(is_listed[here][some.positions])
                    queue += map(pages.write, assessed.assessments(some, listed))
            scores = scores_frame(assessed, extras, sentences)
            file.add(scores)
            aside.keep(scores, assessed.orders)
            overviews.append(overview(scores, assessed.orders))
            firsts.append(_first_by_rank(scores, assessed.orders))
            done(len(scores))
            first = here.stop
    write_reasons(folder / "reasons.parquet", aside.reasons_in_order())
    write_csv_in_parts(folder / "rejected.csv", batch.checked.rejected())
    write_csv_in_parts(folder / "warnings.csv", batch.checked.warnings())
    stated = pd.concat(firsts, ignore_index=True)
    queue.sort(key=lambda row: row.rank)
    return Written(queue, added_up(overviews), ranked(stated, stated), aside.entries, aside.rows)


def _told(assessed: Assessed, engine: Engine, positions: np.ndarray) -> tuple[Reasoned, dict[int, list[str]], pa.Table]:
    """What moved the risk of some orders, as a column of the scores and as lines of the reasons, too."""
    some = assessed.reasons_of(positions, engine)
    return some, sentences_of([some]), placed_reasons(assessed, some)


class _Aside:
    """What is written on the way: reasons in no order yet, and what journal and database wait for."""

    def __init__(self, scratch: Path, job: ScoringJob) -> None:
        self._scratch, self._reasons = scratch, scratch / "reasons"
        self.entries = scratch / "entries" if job.journal is not None else None
        self.rows = scratch / "rows.parquet" if job.table is not None else None
        for room in filter(None, (self._reasons, self.entries)):
            room.mkdir()
        self._file = None if self.rows is None else ScoresFile(self.rows)
        self._parts, self._tables = 0, 0

    def keep_reasons(self, reasons: pa.Table) -> None:
        pq.write_table(reasons, part_of(self._reasons, self._tables))
        self._tables += 1

    def keep(self, scores: pd.DataFrame, orders: pd.DataFrame) -> None:
        if self._file is not None:
            self._file.add(scores.loc[:, list(SCORE_COLUMNS)])
        if self.entries is not None:
            lines = pa.table({"entry": pa.array(entry_lines(scores, orders), pa.large_binary())})
            pq.write_table(lines, part_of(self.entries, self._parts), compression="zstd")
        self._parts += 1

    def reasons_in_order(self) -> Iterator[pa.Table]:
        return in_order(self._reasons, PLACE, _LINES, Workspace(folder=self._scratch))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *trouble: object) -> None:
        if self._file is not None:
            self._file.__exit__(*trouble)


def _first_by_rank(scores: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """The orders of a part that a page of all orders may tell."""
    chosen = (scores["rank"] <= MOST).to_numpy()
    stated = orders.loc[chosen, list(STATED)].reset_index(drop=True)
    said = scores.loc[chosen, [name for name in SAID if name not in STATED]].reset_index(drop=True)
    return stated.join(said)
