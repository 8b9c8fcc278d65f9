"""Outline: the coasts of the world, coarse enough for a small map."""

from functools import cache

from diversion_risk.reference.tables import rows_of

Point = tuple[float, float]
"""Longitude and latitude in degrees."""


@cache
def coasts() -> tuple[tuple[Point, ...], ...]:
    """Closed rings of land (or of a sea within it), each without its first point repeated at the end.

    From Natural Earth's public-domain land at 1:110 million, simplified to half a degree.

    >>> len(coasts()) > 40, all(-180 <= longitude <= 180 for longitude, _ in coasts()[0])
    (True, True)
    """
    return tuple(_ring(row["points"]) for row in rows_of("world_outline"))


def _ring(points: str) -> tuple[Point, ...]:
    pairs = (point.split(" ") for point in points.split(";"))
    return tuple((float(longitude), float(latitude)) for longitude, latitude in pairs)
