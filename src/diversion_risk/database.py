"""PostgreSQL, named by the environment alone: nothing secret stands on a command line, in a file of ours or in a log."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.extras import to_get

_ENVIRONMENT = "env:"
_WAIT = 10
"""Seconds to wait for a connection."""


def is_database(where: str) -> bool:
    """Whether a name is that of a database: `env:NAME`, NAME being the environment variable with the connection string."""
    return where.startswith((_ENVIRONMENT, "postgresql:", "postgres:"))


@contextmanager
def connected(where: str) -> Iterator[Any]:
    """A connection of psycopg to the database that `env:NAME` names.

    Raises:
        ConfigurationWrong: If the name is not of this form, the variable is not set, or nobody answers.
    """
    if not where.startswith(_ENVIRONMENT):
        raise ConfigurationWrong(
            "A connection string may hold a password, and others see a command line; put it into an environment variable "
            "and give its name: env:NAME"
        )
    name = where.removeprefix(_ENVIRONMENT)
    if not os.environ.get(name):
        raise ConfigurationWrong(f"The environment variable {name} is not set; expected a PostgreSQL connection string")
    psycopg = _driver()
    try:
        connection = psycopg.connect(os.environ[name], connect_timeout=_WAIT)
    except psycopg.Error as trouble:
        # The driver's own message may repeat the string; its class and the server's name for the trouble do not.
        raise ConfigurationWrong(f"The database of {where} cannot be reached ({type(trouble).__name__})") from None
    try:
        yield connection
    except psycopg.Error as trouble:
        told = trouble.diag.message_primary or type(trouble).__name__
        raise ConfigurationWrong(f"The database of {where} refused: {told}") from trouble
    finally:
        connection.close()


def take_turns(connection: Any, name: str) -> None:
    """Wait until nobody else holds the lock of that name, and hold it to the end of the transaction.

    It asks for no right on a table, as a lock of one would. A server goes on with a commit when the run that asked for it was
    killed, and holds its locks until that is seen: whoever repeats the run waits for it here.
    """
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,))


def _driver() -> Any:
    try:
        import psycopg  # noqa: PLC0415  # an extra: most runs need no database
    except ImportError:
        raise ConfigurationWrong(f"PostgreSQL needs an extra: {to_get('postgres')}") from None
    return psycopg
