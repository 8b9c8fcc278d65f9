"""Past scoring runs over time: drift, volume, what was said beside what was found, and what is not known yet."""
