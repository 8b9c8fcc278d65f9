"""The interval of a share that was counted, exact however few there were."""

from scipy.special import betaincinv

_TAIL = 0.05


def share_interval(hits: float, number: float) -> tuple[float, float]:
    """90 % interval of the share of `hits` among `number`, by Clopper and Pearson (1934).

    Both may be effective numbers, of looks that weigh differently or belong together, and need not be whole.
    """
    low = float(betaincinv(hits, number - hits + 1, _TAIL)) if hits > 0 else 0.0
    high = float(betaincinv(hits + 1, number - hits, 1 - _TAIL)) if hits < number else 1.0
    return low, high
