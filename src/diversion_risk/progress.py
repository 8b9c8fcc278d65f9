"""Progress of long work: a moving line on a terminal, plain log lines elsewhere."""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

log = logging.getLogger(__name__)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """One step of a long work; says when it begins, and how long it took."""
    begun = time.monotonic()
    if sys.stderr.isatty():
        with Console(stderr=True).status(name):
            yield
    else:
        yield
    log.info("%s: %.1f s", name, time.monotonic() - begun)
