"""The machine itself: Java, a browser, memory, cores, folders that can be written to, and what a terminal can show."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from diversion_risk.doctor.finding import Finding
from diversion_risk.places import CONFIGS, REFERENCE
from diversion_risk.side_by_side import cores

_GIGABYTE = 1e9
LEAST_MEMORY, LEAST_CORES, LEAST_DISK = 4.0, 2, 5.0
"""GB, cores and GB: a night of 100,000 orders takes 2.3 GB (docs/performance.md), its past as much again on disk."""
OLDEST_JAVA = 17
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def python() -> Finding:
    """The Python that runs this."""
    found = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        "Python", sys.version_info >= (3, 11), found, "3.11 or later", "Install a later Python", required=True
    )


def shipped() -> Finding:
    """The configurations and tables that travel with the program."""
    lacking = [str(path) for path in (CONFIGS / "train.yaml", REFERENCE) if not path.exists()]
    found = f"no {lacking[0]}" if lacking else str(CONFIGS)
    to_do = "Install the program anew; diversion-risk init copies them into a folder of one's own"
    return Finding("configurations", not lacking, found, "those that ship with the program", to_do, required=True)


def folders() -> Iterator[Finding]:
    """Where MLflow's database and temporary files go."""
    named = os.environ.get("MLFLOW_TRACKING_URI", "sqlite:///mlflow.db")
    if named.startswith("sqlite:///"):
        place = Path(named.removeprefix("sqlite:///")).absolute().parent
        to_do = "Run it in a folder of one's own, set MLFLOW_TRACKING_URI, or train with tracking=none"
        yield _writable("MLflow folder", place, to_do)
    else:
        yield Finding("MLflow", True, "an address in MLFLOW_TRACKING_URI, which is not asked here", "", "")
    temporary = Path(tempfile.gettempdir())
    yield _writable("temporary folder", temporary, "Set TMPDIR to a folder that can be written to")
    free = shutil.disk_usage(temporary).free / _GIGABYTE
    yield Finding(
        "disk", free >= LEAST_DISK, f"{free:.1f} GB free in {temporary}", f"{LEAST_DISK:.0f} GB or more",
        "Set TMPDIR to a larger disk",
    )  # fmt: skip


def _writable(name: str, place: Path, to_do: str) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as trouble:
        return Finding(
            name, False, f"{place} ({trouble.strerror})", "a folder that can be written to", to_do, required=True
        )
    return Finding(name, True, str(place), "", "", required=True)


def size() -> Iterator[Finding]:
    """Memory and cores, as far as this process may have them."""
    memory = _memory() / _GIGABYTE
    yield Finding(
        "memory", memory >= LEAST_MEMORY, f"{memory:.1f} GB", f"{LEAST_MEMORY:.0f} GB for nights of 100,000 orders",
        "Score in smaller batches, or train with memory_gb=1",
    )  # fmt: skip
    yield Finding("cores", cores() >= LEAST_CORES, str(cores()), f"{LEAST_CORES} or more", "Expect twice the time")


def _memory() -> float:
    """Bytes of the machine, or of the container it is cut down to."""
    whole = float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            whole = min(whole, float(Path(limit).read_text(encoding="ascii")))
        except (OSError, ValueError):
            continue  # not on this system, or `max`
    return whole


def java() -> Finding:
    """A Java runtime, for Spark."""
    expected, to_do = (
        f"Java {OLDEST_JAVA} or later for Spark",
        "apt-get install openjdk-17-jre-headless, or set JAVA_HOME",
    )
    home = os.environ.get("JAVA_HOME")
    beside = str(Path(home) / "bin" / "java") if home else None
    program = beside if beside and Path(beside).is_file() else shutil.which("java")
    if program is None:
        return Finding("Java", False, "none", expected, to_do)
    try:
        told = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=20, check=False).stderr
    except (OSError, subprocess.TimeoutExpired):
        told = ""
    version = java_version(told)
    found = f"{program}, version {version}" if version else f"{program}, which does not tell its version"
    return Finding("Java", bool(version and version >= OLDEST_JAVA), found, expected, to_do)


def java_version(told: str) -> int | None:
    """The main version in what `java -version` says.

    >>> java_version('openjdk version "17.0.9" 2023-10-17'), java_version('java version "1.8.0_391"')
    (17, 8)
    """
    found = re.search(r'version "(?:1\.)?(\d+)', told)
    return int(found[1]) if found else None


def browser() -> Finding:
    """A browser without a window, in which tests look at the pages."""
    program = next(filter(None, map(shutil.which, _BROWSERS)), None)
    to_do = "apt-get install chromium chromium-driver; only the tests of pages need it"
    return Finding("Chromium", program is not None, program or "none", "it for the tests of pages", to_do)


def terminal() -> Iterator[Finding]:
    """What can be shown: sentences hold letters beyond ASCII."""
    encoding = (sys.stdout.encoding or "ascii").lower()
    yield Finding(
        "locale", encoding.replace("-", "") == "utf8", encoding, "UTF-8", "export LANG=C.UTF-8, or PYTHONUTF8=1"
    )
    if sys.stderr.isatty():
        found = f"{os.environ.get('TERM') or 'of no name'}, {shutil.get_terminal_size().columns} columns"
        is_able = os.environ.get("TERM", "dumb") != "dumb"
        yield Finding("terminal", is_able, found, "one that can move its cursor", "export TERM=xterm-256color")
    else:
        yield Finding("terminal", True, "none; progress comes in plain lines", "", "")
