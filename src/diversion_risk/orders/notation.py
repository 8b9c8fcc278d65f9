"""How numbers are written: which sign parts the decimals, which the thousands."""

import logging
from collections.abc import Sequence
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from diversion_risk.orders.raw import TEXT

log = logging.getLogger(__name__)

_COMMA = r"^[+-]?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+),[0-9]+$"
_POINT = r"^[+-]?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)\.[0-9]+$"
_EITHER = r"^[+-]?[0-9]{1,3}[.,][0-9]{3}$"
"""`1,500`: one and a half, or fifteen hundred."""

UNAMBIGUOUS = "unambiguous"
"""In place of a mark for thousands: points between groups may stand, but not in `1.500`."""

_EXPONENT = r"([eE][+-]?[0-9]+)?$"


def decimal_sign(columns: Sequence[Any], file: str) -> Literal[".", ","]:
    """The decimal sign of a whole file, by what its number columns show; for files not separated by commas.

    A comma where some number has one and none can only be read with a decimal point. A mixed file is read with the
    point of the contract, so that numbers with a comma become unknown rather than wrong.
    """
    if not any(_any(column, _COMMA) for column in columns):
        return "."
    if any(_any(column, _POINT, but=_EITHER) for column in columns):
        log.warning("%s: numbers are written with decimal points and with commas; those with a comma are unknown", file)
        return "."
    log.info("%s: decimal commas", file)
    return ","


def _any(column: Any, pattern: str, but: str | None = None) -> bool:
    fits = pc.match_substring_regex(column, pattern)
    if but is not None:
        fits = pc.and_not(fits, pc.match_substring_regex(column, but))
    return bool(pc.any(fits).as_py())


def plain_numbers(cells: Any, decimal: str, thousands: str) -> Any:
    """Numbers rewritten with a decimal point and without groups; null where a cell is not written this way.

    `thousands` is the mark between groups of three, empty for none; a blank stands for every sort of blank.
    """
    unambiguous = thousands == UNAMBIGUOUS
    group = _group("." if unambiguous else thousands)
    whole = f"([0-9]+|[0-9]{{1,3}}({group}[0-9]{{3}})+)" if group else "[0-9]+"
    fits = pc.match_substring_regex(cells, f"^[+-]?{whole}([{decimal}][0-9]+)?{_EXPONENT}")
    if unambiguous:
        fits = pc.and_not(fits, pc.match_substring_regex(cells, r"^[+-]?[0-9]{1,3}\.[0-9]{3}$"))
    together = pc.replace_substring_regex(cells, group, "") if group else cells
    return pc.if_else(fits, pc.replace_substring(together, decimal, "."), pa.scalar(None, TEXT))


def _group(mark: str) -> str:
    if not mark:
        return ""
    return "[ \u00a0\u202f]" if mark.isspace() else f"[{mark}]"
