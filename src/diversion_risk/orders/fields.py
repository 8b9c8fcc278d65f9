"""The one list of columns: reader, validator, documentation and test factory all use it."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "identifier", "text", "date", "country", "choice", "number", "yes_no", "hs_code", "division", "route", "eccn"
]


@dataclass(frozen=True)
class Field:
    """One column of a file: its name, what kind of value it holds, what it means and whether it may be empty."""

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    choices: tuple[str, ...] = ()
    unique: bool = False

    @property
    def expected(self) -> str:
        """What a cell should hold, in the words of an error message."""
        if self.kind == "choice":
            return "one of " + ", ".join(self.choices)
        return EXPECTED[self.kind]


EXPECTED: dict[Kind, str] = {
    "identifier": "a text that names it",
    "text": "text",
    "date": "an ISO 8601 date such as 2024-02-29, or a UTC timestamp",
    "country": "an ISO 3166-1 alpha-2 country code",
    "choice": "one of a few words",
    "number": "a number above 0 with a decimal point",
    "yes_no": "true or false",
    "hs_code": "6, 8 or 10 digits, dots allowed",
    "division": "a two-digit ISIC Rev. 4 division",
    "route": "two or more countries or UN/LOCODEs joined by >",
    "eccn": "EAR99 or a number such as 3A991, with or without its paragraphs",
}

CONSIGNEE_TYPES = ("direct_consumer", "government_entity", "reseller", "other")
TRANSPORT_MODES = ("air", "sea", "road", "rail", "post")
PAYMENT_TERMS = ("advance", "letter_of_credit", "open_account", "other")

ORDER_FIELDS: tuple[Field, ...] = (
    Field("order_id", "identifier", "unique in the file", required=True, unique=True),
    Field(
        "order_date", "date", "when the order was placed: the moment at which everything must be known", required=True
    ),
    Field("exporter_id", "identifier", "the seller (USPPI)"),
    Field("exporter_country", "country", "country of the seller"),
    Field("buyer_id", "identifier", "the purchaser", required=True),
    Field("buyer_country", "country", "country of the purchaser", required=True),
    Field("buyer_name", "text", "name of the purchaser"),
    Field("buyer_address", "text", "address of the purchaser"),
    Field("buyer_incorporation_date", "date", "from it comes the buyer's age on the order's day"),
    Field("buyer_activity", "division", "the buyer's line of business, as an ISIC Rev. 4 division"),
    Field("ultimate_consignee_id", "identifier", "the party at the declared end of the journey"),
    Field("ultimate_consignee_name", "text", "name of the ultimate consignee"),
    Field("ultimate_consignee_type", "choice", "type of the ultimate consignee in the EEI", choices=CONSIGNEE_TYPES),
    Field("destination_country", "country", "declared country of ultimate destination", required=True),
    Field("original_destination_country", "country", "as first ordered, where it was changed later"),
    Field("intermediate_consignee_id", "identifier", "the party the goods pass through"),
    Field("intermediate_consignee_country", "country", "country of the intermediate consignee"),
    Field("forwarder_id", "identifier", "the forwarding agent"),
    Field("route", "route", "stops from origin to destination"),
    Field("port_of_export", "text", "UN/LOCODE or Schedule D code of the port of export"),
    Field("transport_mode", "choice", "how the goods leave", choices=TRANSPORT_MODES),
    Field("routed_export", "yes_no", "whether the foreign party routes the export (EEI)"),
    Field("related_party", "yes_no", "whether seller and consignee are related (EEI)"),
    Field("hs_code", "hs_code", "commodity code; the first six digits are the HS subheading", required=True),
    Field("item_id", "identifier", "the seller's own part number or item class"),
    Field("eccn", "eccn", "export control classification number, such as EAR99 or 3A991"),
    Field("license_code", "text", "licence or exception the order ships under, such as NLR"),
    Field("goods_description", "text", "the goods in the seller's words"),
    Field("end_use", "text", "the end use as stated by the buyer"),
    Field("quantity", "number", "how much, in quantity_unit"),
    Field("quantity_unit", "text", "the unit of the quantity"),
    Field("value_usd", "number", "value of the line in US dollars"),
    Field("net_weight_kg", "number", "net weight in kilograms"),
    Field("payment_country", "country", "where the money comes from"),
    Field("payment_terms", "choice", "terms of payment", choices=PAYMENT_TERMS),
    Field("end_use_statement", "yes_no", "whether a signed end-use statement is on file"),
)

OUTCOMES = ("diverted", "cleared")
SELECTED_BY = ("random", "targeted", "tip", "unknown")

OUTCOME_FIELDS: tuple[Field, ...] = (
    Field("order_id", "identifier", "the order that was looked at", required=True),
    Field("outcome", "choice", "what the look found", required=True, choices=OUTCOMES),
    Field("outcome_date", "date", "the day on which it became known", required=True),
    Field("selected_by", "choice", "why the order was looked at", choices=SELECTED_BY),
    Field("source", "text", "where the outcome is written"),
)
