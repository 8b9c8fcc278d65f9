"""The gates before `@champion`: one file each."""
