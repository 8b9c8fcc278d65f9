"""Progress of long work: a moving line on a terminal, plain log lines elsewhere."""

import logging
import sys
import time
from collections.abc import Callable, Iterator
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


_EVERY = 10.0
"""Seconds between two lines of a log that say how far a long step is."""


@contextmanager
def counting(name: str, total: int) -> Iterator[Callable[[int], None]]:
    """A step over so many orders; the block says each time how many more are done, and how far it is is told with the rate."""
    begun = time.monotonic()
    if sys.stderr.isatty():
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

        columns = (
            TextColumn(name),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
            task = shown.add_task(name, total=total, rate="")
            finished = 0

            def advance(more: int) -> None:
                nonlocal finished
                finished += more
                shown.update(task, completed=finished, rate=_rate(finished, begun))

            yield advance
    else:
        yield _Lines(name, total, begun)
    log.info("%s: %s orders in %.1f s, %s", name, f"{total:,}", time.monotonic() - begun, _rate(total, begun))


class _Lines:
    """Says in the log how far a step is, now and then."""

    def __init__(self, name: str, total: int, begun: float) -> None:
        self._name, self._total, self._begun = name, total, begun
        self._done, self._told = 0, begun

    def __call__(self, more: int) -> None:
        self._done += more
        now = time.monotonic()
        if now - self._told >= _EVERY and self._done < self._total:
            self._told = now
            log.info(
                "%s: %s of %s orders, %s",
                self._name,
                f"{self._done:,}",
                f"{self._total:,}",
                _rate(self._done, self._begun),
            )


def _rate(done: int, begun: float) -> str:
    rate = done / max(time.monotonic() - begun, 1e-9)
    return f"{rate:,.0f} a second" if rate >= 10 else f"{rate:.1f} a second"
