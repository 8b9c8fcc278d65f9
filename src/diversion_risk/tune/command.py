"""The verb `tune`: the same settings as `train`, and those of the search."""

from collections.abc import Sequence

from omegaconf import DictConfig

from diversion_risk.train.command import run_composed


def run_tune(words: Sequence[str]) -> None:
    """Compose the configuration and search once, or once for each job of a sweep."""
    run_composed("tune", words, _task)


def _task(config: DictConfig) -> float:
    from diversion_risk.tune.run import tune  # noqa: PLC0415  # showing a configuration needs none of its libraries

    settings, figure = tune(config)
    print(settings)
    return figure
