"""The verb `backtest`, configured as `train` is."""

from collections.abc import Sequence

from omegaconf import DictConfig

from diversion_risk.train.command import run_composed


def run_backtest(words: Sequence[str]) -> None:
    """Compose the configuration and backtest once, or once for each job of a sweep."""
    run_composed("backtest", words, _task)


def _task(config: DictConfig) -> float:
    # Composing and showing a configuration needs none of the libraries that training needs.
    from diversion_risk.backtest.run import backtest  # noqa: PLC0415

    folder, figure = backtest(config)
    print(folder / "backtest.md")
    return figure
