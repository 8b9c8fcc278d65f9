"""What a simulated world meant: who diverted, whatever anybody found out; read here and nowhere else."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from diversion_risk.errors import FileUnusable

_COLUMNS = ["order_id", "diverted"]


@dataclass(frozen=True)
class Truth:
    """Whether each order of a simulated world was diverted."""

    path: Path
    diverted: pd.Series = field(repr=False)
    """True or false by `order_id`."""

    def unknown(self, order_ids: pd.Series) -> pd.Series:
        """The ids among these that the truth does not know."""
        return order_ids.loc[self.diverted.index.get_indexer(pd.Index(order_ids)) < 0]

    def of(self, order_ids: pd.Series) -> np.ndarray:
        """Whether each of these orders was diverted.

        Raises:
            FileUnusable: If it does not know all of them.
        """
        unknown = self.unknown(order_ids)
        if len(unknown):
            raise FileUnusable(
                f"{self.path} does not know {len(unknown):,} of the {len(order_ids):,} orders judged (first: order "
                f"{unknown.iloc[0]}); expected the truth.parquet of the world that these orders are from"
            )
        return self.diverted.reindex(order_ids).to_numpy(dtype=bool)


def read_truth(path: Path) -> Truth:
    """The truth of a simulated world.

    Raises:
        FileUnusable: If the file is no table of order ids, each once, with true or false beside them.
    """
    try:
        table = pd.read_parquet(path, columns=_COLUMNS)
    except (OSError, ValueError) as trouble:
        raise FileUnusable(
            f"{path} cannot be read as the truth of a simulated world: {trouble}; expected a Parquet file with the "
            "columns order_id and diverted"
        ) from trouble
    if not pd.api.types.is_bool_dtype(table["diverted"]):
        raise FileUnusable(f"{path}: diverted holds {table['diverted'].dtype} values; expected true or false")
    if table.isna().any(axis=None):
        raise FileUnusable(f"{path}: a cell is empty; expected an order_id and true or false in every row")
    twice = table["order_id"].duplicated()
    if twice.any():
        raise FileUnusable(f"{path} holds order {table['order_id'][twice].iloc[0]} more than once; expected each once")
    return Truth(path, table.set_index(table["order_id"].astype("str"))["diverted"])


def read_networks(path: Path, order_ids: pd.Series) -> pd.Series:
    """The network of each of these orders, on their index; missing where an order is of none.

    Raises:
        FileUnusable: If the file is no table of order ids with networks beside them.
    """
    try:
        table = pd.read_parquet(path, columns=["order_id", "network_id"])
    except (OSError, ValueError) as trouble:
        raise FileUnusable(f"{path} tells no networks: {trouble}; expected order_id and network_id") from trouble
    named = table.drop_duplicates("order_id").set_index("order_id")["network_id"].astype("string")
    return named.reindex(order_ids).set_axis(order_ids.index)
