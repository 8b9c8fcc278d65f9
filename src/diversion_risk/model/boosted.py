"""Boosted trees that are grown: their text, and LightGBM's library to say what they make of a matrix.

The library is asked by its C interface. Its Python package says the same, but imports scikit-learn for classes that nobody
here uses: a second, which everything that scores would wait for.
"""

import ctypes
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from weakref import finalize

import numpy as np

_FLOAT64, _MARGIN, _CONTRIBUTIONS = 1, 1, 3
"""As LightGBM's `c_api.h` numbers what goes in and what is wanted."""
_ROW_BY_ROW, _FROM_THE_FIRST, _TO_THE_LAST = 1, 0, -1


class Boosted:
    """The trees of one booster; several threads may ask."""

    def __init__(self, text: str) -> None:
        """Read trees in LightGBM's text form; of what comes from outside, only what `checked_trees` let pass.

        Raises:
            ValueError: If LightGBM does not take them.
        """
        self.text = text
        self._handle = ctypes.c_void_p()
        rounds = ctypes.c_int()
        _done(
            _library().LGBM_BoosterLoadModelFromString(text.encode(), ctypes.byref(rounds), ctypes.byref(self._handle))
        )
        finalize(self, _library().LGBM_BoosterFree, self._handle)

    def margin(self, matrix: np.ndarray) -> np.ndarray:
        """What the trees of each row add up to."""
        return self._said(matrix, _MARGIN, np.empty(len(matrix)))

    def contributions(self, matrix: np.ndarray) -> np.ndarray:
        """How far each column moved the margin of each row; in a last column the margin before anything is known."""
        return self._said(matrix, _CONTRIBUTIONS, np.empty((len(matrix), matrix.shape[1] + 1)))

    def _said(self, matrix: np.ndarray, what: int, said: np.ndarray) -> np.ndarray:
        given = np.ascontiguousarray(matrix, dtype=np.float64)
        count = ctypes.c_int64()
        _done(
            _library().LGBM_BoosterPredictForMat(
                self._handle, given.ctypes.data_as(ctypes.c_void_p), _FLOAT64, *map(ctypes.c_int32, given.shape),
                _ROW_BY_ROW, what, _FROM_THE_FIRST, _TO_THE_LAST, b"", ctypes.byref(count),
                said.ctypes.data_as(ctypes.c_void_p),
            )
        )  # fmt: skip
        return said


@cache
def _library() -> Any:
    """LightGBM's library: the very file that the Python package loads."""
    package = find_spec("lightgbm")
    assert package is not None and package.origin is not None
    (file,) = Path(package.origin).parent.glob("*/lib_lightgbm.*")
    library = ctypes.CDLL(str(file))
    library.LGBM_GetLastError.restype = ctypes.c_char_p
    return library


def _done(code: int) -> None:
    if code:
        raise ValueError(_library().LGBM_GetLastError().decode(errors="replace"))
