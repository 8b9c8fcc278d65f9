"""What is done to orders one record batch at a time, on whatever machine they lie; Spark calls it."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from diversion_risk.assess.assess import Assessed
from diversion_risk.assess.red_flags import raised
from diversion_risk.cluster.frames import batches, part_of
from diversion_risk.features.catalogue import facts_of
from diversion_risk.model.decisions import Decisions
from diversion_risk.model.policy import Policy
from diversion_risk.model.precedents import Precedents
from diversion_risk.model.risk_model import Risk
from diversion_risk.model.text import ModelText, model_of
from diversion_risk.orders.checked_in_parts import ORDER_COLUMNS
from diversion_risk.orders.parts_on_disk import typed_rows
from diversion_risk.outputs.overview import overview
from diversion_risk.outputs.tables import names_that_hold, reasons_table

SCORED = (
    "position bigint, margin double, risk double, risk_low double, risk_high double, wanted boolean, "
    "red_flags array<string>, not_assessed array<string>"
)
_LINE = (
    "struct<order_id: string, position: int, `group`: string, feature: string, value: double, baseline: double, "
    "contribution: double, sentence: string, red_flag: string>"
)
EXPLAINED = f"position bigint, rank bigint, reasons array<string>, lines array<{_LINE}>"
OVERVIEW = (
    "decision string, selected_by string, exporter string, destination string, chapter string, band bigint, "
    "orders bigint, lowest_risk double"
)

_STANDS = ("rank", "decision", "selected_by", "selection_chance")


def scored(parts: Iterable[Any], model: ModelText, policy: Policy) -> Iterator[Any]:
    """What the model says of the facts of some orders; columns as in `SCORED`."""
    for part in parts:
        table = pa.Table.from_batches([part])
        values = facts_of(table.to_pandas()).values
        risk = model_of(model).risk(values)
        columns = {"position": table.column("position"), "margin": risk.margin, "risk": risk.probability}
        columns |= {"risk_low": risk.low, "risk_high": risk.high}
        columns["wanted"] = policy.wants(risk.margin, risk.probability)
        lists = {"red_flags": raised(values) == 1, "not_assessed": values.isna()}
        texts = {name: pa.array(names_that_hold(holds), pa.list_(pa.string())) for name, holds in lists.items()}
        yield from batches(pa.table({**columns, **texts}))


def explained(parts: Iterable[Any], model: ModelText, policy: Policy) -> Iterator[Any]:
    """Sentences and contributions of some orders, columns as in `EXPLAINED`; see `assessed_of` for what is given."""
    for part in parts:
        table = pa.Table.from_batches([part])
        assessed = assessed_of(table, model, policy)
        for some in assessed.reasoned(np.arange(len(table))):
            lines = reasons_table(assessed, some)
            starts = np.flatnonzero(lines.column("position").to_numpy() == 0)
            of_orders = lines.to_struct_array().combine_chunks()
            columns = {
                "position": table.column("position").take(pa.array(some.positions)),
                "rank": pa.array(assessed.decisions.rank[some.positions], pa.int64()),
                "reasons": pa.array(some.told.sentences(), pa.list_(pa.string())),
                "lines": pa.ListArray.from_arrays(pa.array([*starts, len(lines)], pa.int32()), of_orders),
            }
            yield from batches(pa.table(columns))


def assessed_of(table: Any, model: ModelText, policy: Policy, precedents: Precedents | None = None) -> Assessed:
    """The orders of a table, assessed, in the order of its rows.

    The columns `order`, `facts`, `scored` and `stands`, and with lists `screened`, hold what is known of each.
    """
    scored, stands = (part_of(table, name).to_pandas() for name in ("scored", "stands"))
    facts = facts_of(part_of(table, "facts").to_pandas())
    risk = Risk(*(scored[name].to_numpy() for name in ("margin", "risk", "risk_low", "risk_high")))
    rank, decision, selected_by, chance = (stands[name].to_numpy() for name in _STANDS)
    return Assessed(
        orders=typed_rows(part_of(table, "order"), ORDER_COLUMNS),
        facts=facts,
        risk=risk,
        decisions=Decisions(rank, decision, selected_by, chance, places=0, draws=()),
        flags=raised(facts.values),
        model=model_of(model),
        model_id=model.id,
        policy=policy,
        screened=part_of(table, "screened").to_pandas() if "screened" in table.column_names else None,
        seen=model.seen,
        precedents=precedents,
        by_score=model.by_score,
    )


def counted(parts: Iterable[Any]) -> Iterator[Any]:
    """The overview of some orders, columns as in `OVERVIEW`."""
    for part in parts:
        frame = pa.Table.from_batches([part]).to_pandas()
        yield from batches(pa.Table.from_pandas(overview(frame, frame), preserve_index=False))
