"""Rows: a table as a record of equally long arrays, joined and cut as one."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from diversion_risk.simulate.chance import Bools, Ints

if TYPE_CHECKING:
    from _typeshed import DataclassInstance as _Record
else:
    _Record = object


class Rows(_Record):
    """What tables of agents and orders have in common; a subclass is a frozen dataclass of arrays."""

    def with_others(self, others: Self) -> Self:
        """One table of both, the others last."""
        return type(self)(*map(np.concatenate, zip(self._arrays(), others._arrays(), strict=True)))

    def picked(self, chosen: Bools | Ints) -> Self:
        """The rows marked in `chosen`, or those at the positions it gives."""
        return type(self)(*(array[chosen] for array in self._arrays()))

    def _arrays(self) -> list[Any]:
        return [getattr(self, one.name) for one in fields(self)]
