"""Facts about an order, each with its meaning, its sentence and its red flag."""
