"""What a world assumes: every share and rate of the simulation, read from `configs/world/NAME.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

from diversion_risk.simulate.world_file import build, find_world, read_world

Weights = Mapping[str, float]


@dataclass(frozen=True)
class Size:
    """How many agents a book of so many orders has."""

    orders_per_exporter: float
    orders_per_buyer: float
    orders_per_forwarder: float
    lines_per_buyer: float
    customers_per_distributor: int
    middlemen_per_country: int


@dataclass(frozen=True)
class ExporterAssumptions:
    """Who sells, and how they write their papers."""

    countries: Weights
    families_each: float
    items_each: float
    size_spread: float
    item_size_spread: float
    price_spread: float
    order_price_spread: float
    locode_share: float
    long_code_share: float
    wrong_code_share: float
    yearly_price_rise: float
    bulk_rebate: float


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
    growth_mean: float
    season: float
    surge_share: float
    surge_factor: float
    surge_months: int
    group_share: float
    group_size: float
    business_centre_share: float
    office_share: float
    customer_share: float
    customer_abroad_share: float
    customer_near_share: float
    line_value_median: float
    line_value_spread: float
    line_rate_spread: float
    order_quantity_spread: float
    split_days: int
    split_growth: float
    covid_dip: float
    treasury_share: float
    public_share: float
    consignee_slip: float
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
    opens: Mapping[str, str]
    moves_per_month: float
    orders_per_network: float
    network_months: float
    capacity_spread: float
    fronts_at_once: float
    front_life_months: float
    front_rate_spread: float
    front_kinds: Weights
    front_sectors: Weights
    founded_before_days: float
    shelf_years: tuple[float, float]
    rented_years: tuple[float, float]
    rented_old_share: float
    rented_shows: float
    address_again: float
    address_centre: float
    complicit_pull: float
    payers: Weights
    quantity_factor: float
    shelf_share: float
    abroad_share: float
    care: tuple[float, float]
    learning: float
    lines_per_front: float
    cover: float
    cover_lines: int
    wrong_code: float
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
    neatness_median: float
    neatness_spread: float
    statement_share: float
    statement_share_listed: float
    statement_share_habit: float
    frank_share: float
    terms: Weights
    related_in_group: float
    related_otherwise: float
    licence_share: float


@dataclass(frozen=True)
class FreightAssumptions:
    """Where forwarders sit, and which countries goods pass on their way."""

    forwarder_countries: Weights
    forwarder_size_spread: float
    complicit_share: float
    regions: Mapping[str, tuple[str, ...]]
    via: Mapping[str, Weights]
    loyalty: float
    usual_via: float
    detour_via: Weights
    modes: Mapping[str, Weights]
    light_usd_per_kg: float
    middling_usd_per_kg: float
    overland_usd_per_kg: float


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
    cases_needed: int
    tip_per_month: float
    tip_share: float
    tip_days: int
    tip_reach_days: int
    tip_neighbours: float
    reason_lost: float
    news_at_first: tuple[str, ...]
    news_hubs: int
    news_lag_months: int
    news_fades: float
    flagged_share: float
    flagged_months: int
    points: Weights
    steepness: float
    at_most: float


@dataclass(frozen=True)
class World:
    """All assumptions of one world. Days are calendar days; shares and rates are fractions of one."""

    purpose: str
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
        path = find_world(name_or_path)
        read: Self = build(cls, read_world(path), path.name)
        return read
