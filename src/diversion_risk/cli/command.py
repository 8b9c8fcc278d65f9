"""One command and its verbs, in the order in which people meet them."""

import argparse
import logging
import sys
from collections.abc import Sequence
from importlib import metadata

from diversion_risk.cli import beginning, deciding, learning, scoring, serving
from diversion_risk.cli.verb import INTERRUPTED, UNEXPECTED
from diversion_risk.errors import DiversionRiskError
from diversion_risk.progress import StandardError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; returns the exit code of the contract."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    logging.basicConfig(handlers=[StandardError()], level=logging.WARNING, format="%(message)s")
    logging.getLogger("diversion_risk").setLevel(logging.INFO)
    try:
        if words and words[0] in learning.COMPOSED and not {"-h", "--help"} & set(words):
            return learning.composed(words[0], words[1:])
        chosen = parser().parse_args(words)
        if chosen.quiet:
            logging.getLogger("diversion_risk").setLevel(logging.WARNING)
        return int(chosen.run(chosen))
    except DiversionRiskError as trouble:
        print(f"diversion-risk: {trouble}", file=sys.stderr)
        return trouble.exit_code
    except KeyboardInterrupt:
        print("diversion-risk: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output, `head` say, has gone; there is nobody left to tell.
        sys.stderr.close()
        return UNEXPECTED
    except OSError as trouble:
        # A disk that is full, a mount that is lost: no fault of the program's, so no trace of its insides.
        told = trouble.strerror or str(trouble)
        print(
            f"diversion-risk: {told}: {trouble.filename}" if trouble.filename else f"diversion-risk: {told}",
            file=sys.stderr,
        )
        return UNEXPECTED


def parser() -> argparse.ArgumentParser:
    """Every verb with its options; shell completion and the documentation read it, too."""
    whole = argparse.ArgumentParser(
        prog="diversion-risk",
        description="Risk indicators, with their reasons, for export orders that may be headed for Russia by way of "
        "someone else.",
        epilog="example: diversion-risk score orders.csv --model models/mine --out tonight",
    )
    whole.add_argument("--version", action="version", version=metadata.version("diversion-risk"))
    whole.set_defaults(whole=whole)
    verbs = whole.add_subparsers(title="verbs", metavar="VERB", required=True)
    for add in (*learning.VERBS, *scoring.VERBS, *serving.VERBS, *deciding.VERBS, *beginning.VERBS):
        add(verbs)
    return whole
