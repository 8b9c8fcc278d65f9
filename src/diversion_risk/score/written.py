"""The tables of a batch, written part by part; what pages and journal need of it is gathered on the way."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from diversion_risk.assess.assess import Assessed
from diversion_risk.journal.lines import entry_lines
from diversion_risk.ledger import Workspace, in_order
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
    write_csv_in_parts,
    write_reasons,
)
from diversion_risk.progress import counting
from diversion_risk.score.in_parts import ScoredParts
from diversion_risk.score.job import ScoringJob

_AT_ONCE = 122_880
"""Lines of reasons that are brought into order at a time."""
_REASONS, _ENTRIES, _ROWS = "reasons", "entries", "rows.parquet"


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
    reasons, entries = scratch / _REASONS, scratch / _ENTRIES if job.journal is not None else None
    for room in (reasons, entries):
        if room is not None:
            room.mkdir()
    rows = scratch / _ROWS if job.table is not None else None
    queue: list[QueueRow] = []
    overviews, firsts = [], []
    is_listed = batch.decisions.decision != "release"
    pages = OrderPages(folder / "report", batch.capacity, np.sort(batch.decisions.rank[is_listed]).tolist())
    chosen = np.ones(batch.size, bool) if job.explain == "all" else is_listed
    engine = batch.scorer.stored.model.engine_for(int(chosen.sum()))
    with ExitStack() as open_files, counting("explaining and writing", batch.size) as done:
        files = [open_files.enter_context(ScoresFile(folder / f"scores.{job.format}"))]
        aside = None if rows is None else open_files.enter_context(ScoresFile(rows))
        first = 0
        for number, (assessed, extras) in enumerate(batch.parts()):
            here = slice(first, first + len(assessed.orders))
            told = assessed.all_explained(_by_rank(assessed, chosen[here]), engine)
            scores = scores_frame(assessed, extras, told)
            for file in files:
                file.add(scores)
            if aside is not None:
                aside.add(scores.loc[:, list(SCORE_COLUMNS)])
            pq.write_table(placed_reasons(told), part_of(reasons, number))
            if entries is not None:
                lines = pa.array(entry_lines(scores, assessed.orders), pa.large_binary())
                pq.write_table(pa.table({"entry": lines}), part_of(entries, number), compression="zstd")
            queue += [pages.write(one) for one in told if one.decision != "release"]
            overviews.append(overview(scores, assessed.orders))
            firsts.append(_first_by_rank(scores, assessed.orders))
            done(len(scores))
            first = here.stop
    write_reasons(folder / "reasons.parquet", in_order(reasons, PLACE, _AT_ONCE, Workspace(folder=scratch)))
    write_csv_in_parts(folder / "rejected.csv", batch.checked.rejected())
    write_csv_in_parts(folder / "warnings.csv", batch.checked.warnings())
    stated = pd.concat(firsts, ignore_index=True)
    queue.sort(key=lambda row: row.rank)
    return Written(queue, added_up(overviews), ranked(stated, stated), entries, rows)


def _by_rank(assessed: Assessed, chosen: np.ndarray) -> np.ndarray:
    places = np.flatnonzero(chosen)
    return np.asarray(places[np.argsort(assessed.decisions.rank[places])])


def _first_by_rank(scores: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """The orders of a part that a page of all orders may tell."""
    chosen = (scores["rank"] <= MOST).to_numpy()
    stated = orders.loc[chosen, list(STATED)].reset_index(drop=True)
    said = scores.loc[chosen, [name for name in SAID if name not in STATED]].reset_index(drop=True)
    return stated.join(said)
