"""The verb `train`: Hydra's overrides, sweeps and looks, with file names that may hold commas and equal signs."""

import os
import sys
from collections.abc import Callable, Sequence

import hydra
from hydra.errors import HydraException
from omegaconf import DictConfig
from omegaconf.errors import OmegaConfBaseException

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.places import CONFIGS

FILES = ("data.orders", "data.outcomes", "data.lists", "source", "truth", "out", "paths.models", "paths.runs", "paths.mlflow",
         "paths.studies")  # fmt: skip
"""Settings that hold the name of a file: taken to the letter, never as a list of values to sweep over."""


def run_train(words: Sequence[str]) -> None:
    """Compose the configuration and train once, or once for each job of a sweep."""
    run_composed("train", words, _task)


def run_composed(verb: str, words: Sequence[str], task: Callable[[DictConfig], float]) -> None:
    """Compose the configuration of a verb and do its work once, or once for each job of a sweep.

    Raises:
        ConfigurationWrong: If a setting does not exist, is missing or has no value it may have.
    """
    # Otherwise Hydra prints the trouble its own way and ends the process with a code of its own.
    os.environ["HYDRA_FULL_ERROR"] = "1"
    before = sys.argv
    sys.argv = [f"diversion-risk {verb}", *(_no_group(quoted(word)) for word in words)]
    try:
        hydra.main(version_base="1.3", config_path=str(CONFIGS), config_name=verb)(task)()
    except (HydraException, OmegaConfBaseException) as trouble:
        raise ConfigurationWrong(_reason(trouble)) from trouble
    finally:
        sys.argv = before


def quoted(word: str) -> str:
    """A setting that names a file, quoted so that Hydra takes it to the letter.

    >>> quoted("data.orders=a,b=c.csv"), quoted("seed=1,2")
    ("data.orders='a,b=c.csv'", 'seed=1,2')
    """
    name, equals, value = word.partition("=")
    if name not in FILES or not equals or value[:1] in {"'", '"'} or value in {"", "null"}:
        return word
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"{name}='{escaped}'"


def _no_group(word: str) -> str:
    """`source=NAME` by a name of which there is no folder: Hydra would look for a group, and source is a plain value."""
    return f"layout={word.removeprefix('source=')}" if word.startswith("source=") else word


def _task(config: DictConfig) -> float:
    # Composing and showing a configuration needs none of the libraries that training needs.
    from diversion_risk.train.run import train  # noqa: PLC0415

    folder, figure = train(config)
    print(folder)
    return figure


def _reason(trouble: Exception) -> str:
    causes = [str(cause) for cause in (trouble, trouble.__cause__) if cause is not None]
    return " ".join(" ".join(causes).split())
