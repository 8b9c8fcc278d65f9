"""From past orders and their outcomes to a model folder."""
