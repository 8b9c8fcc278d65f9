"""Parts worked on side by side come back in their order, and are drawn no sooner than they are needed."""

from collections.abc import Iterator
from threading import Barrier, current_thread, main_thread

import pytest

from diversion_risk import side_by_side as module
from diversion_risk.side_by_side import side_by_side


@pytest.fixture(autouse=True)
def _two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "cores", lambda: 2)


def test_parts_come_back_in_their_order_whichever_is_ready_first() -> None:
    barrier = Barrier(2, timeout=60)

    def work(part: int) -> int:
        if part < 2:  # each waits for the other: they do run side by side
            barrier.wait()
        return 10 * part

    assert list(side_by_side(work, range(7))) == [0, 10, 20, 30, 40, 50, 60]


def test_a_part_is_not_drawn_long_before_its_turn() -> None:
    drawn: list[int] = []

    def parts() -> Iterator[int]:
        for part in range(100):
            drawn.append(part)
            yield part

    made = side_by_side(lambda part: part, parts())
    assert next(made) == 0
    assert len(drawn) == 3, "one for each core, and the one after"
    made.close()
    assert len(drawn) == 3


def test_what_fails_fails_in_its_turn() -> None:
    made = side_by_side(lambda part: 1 // part, [2, 1, 0, 3])
    assert [next(made), next(made)] == [0, 1]
    with pytest.raises(ZeroDivisionError):
        next(made)


def test_a_lone_part_is_worked_on_where_it_is_asked_for() -> None:
    assert list(side_by_side(lambda _: current_thread() is main_thread(), [1])) == [True]
    assert list(side_by_side(lambda part: part, [])) == []
