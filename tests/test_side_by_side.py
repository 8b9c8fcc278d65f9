"""Parts worked on side by side come back in their order, and are drawn no sooner than they are needed."""

from collections.abc import Iterator
from threading import Event, current_thread, main_thread
from weakref import ref

import pytest

from diversion_risk import side_by_side as module
from diversion_risk.side_by_side import side_by_side


@pytest.fixture(autouse=True)
def _two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "cores", lambda: 2)


def test_parts_come_back_in_their_order_though_a_later_one_is_ready_first() -> None:
    is_second_ready = Event()

    def work(part: int) -> int:
        if part == 0:
            assert is_second_ready.wait(timeout=60)
        if part == 1:
            is_second_ready.set()
        return 10 * part

    assert list(side_by_side(work, range(7))) == [0, 10, 20, 30, 40, 50, 60]


class _Part:
    """Something that can be seen to go."""

    def __init__(self, number: int) -> None:
        self.number = number


def test_a_part_is_not_drawn_long_before_its_turn_nor_kept_long_after() -> None:
    drawn: list[ref[_Part]] = []

    def parts() -> Iterator[_Part]:
        for number in range(100):
            part = _Part(number)
            drawn.append(ref(part))
            yield part
            del part

    made = side_by_side(lambda part: part.number, parts())
    assert next(made) == 0
    assert len(drawn) == 3, "one for each core, and the one after"
    assert [next(made) for _ in range(20)] == list(range(1, 21))
    assert not any(part() for part in drawn[:18])
    made.close()
    assert len(drawn) == 23


def test_what_fails_fails_in_its_turn_and_nothing_is_begun_after_it() -> None:
    begun: list[int] = []

    def work(part: int) -> float:
        begun.append(part)
        return 1 / (part - 1)

    made = side_by_side(work, range(50))
    assert next(made) == -1
    with pytest.raises(ZeroDivisionError):
        next(made)
    assert max(begun) <= 3
    with pytest.raises(StopIteration):
        next(made)


def test_who_stops_taking_begins_nothing_more() -> None:
    begun: list[int] = []
    made = side_by_side(begun.append, range(50))
    next(made)
    made.close()
    assert len(begun) <= 4


def test_no_more_threads_than_are_worth_their_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "cores", lambda: 64)
    drawn = iter(range(100))
    made = side_by_side(lambda part: part, drawn)
    assert next(made) == 0
    assert next(drawn) == module.MOST + 1
    made.close()
    drawn = iter(range(100))
    assert next(side_by_side(lambda part: part, drawn, threads=9)) == 0
    assert next(drawn) == 10


def test_a_lone_part_is_worked_on_where_it_is_asked_for() -> None:
    assert list(side_by_side(lambda _: current_thread() is main_thread(), [1])) == [True]
    assert list(side_by_side(lambda part: part, [])) == []
