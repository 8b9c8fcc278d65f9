"""Work on parts side by side: a few threads, and what comes of the parts in their own order."""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from typing import TypeVar

Part = TypeVar("Part")
Made = TypeVar("Made")

MOST = 4
"""Threads where it is not said: each holds a part in memory, and more of them would wait for Python itself."""


def side_by_side(
    work: Callable[[Part], Made], parts: Iterable[Part], threads: int | None = None
) -> Generator[Made, None, None]:
    """What the work makes of each part; there is one part more on the way than there are threads.

    It pays where the work is done by a library that lets other threads run meanwhile. A lone part is worked on where it is
    asked for. When the work fails, or nobody takes what comes of it, no further part is begun; who may stop taking closes this.

    >>> list(side_by_side(lambda part: 2 * part, [1, 2, 3]))
    [2, 4, 6]
    """
    coming = iter(parts)
    first = deque(islice(coming, 2))
    if len(first) < 2:
        yield from map(work, first)
        return
    threads = threads or min(cores(), MOST)
    waiting = deque[Future[Made]]()
    pool = ThreadPoolExecutor(threads)
    try:
        for part in chain(_let_go(first), coming):
            waiting.append(pool.submit(work, part))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _let_go(parts: deque[Part]) -> Iterator[Part]:
    """Parts that nobody holds on to afterwards."""
    while parts:
        yield parts.popleft()


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
