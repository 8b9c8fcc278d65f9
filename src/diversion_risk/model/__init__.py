"""A matrix in, a calibrated probability and its interval out; knows no orders, no tables, no web."""
