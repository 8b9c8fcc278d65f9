"""Progress of long work: a moving line on a terminal, plain log lines elsewhere."""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)


class StandardError(logging.Handler):
    """Writes log lines to what standard error is at the moment: who set it up may have closed it since."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        print(self.format(record), file=sys.stderr, flush=True)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """One step of a long work; says when it begins, and how long it took."""
    begun = time.monotonic()
    if sys.stderr.isatty():
        from rich.console import Console  # noqa: PLC0415  # only a terminal needs it, and `--help` answers at once

        with Console(stderr=True).status(name):
            yield
    else:
        yield
    log.info("%s: %.1f s", name, time.monotonic() - begun)
