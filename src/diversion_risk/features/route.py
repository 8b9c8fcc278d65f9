"""How the goods travel."""

import ibis
import ibis.expr.types as ir

from diversion_risk.features.definition import RedFlag, feature
from diversion_risk.features.wording import amount, levels, yes_no
from diversion_risk.ledger import Ledger

_NO_ROUTE = "No route is recorded that we can read."
_CARRIAGE = r"(?i)(logisti|freight|forward(er|ing)|cargo|shipping|transport|spedition|экспедиц|логисти)"
"""Words by which a name speaks of carriage, a choice of ours."""


def _routes_of_corridor(ledger: Ledger) -> ir.Column:
    return ledger.past("route_key", "count", ["exporter_country", "destination_country"], days=365)


@feature(
    says=amount(
        "The route {route} is {value:n} times as long as the direct way.",
        unknown="The length of the route cannot be compared with the direct way.",
        one="The route {route} is as long as the direct way.",
    ),
    about="the length of the route",
    risk="rises",
    flag=RedFlag("atypical_route", when=lambda ratio: ratio >= 2, because="twice the direct way, a choice of ours"),
)
def route_detour_ratio(ledger: Ledger) -> ir.Value:
    """Length of the route over the great-circle distance between its ends; 1 is direct."""
    return ledger["route_detour_ratio"]


@feature(
    says=yes_no(
        "Between its ends the route {route} passes {transshipment_points}, named for transshipment by FinCEN and BIS by the "
        "order's day.",
        "Between its ends the route {route} passed no transshipment point that FinCEN and BIS had named by the order's day.",
        unknown=_NO_ROUTE,
    ),
    about="how near to Russia the route comes",
    risk="rises",
    flag=RedFlag("eu_indirect_via_hub"),
)
def route_via_transshipment_point(ledger: Ledger) -> ir.Value:
    """Whether a stop between the ends had been named as a transshipment point before the order."""
    passes = ledger.is_on_or_after(ledger["route_between_transshipment_from_day"])
    return ibis.ifelse(passes | (ledger["route_between_has_facts"] == 1), passes, ibis.null())


@feature(
    says=yes_no(
        "The route {route} passes through Russia or Belarus.",
        "The route {route} does not pass through Russia or Belarus.",
        unknown=_NO_ROUTE,
    ),
    about="how near to Russia the route comes",
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
    about="how usual the route is",
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
    about="how usual the route is",
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
    about="the parties along the way",
    risk="rises",
)
def intermediate_consignee_elsewhere(ledger: Ledger) -> ir.Value:
    """Whether the intermediate consignee is in none of the countries of seller, buyer and destination."""
    country = ledger["intermediate_consignee_country"]
    others = ("exporter_country", "buyer_country", "destination_country")
    return ibis.and_(*(country != ledger[other] for other in others))


@feature(
    says=amount(
        "{value:%} of the past year's orders through this forwarder with a known route passed the same countries as the route "
        "{route}.",
        unknown="Without a route, a forwarder, or past routes of this forwarder, a usual route cannot be told.",
        zero="None of the past year's orders through this forwarder with a known route passed the same countries as the route "
        "{route}.",
    ),
    about="how usual the route is",
)
def route_share_of_forwarder(ledger: Ledger) -> ir.Value:
    """Share of the past year's orders through the same forwarder that passed the same countries.

    No direction: a forwarder may be used for one crooked route alone.
    """
    same = ledger.past("route_key", "count", ["forwarder_id", "route_key"], days=365)
    return same / ledger.past("route_key", "count", ["forwarder_id"], days=365).nullif(0)


