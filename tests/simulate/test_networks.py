from dataclasses import replace

import numpy as np

from diversion_risk.simulate.calendar import calendar
from diversion_risk.simulate.networks import Underworld
from diversion_risk.simulate.places import places
from diversion_risk.simulate.world import World


def lived(world: World, orders: int = 4000, seed: int = 1) -> Underworld:
    underworld = Underworld(world, places(world), calendar(world), np.random.default_rng(seed))
    underworld.live(orders)
    return underworld


def by_country(underworld: Underworld, year: int) -> dict[str, int]:
    span, held = underworld.span, dict[str, int]()
    for front in underworld.fronts:
        code = underworld.places.codes[front.country]
        held[code] = held.get(code, 0) + sum(
            n for month, n in front.orders.items() if month // 12 == year - span.first_year
        )
    return held


def test_the_networks_place_exactly_what_russia_demands() -> None:
    assert sum(sum(front.orders.values()) for front in lived(World.load()).fronts) == 4000


def test_no_front_orders_after_its_network_was_found_out() -> None:
    underworld = lived(World.load())
    for front in underworld.fronts:
        found_out = underworld.networks[front.network].found_out
        last = max(front.orders, default=0)
        assert found_out is None or underworld.span.starts[last] < found_out


def test_a_lineage_returns_in_another_country() -> None:
    networks = lived(World.load()).networks
    lives = {(one.lineage, one.life): one for one in networks}
    again = [(lives[one.lineage, one.life - 1], one) for one in networks if one.life > 1]
    assert len(again) > 5
    assert all(before.country != after.country and before.born < after.born for before, after in again)


def test_turkey_falls_and_india_rises_after_2023() -> None:
    underworld = lived(World.load(), orders=20_000)
    early, late = by_country(underworld, 2022), by_country(underworld, 2024)
    total = {year: sum(held.values()) for year, held in (("early", early), ("late", late))}
    assert late["TR"] / total["late"] < 0.7 * early["TR"] / total["early"]
    assert late["IN"] / total["late"] > early.get("IN", 0) / total["early"]


def test_a_closed_hub_gets_no_orders_after_the_month() -> None:
    world = World.load()
    closed = replace(world, diversion=replace(world.diversion, closed={"HK": "2024-01"}))
    assert by_country(lived(closed), 2024).get("HK", 0) <= 2 < by_country(lived(world), 2024)["HK"]


def test_without_the_route_signal_fronts_stand_where_honest_buyers_stand() -> None:
    world = World.load()
    plain = replace(world, diversion=replace(world.diversion, route_signal=0.0))
    held = by_country(lived(plain, orders=20_000), 2024)
    assert held.get("KG", 0) < 0.05 * sum(held.values())
