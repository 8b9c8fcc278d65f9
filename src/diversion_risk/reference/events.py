"""Days on which the world changed."""

from datetime import date

INVASION = date(2022, 2, 24)
"""Russia's full-scale invasion of Ukraine; the export controls of the coalition began on this day."""

INVASION_DAY = (INVASION - date(1970, 1, 1)).days
"""The same in days since 1970-01-01."""
