"""The page over time: one static document that is read from top to bottom, every drawing with its numbers in a table."""

from collections.abc import Mapping
from typing import Any

from diversion_risk.outputs.monitor_drawings import drawings
from diversion_risk.outputs.monitor_tiles import between, released_between, released_figure, tiles
from diversion_risk.outputs.monitor_told import remarks
from diversion_risk.outputs.pages import templates


def monitor_page(found: Mapping[str, Any]) -> str:
    """The page as an HTML document, from the figures of `monitor.json`."""
    page = templates().get_template("monitor.html")
    return page.render(
        found=found,
        tiles=tiles(found),
        remarks=remarks(found),
        drawn=drawings(found),
        between=between,
        released_figure=released_figure,
        released_between=released_between,
    )
