"""The command line: reads words, calls one room, writes results to standard output; no rule and no number of its own."""

from diversion_risk.cli.command import main

__all__ = ["main"]
