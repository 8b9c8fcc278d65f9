"""A long list cut into pages that open at once, each saying what is on it and where the others are."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class PageSizes:
    """Rows of a page: as many as a browser opens with pleasure."""

    queue: int = 500
    """Orders before a reviewer, whose rows hold a reason and a form."""
    orders: int = 1_000
    """Orders of the whole batch."""


@dataclass(frozen=True)
class Sheet:
    """One page of a list: the rows from `first` to `last` of `count`, counted from 1, and where to turn to."""

    number: int
    of: int
    first: int
    last: int
    count: int
    to_first: str | None
    """Addresses of other pages, as seen from this one; `None` where this is the page that would be turned to."""
    to_previous: str | None
    to_next: str | None
    to_last: str | None

    @property
    def rows(self) -> slice:
        """Its part of the list."""
        return slice(self.first - 1, self.last)


def sheets(count: int, size: int, address: Callable[[int, int], str]) -> Iterator[Sheet]:
    """The pages of a list of so many rows; one page of an empty list.

    `address` names a page, the first argument, as another one, the second, has to point to it.

    >>> [(one.first, one.last, one.to_next) for one in sheets(5, 2, lambda page, seen_from: f"{page}.html")]
    [(1, 2, '2.html'), (3, 4, '3.html'), (5, 5, None)]
    """
    of = max(1, -(-count // size))
    for number in range(1, of + 1):
        first, last = (number - 1) * size + 1, min(number * size, count)
        before, after = number > 1, number < of
        yield Sheet(
            number, of, min(first, count), last, count,
            to_first=address(1, number) if before else None,
            to_previous=address(number - 1, number) if before else None,
            to_next=address(number + 1, number) if after else None,
            to_last=address(of, number) if after else None,
        )  # fmt: skip


def page_of_the_queue(page: int, seen_from: int) -> str:
    """Where a page of the queue lies, as another one has to point to it; the first is the first page of the batch."""
    if page == 1:
        return "../report.html#queue"
    return f"report/queue-{page}.html" if seen_from == 1 else f"queue-{page}.html"
