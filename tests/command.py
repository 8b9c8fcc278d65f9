"""The command line as a caller sees it: words in, a code out."""

from diversion_risk.cli import main


def run(*words: object) -> int:
    """Run the command line; gives its exit code however it ends."""
    try:
        return main([str(word) for word in words])
    except SystemExit as ended:
        return int(ended.code or 0)
