"""Processes that die within a write to a journal, past so many bytes of a file; started by a test, in one of their own."""

import json
import os
import resource
import shutil
import signal
import sys
from pathlib import Path

from tests.journal.conftest import write


def dies_past(size: int, where: str, count: int, first: int) -> int:
    """A run of `count` orders is written in a fork, which no file may outgrow; gives minus its signal, or 0."""
    child = os.fork()
    if child == 0:
        # Python passes this signal over, and SQLite would see an error; here the system is to end the process.
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
        write(where, count, first)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    journal, count, first, *sizes = sys.argv[1:]
    codes = {}
    for size in sizes:
        folder = Path(journal).parent / size
        folder.mkdir()
        codes[size] = dies_past(int(size), shutil.copy(journal, folder), int(count), int(first))
    print(json.dumps(codes))
