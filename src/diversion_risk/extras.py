"""How to get what the program was installed without."""

import shlex
import sys

PROGRAM = "diversion-risk"


def to_get(extra: str | None = None) -> str:
    """The command that adds an extra, or what is required without any, to the Python that runs this and to no other.

    A `pip` that the shell finds first may belong to another Python, which has no such program and would look for one.
    """
    what = PROGRAM if extra is None else f"'{PROGRAM}[{extra}]'"
    return f"{shlex.quote(sys.executable)} -m pip install {what}"
