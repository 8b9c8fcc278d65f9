"""The drawings over time."""

from datetime import date

from diversion_risk.outputs.over_time import Month, OverTime, Point
from diversion_risk.outputs.scales import Scale

AXIS = OverTime(date(2024, 1, 1), date(2024, 4, 10))


def point(day: int, value: float | None) -> Point:
    return Point(date(2024, 1, day), value, f"day {day}")


def test_an_unknown_breaks_a_line_and_is_a_question_mark() -> None:
    drawn = AXIS.line("first", [point(1, 0.1), point(2, 0.2), point(3, None), point(4, 0.1)], Scale(1.0))
    assert drawn.count("<line") == 1 and drawn.count("<circle") == 3
    assert drawn.count(">?<title>day 3</title>") == 1


def test_a_line_ends_where_another_model_begins() -> None:
    changed = OverTime(AXIS.first, AXIS.last, [(date(2024, 1, 3), "other")])
    points = [point(1, 0.1), point(2, 0.2), point(3, 0.3), point(4, 0.4)]
    assert changed.line("first", points, Scale(1.0)).count("<line") == 2
    assert "model other from 2024-01-03 on" in changed.drawing("all", Scale(1.0), [])


def test_a_scale_by_logarithm_keeps_small_values_on_its_floor() -> None:
    scale = Scale(1.0, least=0.01, guides=(0.1,))
    assert scale.y(0.0) == scale.y(0.01) == 172 and scale.y(1.0) == 22
    assert scale.y(0.1) == 97
    assert [name for _, name in scale.ticks()] == ["0.01", "0.1", "1"]


def test_a_value_beyond_the_scale_is_cut_at_its_end() -> None:
    assert Scale(0.5).y(7.0) == Scale(0.5).y(0.5)


def test_a_bar_of_no_height_is_not_a_gap() -> None:
    drawn = AXIS.bars("first", [point(1, 0.0), point(2, None)], Scale(1.0))
    assert drawn.count("<line") == 1 and drawn.count(">?<") == 1


def test_counts_stand_upon_each_other_and_nothing_is_drawn_for_none() -> None:
    drawn = AXIS.stack(Month.of("2024-02"), [("known", 3), ("late", 0), ("open", 1)], "February", Scale(4.0))
    assert drawn.count("<rect") == 2
    assert 'class="known" x="34.36%" y="59.5"' in drawn and 'height="112.5"' in drawn
    assert 'y="22.0"' in drawn and 'height="37.5"' in drawn


def test_many_months_are_named_by_few_and_one_day_is_an_axis() -> None:
    long = OverTime(date(2020, 1, 1), date(2024, 12, 31)).drawing("long", Scale(1.0), [])
    assert long.count("20") < 40 and ">2020-01<" in long
    assert AXIS.x(date(2024, 1, 1)) == 0 and OverTime(date(2024, 1, 1), date(2024, 1, 1)).x(date(2024, 1, 1)) == 0
