"""How the goods travel."""

import ibis
import ibis.expr.types as ir

from diversion_risk.features.definition import RedFlag, feature
from diversion_risk.features.wording import amount, yes_no
from diversion_risk.ledger import Ledger

_NO_ROUTE = "No route is recorded that we can read."


def _routes_of_corridor(ledger: Ledger) -> ir.Column:
    return ledger.past("route_key", "count", ["exporter_country", "destination_country"], days=365)


@feature(
    says=amount(
        "The route {route} has {value:n} countries between its ends.",
        unknown=_NO_ROUTE,
        zero="The route {route} passes through no country between its ends.",
        one="The route {route} has one country between its ends.",
    )
)
def route_stops_between(ledger: Ledger) -> ir.Value:
    """How many countries the route has between its first and its last stop."""
    return ledger["route_stops_between"]


@feature(
    says=amount(
        "The route {route} is {value:n} times as long as the direct way.",
        unknown="The length of the route cannot be compared with the direct way.",
        one="The route {route} is as long as the direct way.",
    ),
    risk="rises",
    flag=RedFlag("atypical_route", when=lambda ratio: ratio >= 2, because="twice the direct way, a choice of ours"),
)
def route_detour_ratio(ledger: Ledger) -> ir.Value:
    """Length of the route over the great-circle distance between its ends; 1 is direct."""
    return ledger["route_detour_ratio"]


@feature(
    says=yes_no(
        "Between its ends the route {route} passes a transshipment point named by FinCEN and BIS by the order's day.",
        "Between its ends the route {route} passed no transshipment point that FinCEN and BIS had named by the order's day.",
        unknown=_NO_ROUTE,
    ),
    risk="rises",
    flag=RedFlag("eu_indirect_via_hub"),
)
def route_via_transshipment_point(ledger: Ledger) -> ir.Value:
    """Whether a stop between the ends had been named as a transshipment point before the order."""
    passes = ledger.is_on_or_after(ledger["route_between_transshipment_from_day"])
    return ibis.ifelse(passes | (ledger["route_between_has_facts"] == 1), passes, ibis.null())


@feature(
    says=yes_no(
        "A stop between the ends of the route {route} has a land border with Russia.",
        "No stop between the ends of the route {route} has a land border with Russia.",
        unknown=_NO_ROUTE,
    ),
    risk="rises",
)
def route_stops_at_russias_border(ledger: Ledger) -> ir.Value:
    """Whether a stop between the ends of the route shares a land border with Russia."""
    return ledger["route_between_borders_russia"]


@feature(
    says=yes_no(
        "The route {route} passes through Russia or Belarus.",
        "The route {route} does not pass through Russia or Belarus.",
        unknown=_NO_ROUTE,
    ),
    risk="rises",
)
def route_through_russia(ledger: Ledger) -> ir.Value:
    """Whether a stop of the route is in Russia or Belarus."""
    return ledger["route_through_russia"]


@feature(
    says=yes_no(
        "By its countries the route {route} differs from every route recorded for this buyer's earlier orders.",
        "An earlier order of this buyer passed the same countries as the route {route}.",
        unknown="Without a route, or earlier routes of this buyer, a usual route cannot be told.",
    ),
    risk="rises",
)
def route_new_for_buyer(ledger: Ledger) -> ir.Value:
    """Whether none of the buyer's earlier orders with a known route passed the same countries."""
    known = ledger.past("route_key", "count", ["buyer_id"])
    same = ledger.past("route_key", "count", ["buyer_id", "route_key"])
    return ibis.ifelse(known > 0, same == 0, ibis.null())


@feature(
    says=amount(
        "{value:%} of the past year's orders from {exporter_country} to {destination_country} with a known route passed the same "
        "countries.",
        unknown="Without a route, or past routes from the same country to this destination, a usual route cannot be told.",
        zero="None of the past year's orders from {exporter_country} to {destination_country} with a known route passed the same "
        "countries.",
    ),
    risk="falls",
)
def route_share_of_corridor(ledger: Ledger) -> ir.Value:
    """Share of the past year's orders from the same country to the same destination that passed the same countries."""
    keys = ["exporter_country", "destination_country"]
    same = ledger.past("route_key", "count", [*keys, "route_key"], days=365)
    return same / _routes_of_corridor(ledger).nullif(0)


@feature(
    says=yes_no(
        "An intermediate consignee in {intermediate_consignee_country} stands between seller and {destination_country}.",
        "The intermediate consignee is in {intermediate_consignee_country}, a country of seller, buyer or destination.",
        unknown="Whether the intermediate consignee is elsewhere cannot be told: a country is not recorded.",
    ),
    risk="rises",
)
def intermediate_consignee_elsewhere(ledger: Ledger) -> ir.Value:
    """Whether the intermediate consignee is in none of the countries of seller, buyer and destination."""
    country = ledger["intermediate_consignee_country"]
    others = ("exporter_country", "buyer_country", "destination_country")
    return ibis.and_(*(country != ledger[other] for other in others))
