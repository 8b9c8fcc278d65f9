"""The drawings of the pages: inline SVG of bars and lines.

Widths are in per cent and text is in the page's own size, so a drawing fits a telephone without shrinking its words.
Colours come from the page's style sheet; a filled bar and an outlined one differ without them.
"""

import math
from collections.abc import Iterator
from functools import cache, lru_cache

from markupsafe import Markup

from diversion_risk.outputs import risk_scale
from diversion_risk.outputs.numbers import percent
from diversion_risk.outputs.risk_scale import Band, Distribution

_PLOT_HEIGHT = 190
_PLOT_TOP = 24
_BAND_WIDTH = 100 / (len(risk_scale.EDGES) - 1)
_NOTHING = Markup("")


def reason_bar(relative: float, raises: bool) -> Markup:
    """One reason's bar: filled from the left where it raises the risk, outlined from the right where it lowers it."""
    return _reason_bar(max(round(100 * relative), 2), raises)


@lru_cache(maxsize=256)  # a batch draws tens of thousands of bars, but only two hundred different ones
def _reason_bar(width: int, raises: bool) -> Markup:
    start, kind = (0, "raises") if raises else (100 - width, "lowers")
    return Markup(
        '<svg class="bar {kind}" width="100%" height="14" aria-hidden="true" focusable="false">'
        '<rect x="{start}%" y="2" width="{width}%" height="10" rx="1.5"/></svg>'
    ).format(kind=kind, start=start, width=width)


def share_bar(share: float) -> Markup:
    """A share between 0 and 1 as one bar on a track."""
    return Markup(
        '<svg class="bar share" width="100%" height="10" aria-hidden="true" focusable="false">'
        '<rect class="track" x="0" y="4" width="100%" height="2"/>'
        '<rect x="0" y="1" width="{:.2f}%" height="8" rx="1"/></svg>'
    ).format(100 * min(max(share, 0.0), 1.0))


def risk_strip(risk: float, low: float, high: float) -> Markup:
    """The risk as a point with its 90 % interval on the 1-2-5 scale."""
    return Markup(
        '<svg class="strip" width="100%" height="58" role="img" aria-label="Risk indicator {risk}, 90 % interval {low} '
        'to {high}, on a scale from 0 to 100 %">{scale}<line class="interval" x1="{left:.2f}%" x2="{right:.2f}%" '
        'y1="18" y2="18"/><circle class="point" cx="{point:.2f}%" cy="18" r="6"/></svg>'
    ).format(
        risk=percent(risk),
        low=percent(low),
        high=percent(high),
        scale=_strip_scale(),
        left=100 * risk_scale.place(low),
        right=100 * risk_scale.place(high),
        point=100 * risk_scale.place(risk),
    )


def risk_histogram(spread: Distribution) -> Markup:
    """How many orders lie in each band of risk; the height of a bar goes by the logarithm of its count."""
    most = max((max(band.released, band.listed) for band in spread.bands), default=0)
    decades = max(1, math.ceil(math.log10(most + 1)))
    drawing = Markup("").join(
        [
            Markup("").join(_gridlines(decades)),
            Markup("").join(_bars(index, band, decades) for index, band in enumerate(spread.bands)),
            _edge_labels(_PLOT_TOP + _PLOT_HEIGHT),
            _cut_mark(spread.cut),
        ]
    )
    return Markup(
        '<svg class="histogram" width="100%" height="{height}" role="img" aria-labelledby="spread-title spread-words">'
        '<title id="spread-title">Orders by risk indicator</title><desc id="spread-words">{words}</desc>{drawing}</svg>'
    ).format(height=_PLOT_TOP + _PLOT_HEIGHT + 26, words=_in_words(spread), drawing=drawing)


@cache
def _strip_scale() -> Markup:
    return Markup('<line class="axis" x1="0" x2="100%" y1="30" y2="30"/>{}').format(_edge_labels(30))


def _gridlines(decades: int) -> Iterator[Markup]:
    line = Markup(
        '<line class="grid" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'
        '<text class="tick" x="-8" y="{y:.1f}" dy="0.32em" text-anchor="end">{count:,}</text>'
    )
    yield line.format(y=_PLOT_TOP + _PLOT_HEIGHT, count=0)
    for decade in range(decades + 1):
        yield line.format(y=_PLOT_TOP + _PLOT_HEIGHT - _height(10**decade, decades), count=10**decade)


def _height(count: int, decades: int) -> float:
    """A count of 1 still stands half a step high: an order must not vanish."""
    return 0.0 if count < 1 else _PLOT_HEIGHT * (math.log10(count) + 0.5) / (decades + 0.5)


def _bars(index: int, band: Band, decades: int) -> Markup:
    left = index * _BAND_WIDTH
    return _bar("released", left + 0.12 * _BAND_WIDTH, band.released, decades) + _bar(
        "listed", left + 0.52 * _BAND_WIDTH, band.listed, decades
    )


def _bar(kind: str, left: float, count: int, decades: int) -> Markup:
    if count < 1:
        return _NOTHING
    height = _height(count, decades)
    return Markup('<rect class="{}" x="{:.2f}%" y="{:.1f}" width="{:.2f}%" height="{:.1f}"/>').format(
        kind, left, _PLOT_TOP + _PLOT_HEIGHT - height, 0.36 * _BAND_WIDTH, height
    )


def _edge_labels(y: float) -> Markup:
    label = Markup(
        '<line class="axis" x1="{x:.2f}%" x2="{x:.2f}%" y1="{y}" y2="{y_end}"/>'
        '<text class="{kind}" x="{x:.2f}%" y="{y_text}" text-anchor="middle">{name}</text>'
    )
    return Markup("").join(
        label.format(
            x=index * _BAND_WIDTH,
            y=y,
            y_end=y + 5,
            y_text=y + 19,
            kind="tick" if edge in risk_scale.NAMED else "tick minor",
            name=risk_scale.edge_name(edge),
        )
        for index, edge in enumerate(risk_scale.EDGES)
    )


def _cut_mark(cut: float | None) -> Markup:
    if cut is None:
        return _NOTHING
    at = risk_scale.place(cut)
    anchor, shift = ("end", -6) if at > 0.5 else ("start", 6)
    return Markup(
        '<line class="cut" x1="{at:.2f}%" x2="{at:.2f}%" y1="4" y2="{bottom}"/>'
        '<text class="cut-name" x="{at:.2f}%" dx="{shift}" y="14" text-anchor="{anchor}">cut at {cut}</text>'
    ).format(at=100 * at, bottom=_PLOT_TOP + _PLOT_HEIGHT, shift=shift, anchor=anchor, cut=percent(cut))


def _in_words(spread: Distribution) -> str:
    cut = "" if spread.cut is None else f" The cut lies at {percent(spread.cut)}."
    filled = (band for band in spread.bands if band.released or band.listed)
    return "; ".join(f"{b.name}: {b.released:,} released, {b.listed:,} listed" for b in filled) + "." + cut
