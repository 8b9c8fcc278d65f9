"""Work on parts side by side: as many threads as there are cores, and what comes of the parts in their own order."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from typing import TypeVar

Part = TypeVar("Part")
Made = TypeVar("Made")


def side_by_side(work: Callable[[Part], Made], parts: Iterable[Part]) -> Iterator[Made]:
    """What the work makes of each part; a part is drawn when a thread is free for it, and none waits but one a thread.

    It pays where the work is done by a library that lets other threads run meanwhile.

    >>> list(side_by_side(lambda part: 2 * part, [1, 2, 3]))
    [2, 4, 6]
    """
    drawn = iter(parts)
    first = list(islice(drawn, 2))
    if len(first) < 2:  # nothing to work on beside it
        yield from map(work, first)
        return
    waiting: deque[Future[Made]] = deque()
    with ThreadPoolExecutor(cores()) as threads:
        for part in chain(first, drawn):
            waiting.append(threads.submit(work, part))
            if len(waiting) > cores():
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
