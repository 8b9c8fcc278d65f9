"""The drawing of a dependence: a mark for each step, unknown apart, everything within its frame."""

import re

from diversion_risk.outputs.dependence_chart import dependence_chart

STEP = {"low": 0.0, "high": 0.0, "orders": 5, "mean": -0.5, "least": -1.0, "most": 0.0}
UNKNOWN = {"orders": 2, "mean": 0.75, "least": 0.5, "most": 1.0}


def test_every_step_has_its_mark_and_unknown_stands_apart() -> None:
    drawing = str(dependence_chart({"steps": [STEP, STEP], "unknown": UNKNOWN}, "how <it> goes"))
    assert drawing.count('class="known"') == 2
    assert drawing.count('class="unknown"') == 1
    lefts = [float(left) for left in re.findall(r'<rect class="\w+" x="([0-9.]+)%"', drawing)]
    assert lefts[2] - lefts[1] > 1.5 * (lefts[1] - lefts[0])
    assert 'aria-label="how &lt;it&gt; goes"' in drawing


def test_heights_follow_the_contributions() -> None:
    drawing = str(dependence_chart({"steps": [STEP], "unknown": UNKNOWN}, ""))
    # From -1 to 1 over 8 to 150 points: 0 in the middle, -0.5 a quarter above the foot.
    assert '<line class="axis" x1="0" x2="100%" y1="79.0" y2="79.0"/>' in drawing
    assert 'y1="114.5" y2="114.5"' in drawing


def test_what_moves_nothing_is_drawn_flat() -> None:
    still = STEP | {"mean": 0.0, "least": 0.0, "most": 0.0}
    assert 'height="1.0"' in str(dependence_chart({"steps": [still], "unknown": None}, ""))
