"""Facts of a stretch of the small world, described in several ways that must agree."""

import pandas as pd
import pytest

from tests.features.past import LAST_DAY, Stretch, described, looked_up


@pytest.fixture(scope="session")
def stretch(world_orders: pd.DataFrame, world_outcomes: pd.DataFrame) -> Stretch:
    """Orders up to some weeks beyond `LAST_DAY`, and all outcomes, so that there is a future to be blind to."""
    near = world_orders["order_date"].between(LAST_DAY - pd.Timedelta(days=300), LAST_DAY + pd.Timedelta(days=40))
    return Stretch(world_orders[near].reset_index(drop=True), world_outcomes)


@pytest.fixture(scope="session")
def seen_with_the_future(stretch: Stretch) -> pd.DataFrame:
    """Every fact of every order up to the last day, described amid all that came later."""
    return described(stretch.orders, None, stretch.outcomes)


@pytest.fixture(scope="session")
def seen_on_the_day(stretch: Stretch) -> pd.DataFrame:
    """Every fact of the last day's orders, described with nothing but what was known when that day began."""
    return described(stretch.today(), stretch.before(), stretch.known_before())


@pytest.fixture(scope="session")
def seen_with_doubles(stretch: Stretch) -> pd.DataFrame:
    """Every fact of the last day's orders, each of which has a double on the same day under another id."""
    return described(stretch.today(), stretch.before_with_doubles(), stretch.known_before())


@pytest.fixture(scope="session")
def seen_shuffled(stretch: Stretch) -> pd.DataFrame:
    """Every fact of the last day's orders, all rows of all tables in another order."""
    tables = (stretch.today(), stretch.before(), stretch.known_before())
    return described(*(table.sample(frac=1, random_state=1).reset_index(drop=True) for table in tables))


@pytest.fixture(scope="session")
def seen_alone(stretch: Stretch) -> pd.DataFrame:
    """Every fact of three of the last day's orders, each described alone."""
    alone = [stretch.today().iloc[[place]].reset_index(drop=True) for place in (0, 1, 2)]
    return pd.concat([described(one, stretch.before(), stretch.known_before()) for one in alone])


@pytest.fixture(scope="session")
def seen_in_books(stretch: Stretch) -> pd.DataFrame:
    """Every fact of the last day's orders, looked up in the day books of what was known when that day began."""
    return looked_up(stretch.today(), stretch.before(), stretch.known_before())
