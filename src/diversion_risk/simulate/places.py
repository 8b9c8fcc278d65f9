"""Places: the countries of a world, its regions, the ports it writes and the cities its firms live in."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.reference import countries
from diversion_risk.simulate.chance import Bools, Floats, Ints
from diversion_risk.simulate.goods import NEVER
from diversion_risk.simulate.world import Weights, World

PORTS = {
    "US": ("USNYC", "USLAX", "USHOU", "USCHI", "USMIA", "USSEA", "USATL", "USSAV"),
    "DE": ("DEHAM", "DEFRA", "DEBRV"),
    "JP": ("JPTYO", "JPNGO", "JPOSA"),
    "TW": ("TWTPE", "TWKHH"),
    "GB": ("GBFXT", "GBLON", "GBSOU"),
    "NL": ("NLRTM", "NLAMS"),
    "KR": ("KRPUS", "KRICN"),
    "FR": ("FRLEH", "FRPAR"),
    "IT": ("ITGOA", "ITMIL"),
    "CH": ("CHZRH", "CHBSL"),
    "SE": ("SEGOT", "SESTO"),
    "IL": ("ILHFA", "ILTLV"),
    "CN": ("CNSHA", "CNSZX", "CNTAO"),
    "HK": ("HKHKG",),
    "TR": ("TRIST", "TRMER", "TRIZM"),
    "AE": ("AEDXB", "AEJEA", "AESHJ"),
    "SG": ("SGSIN",),
    "IN": ("INNSA", "INBOM", "INMAA"),
    "MY": ("MYPKG", "MYKUL", "MYPEN"),
    "TH": ("THLCH", "THBKK"),
    "VN": ("VNSGN", "VNHPH"),
    "ID": ("IDJKT",),
    "PH": ("PHMNL",),
    "KZ": ("KZALA", "KZAKX"),
    "KG": ("KGFRU",),
    "UZ": ("UZTAS",),
    "TJ": ("TJDYU",),
    "MN": ("MNULN",),
    "AM": ("AMEVN",),
    "GE": ("GEPTI", "GETBS"),
    "AZ": ("AZBAK",),
    "RS": ("RSBEG",),
    "RU": ("RULED", "RUMOW"),
    "BY": ("BYMSQ",),
    "LT": ("LTKLJ", "LTVNO"),
    "LV": ("LVRIX",),
    "EE": ("EETLL",),
    "FI": ("FIHEL", "FIKTK"),
    "PL": ("PLGDN", "PLWAW"),
    "AT": ("ATVIE",),
    "HU": ("HUBUD",),
    "CZ": ("CZPRG",),
    "BE": ("BEANR",),
    "ES": ("ESVLC", "ESBCN"),
    "PT": ("PTLIS",),
    "GR": ("GRPIR",),
    "CY": ("CYLMS",),
    "MX": ("MXVER", "MXMEX"),
    "CA": ("CATOR", "CAVAN"),
    "BR": ("BRSSZ",),
    "PA": ("PABLB",),
    "AU": ("AUSYD",),
    "ZA": ("ZADUR",),
    "SA": ("SAJED", "SADMM"),
    "EG": ("EGALY",),
}
"""UN/LOCODEs of large ports and airports, by country."""

CITIES = {
    "CN": ("Shenzhen", "Shanghai", "Guangzhou", "Urumqi"),
    "HK": ("Kowloon", "Central", "Wan Chai"),
    "TR": ("Istanbul", "Ankara", "Izmir", "Mersin"),
    "AE": ("Dubai", "Sharjah", "Ajman", "Abu Dhabi"),
    "KZ": ("Almaty", "Astana", "Shymkent"),
    "KG": ("Bishkek", "Osh"),
    "AM": ("Yerevan", "Gyumri"),
    "GE": ("Tbilisi", "Batumi", "Poti"),
    "UZ": ("Tashkent", "Samarkand"),
    "RS": ("Belgrade", "Novi Sad"),
    "IN": ("Mumbai", "New Delhi", "Bengaluru", "Chennai"),
    "DE": ("Hamburg", "Munich", "Stuttgart", "Frankfurt"),
    "US": ("New York", "Chicago", "Houston", "Miami"),
    "RU": ("Moscow", "Saint Petersburg", "Yekaterinburg"),
}
"""Cities for invented addresses; a country without an entry uses its capital's name from the country table."""


@dataclass(frozen=True)
class Places:
    """One entry per country with known facts; other tables name a country by its position here."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    region: Ints
    regions: tuple[str, ...]
    transshipment_from: Ints
    is_eaeu: Bools

    def at(self, code: str) -> int:
        """Position of a country code; raises `ConfigurationWrong` for one that nothing is known about."""
        if code not in self.codes:
            raise ConfigurationWrong(
                f"Found {code!r}; expected a country code that the reference table has facts about."
            )
        return self.codes.index(code)

    def weights(self, given: Weights, others: float = 0.0) -> Floats:
        """Weights by code as a row in the order of `codes`; `others` is shared by those not given."""
        rest = others / max(len(self.codes) - len(given), 1)
        return np.array([given.get(code, rest) for code in self.codes])

    def factors(self, given: Weights) -> Floats:
        """Factors by code as a row in the order of `codes`, one where none is given."""
        return np.array([given.get(code, 1.0) for code in self.codes])


def places(world: World) -> Places:
    """The countries the reference table knows facts about."""
    table = countries.table()
    table = table[table["has_facts"] == 1].reset_index(drop=True)
    regions = (*world.freight.regions, "other")
    of = {code: at for at, held in enumerate(world.freight.regions.values()) for code in held}
    return Places(
        codes=tuple(table["code"]),
        names=tuple(table["name"]),
        region=np.array([of.get(code, len(regions) - 1) for code in table["code"]]),
        regions=regions,
        transshipment_from=_days(table["transshipment_from_day"]),
        is_eaeu=table["is_eaeu"].fillna(0).to_numpy(dtype=np.int64) == 1,
    )


def _days(column: "pd.Series[int]") -> Ints:
    return np.asarray(column.fillna(NEVER), dtype=np.int64)