@feature(
    says=amount(
        "A stop between the ends of the route {route} lies {value:n} km nearer to Moscow than its end.",
        unknown="No route is recorded that we can read, or a distance to Moscow is not in our table.",
        zero="No stop between the ends of the route {route} lies nearer to Moscow than its end.",
    ),
    about="how near to Russia the route comes",
)
def route_nearer_moscow_km(ledger: Ledger) -> ir.Value:
    """How much nearer to Moscow than the end of the route a stop between its ends lies, in km between capitals.

    Such a route turns back. No direction: the great hubs of Europe lie nearer to Moscow than most of the world.
    """
    return ledger["route_between_nearer_moscow_km"]


@feature(
    says=yes_no(
        "The last leg of the route {route} begins or ends in a country with a land border with Russia or Belarus.",
        "The last leg of the route {route} neither begins nor ends in a country with a land border with Russia or Belarus.",
        unknown="No route is recorded that we can read, or the borders of its last stops are not in our table.",
    ),
    about="how near to Russia the route comes",
)
def route_last_leg_by_russia(ledger: Ledger) -> ir.Value:
    """Whether the last leg begins or ends in a country that shares a land border with Russia or Belarus.

    No direction: Poland, Finland and China border them, too.
    """
    return ledger["route_last_leg_borders_russia_or_belarus"]


@feature(
    says=amount(
        "{value:%} of the past year's orders to {destination_country} with a known intermediate consignee's country had theirs "
        "in {intermediate_consignee_country}, as this one has.",
        unknown="No intermediate consignee's country is recorded here, or for a past year's order to {destination_country}, so a "
        "usual hub cannot be told.",
        zero="None of the past year's orders to {destination_country} with a known intermediate consignee's country had theirs "
        "in {intermediate_consignee_country}, as this one has.",
    ),
    about="the parties along the way",
    risk="falls",
)
def hub_share_of_destination(ledger: Ledger) -> ir.Value:
    """Share of the past year's orders to the destination with an intermediate consignee whose hub was the same country."""
    hub = "intermediate_consignee_country"
    same = ledger.past(hub, "count", ["destination_country", hub], days=365)
    return same / ledger.past(hub, "count", ["destination_country"], days=365).nullif(0)


@feature(
    says=levels(
        {
            2.0: "The ultimate consignee is the forwarder of this order.",
            1.0: "The name of the ultimate consignee, {ultimate_consignee_name}, speaks of freight or logistics.",
            0.0: "The ultimate consignee is not the forwarder of this order, and its name does not speak of freight or "
            "logistics.",
        },
        unknown="The forwarder, the ultimate consignee or its name is not recorded.",
    ),
    about="the parties along the way",
    risk="rises",
    flag=RedFlag(
        "freight_forwarder_final_customer",
        when=lambda level: level >= 1,
        because="that, or a name which speaks of freight, a choice of ours",
    ),
)
def consignee_is_forwarder(ledger: Ledger) -> ir.Value:
    """Whether the ultimate consignee is the forwarder of the order (2), or by its name another one (1), or neither (0).

    Source: FIN-2022-Alert003. Such an address may be honest: a forwarder also keeps stock for others.
    """
    same = ledger["ultimate_consignee_id"] == ledger["forwarder_id"]
    carries = ledger["ultimate_consignee_name"].re_search(_CARRIAGE)
    return ibis.cases((same, 2), (carries, 1), (~same & ~carries, 0), else_=ibis.null())


@feature(
    says=yes_no(
        "No earlier order of this buyer is on record, and the route {route} has at least two countries between its ends.",
        "It is not so that a buyer without earlier orders on record sends goods on a route with at least two countries between "
        "its ends.",
        unknown=_NO_ROUTE,
    ),
    about="the length of the route",
    risk="rises",
    flag=RedFlag("eu_new_partner_complex_route"),
)
def route_complex_for_new_buyer(ledger: Ledger) -> ir.Value:
    """Whether a buyer without earlier orders uses a route with at least two countries between its ends.

    Source: guidance of the European Commission of September 2023; two countries are our choice.
    """
    return (ledger.past_orders(["buyer_id"]) == 0) & (ledger["route_stops_between"] >= 2)
