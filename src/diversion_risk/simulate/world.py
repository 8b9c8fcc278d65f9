"""What a world assumes: every share and rate of the simulation, read from `configs/world/NAME.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self, get_args, get_origin, get_type_hints

import yaml

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.places import CONFIGS

Weights = Mapping[str, float]


@dataclass(frozen=True)
class Size:
    """How many agents a book of so many orders has."""

    orders_per_exporter: float
    orders_per_buyer: float
    orders_per_forwarder: float
    lines_per_buyer: float


@dataclass(frozen=True)
class ExporterAssumptions:
    """Who sells, and how they write their papers."""

    countries: Weights
    families_each: float
    items_each: float
    price_spread: float
    order_price_spread: float
    locode_share: float
    long_code_share: float
    wrong_code_share: float
    yearly_price_rise: float


@dataclass(frozen=True)
class BuyerAssumptions:
    """Who buys honestly, since when, how much, and how that changes."""

    country_weights: Weights
    other_countries: float
    growth_after_sanctions: Weights
    stockpiling: float
    median_age_years: float
    age_spread: float
    startup_share: float
    startup_boost: Weights
    startup_lag_days: float
    newcomer_share: float
    leaving_share: float
    new_line_share: float
    rate_spread: float
    growth_spread: float
    surge_share: float
    surge_factor: float
    group_share: float
    group_size: float
    business_centre_share: float
    customer_share: float
    customer_abroad_share: float
    line_value_median: float
    line_value_spread: float
    order_quantity_spread: float
    covid_dip: float
    treasury_share: float
    public_share: float
    payers: Weights


@dataclass(frozen=True)
class Sector:
    """A line of business: its ISIC divisions, whether it sells on, and which families of goods it buys."""

    weight: float
    activity: tuple[str, ...]
    distributes: float
    families: Weights


@dataclass(frozen=True)
class GoodsAssumptions:
    """How HS codes fall into families, and what a piece costs and weighs where the commodity table does not say."""

    families: Mapping[str, tuple[str, ...]]
    unit_prices: Mapping[str, tuple[float, float]]
    value_per_kg: Weights


@dataclass(frozen=True)
class DiversionAssumptions:
    """What Russia procures by way of others, and how the networks that bring it live, die and return."""

    share: float
    demand: Weights
    families: Weights
    listed_pull: float
    routes: Mapping[str, Weights]
    route_signal: float
    closed: Mapping[str, str]
    orders_per_network: float
    fronts_at_once: float
    front_life_months: float
    front_kinds: Weights
    front_sectors: Weights
    founded_before_days: float
    rented_old_share: float
    rented_shows: float
    address_again: float
    address_centre: float
    payers: Weights
    quantity_factor: float
    shelf_share: float
    abroad_share: float
    care: tuple[float, float]
    learning: float
    lines_per_front: float
    cover: float
    wrong_code: float
    discovery_per_month: float
    return_share: float
    return_months: tuple[int, int]
    price_premium: float
    bulk_factor: float


@dataclass(frozen=True)
class Habit:
    """How many hold a habit, how often it shows in the orders of those who do, and in the orders of others."""

    honest: float
    careless: float
    careful: float
    shows: float
    otherwise: float


@dataclass(frozen=True)
class PaperworkAssumptions:
    """Which cells stay empty."""

    unknown: Weights
    exporter_gap_share: float
    statement_share: float
    statement_share_listed: float
    statement_share_habit: float
    frank_share: float
    terms: Weights
    related_in_group: float


@dataclass(frozen=True)
class FreightAssumptions:
    """Where forwarders sit, and which countries goods pass on their way."""

    forwarder_countries: Weights
    regions: Mapping[str, tuple[str, ...]]
    via: Mapping[str, Weights]
    loyalty: float
    usual_via: float
    detour_via: Weights


@dataclass(frozen=True)
class EnforcementAssumptions:
    """Who is looked at, what is found, and how late it becomes known."""

    random_share: float
    targeted_share: float
    before_sanctions: float
    found_when_random: float
    found_when_targeted: float
    random_lag_days: float
    targeted_lag_days: float
    lag_spread: float
    tip_share: float
    tip_days: int
    tip_reach_days: int
    tip_neighbours: float
    reason_lost: float
    in_the_news: tuple[str, ...]
    points: Weights
    steepness: float


@dataclass(frozen=True)
class World:
    """All assumptions of one world. Days are calendar days; shares and rates are fractions of one."""

    first_day: date
    last_day: date
    outcomes_known_until: date
    sanctions_from: date
    size: Size
    exporters: ExporterAssumptions
    buyers: BuyerAssumptions
    sectors: Mapping[str, Sector]
    goods: GoodsAssumptions
    diversion: DiversionAssumptions
    habits: Mapping[str, Habit]
    paperwork: PaperworkAssumptions
    freight: FreightAssumptions
    enforcement: EnforcementAssumptions

    @classmethod
    def load(cls, name_or_path: str | Path = "base") -> Self:
        """The world of `configs/world/NAME.yaml`, or of a file given by its path.

        Raises `ConfigurationWrong` when there is no such file, or a key is unknown, missing or of the wrong type.
        """
        path = Path(name_or_path)
        if path.suffix not in (".yaml", ".yml"):
            path = CONFIGS / "world" / f"{name_or_path}.yaml"
        if not path.is_file():
            raise ConfigurationWrong(f"There is no world {str(name_or_path)!r}: expected a name or a YAML file.")
        read: Self = _build(cls, yaml.safe_load(path.read_text(encoding="utf-8")), path.name)
        return read


def _build(kind: Any, value: Any, where: str) -> Any:
    if is_dataclass(kind):
        return _record(kind, value, where)
    if get_origin(kind) is Mapping:
        return {str(key): _build(get_args(kind)[1], held, f"{where}: {key}") for key, held in _mapping(value, where)}
    if get_origin(kind) is tuple:
        return _row(get_args(kind), value, where)
    return _plain(kind, value, where)


def _record(kind: Any, value: Any, where: str) -> Any:
    given = dict(_mapping(value, where))
    expected = [field.name for field in fields(kind)]
    wrong = [f"unknown {key}" for key in given if key not in expected]
    wrong += [f"missing {key}" for key in expected if key not in given]
    if wrong:
        raise ConfigurationWrong(f"{where}: {', '.join(wrong)}.")
    types = get_type_hints(kind)
    return kind(**{name: _build(types[name], given[name], f"{where}: {name}") for name in expected})


def _mapping(value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise ConfigurationWrong(f"{where}: found {value!r}; expected keys with values.")
    return value.items()


def _row(kinds: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    fits = isinstance(value, list) and (kinds[-1] is Ellipsis or len(value) == len(kinds))
    if not fits:
        raise ConfigurationWrong(
            f"{where}: found {value!r}; expected a list of {'some' if ... in kinds else len(kinds)}."
        )
    return tuple(_build(kinds[0], held, where) for held in value)


def _plain(kind: Any, value: Any, where: str) -> Any:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ConfigurationWrong(f"{where}: found {value!r}; expected {kind.__name__}.")
    return value
