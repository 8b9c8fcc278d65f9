"""Days on which the world changed."""

from datetime import date

INVASION = date(2022, 2, 24)
"""Russia's full-scale invasion of Ukraine; the export controls of the coalition began on this day."""

INVASION_DAY = (INVASION - date(1970, 1, 1)).days
"""The same in days since 1970-01-01."""

FLIGHTS_SETTLED_DAY = (date(2023, 6, 1) - date(1970, 1, 1)).days
"""Day from which our table of direct flights to Russia holds; Georgia resumed them in May 2023."""
