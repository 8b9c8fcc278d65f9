"""Words that tell little of who somebody is: company forms, trades and countries; and words of addresses."""

from functools import cache, lru_cache

from diversion_risk.reference import countries
from diversion_risk.watchlists.spelling import folded, less_one_letter, words

_LONG_WORD = 7
"""From so many letters on, a word that differs from a common one by a slip is taken for it."""

_FORM_PHRASES = (
    "limited liability company",
    "limited liability partnership",
    "public joint stock company",
    "open joint stock company",
    "closed joint stock company",
    "joint stock company",
    "free zone establishment",
    "free zone company",
    "free zone co",
    "limited sirketi",
    "limited sti",
    "anonim sirketi",
    "obshchestvo s ogranichennoi otvetstvennostyu",
    "obshchestvo s ogranichennoy otvetstvennostyu",
    "otkrytoe aktsionernoe obshchestvo",
    "zakrytoe aktsionernoe obshchestvo",
    "publichnoe aktsionernoe obshchestvo",
    "aktsionernoe obshchestvo",
    "tovarishchestvo s ogranichennoi otvetstvennostyu",
    "tovarishchestvo s ogranichennoy otvetstvennostyu",
    "you xian ze ren gong si",
    "gu fen you xian gong si",
    "you xian gong si",
    "sp z oo",
    "spolka z oo",
    "sdn bhd",
    "and any successor sub unit or subsidiary thereof",
)
_FORMS = (
    "llc ltd limited inc incorporated corp corporation co company plc lp llp pllc gmbh mbh ag kg kgaa ohg ug se sa sas sarl "
    "srl spa sl slu bv nv vof ab as asa aps oy oyj kft zrt nyrt doo dooel dd ad ood eood sro spzoo ooo oao zao pao ao nao odo "
    "chup tov too osoo mchj uab sia ou ltda lda cv kk yk gk pte pvt pty pt sdn bhd tbk fze fzc fzco fzllc dmcc wll bsc saoc psc "
    "pjsc jsc ojsc cjsc sti sirketi limitet kollektif est establishment ip chp "
    "the and of for und et ve i y de la al el und der die das "
)
"""Company forms, and the small words between others."""

_TRADES: dict[str, str] = {
    "trading": "trade trades ticaret ticareti tic torgovlya torgovaya torgovyi torgoviy torg handel handels commerce "
    "commercial kommerts kommercheskaya",
    "import": "imports importer importers ithalat",
    "export": "exports exporter exporters ihracat eksport",
    "impex": "importexport",
    "foreign": "dis vneshne external",
    "electronics": "electronic elektronik elektronika",
    "electric": "electrical elektrik elektro electro electricals",
    "industry": "industrial industries indstries sanayi sanayii san prom promyshlennaya promyshlennyi endustri ind",
    "technology": "technologies tech techno teknoloji teknolojileri tekhnologii tekhnologiya tekhno teknik technical "
    "technic technics tekhnika technik",
    "logistics": "logistic lojistik logistika logistik",
    "transport": "transportation transports nakliyat freight forwarding cargo kargo",
    "shipping": "marine maritime denizcilik",
    "group": "holding holdings grup gruppa grubu",
    "international": "intl internatsional uluslararasi mezhdunarodnaya global world worldwide",
    "services": "service servis uslugi hizmetleri hizmet",
    "supply": "supplies supplier suppliers snab snabzhenie tedarik",
    "systems": "system sistem sistemy sistemleri",
    "solutions": "solution resheniya cozumleri",
    "components": "component komponent komponenty",
    "parts": "part spare spares yedek zapchasti",
    "equipment": "oborudovanie ekipman",
    "machinery": "machine machines makina makine mashiny",
    "automotive": "auto avto otomotiv automobile",
    "aviation": "aero avia aerospace havacilik",
    "construction": "insaat stroy stroitelstvo building",
    "engineering": "muhendislik inzhiniring engineers",
    "general": "genel gen obshchaya",
    "investment": "investments invest yatirim",
    "development": "gelistirme razvitie",
    "research": "arastirma nauchno scientific science",
    "institute": "institut enstitu",
    "factory": "plant zavod fabrika works",
    "manufacturing": "manufacture manufacturer production proizvodstvo imalat uretim",
    "enterprise": "enterprises predpriyatie",
    "energy": "enerji energo power",
    "oil": "petroleum petrol neft",
    "gas": "gaz",
    "chemical": "chemicals chemistry kimya khim",
    "textile": "textiles tekstil",
    "food": "foods gida",
    "medical": "medikal med health",
    "digital": "data computer computers bilgisayar kompyuter software hardware",
    "information": "informatics bilisim it",
    "communications": "communication telecom telekom iletisim svyaz",
    "security": "guvenlik",
    "management": "consulting consultancy danismanlik",
    "distribution": "distributor distributors dagitim wholesale retail opt",
    "market": "marketing pazarlama",
    "center": "centre tsentr merkez merkezi",
    "house": "home dom",
    "partners": "partner associates brothers bros sons",
    "representative": "branch office subsidiary filial",
    "bank": "banka finance financial capital",
    "metal": "metals steel",
    "products": "product goods materials material",
    "instruments": "instrument tools tool devices device",
    "semiconductor": "semiconductors microelectronics mikroelektronika",
    "laboratory": "laboratories lab labs",
    "new": "first best plus pro smart modern",
    "north": "northern south southern east eastern west western central middle",
    "asia": "asian euro europe european eurasia eurasian gulf arab trans orient oriental",
    "national": "state federal public royal united union republic",
    "city": "town province region district",
    "design": "bureau buro",
}
"""What firms trade in and call themselves, one word standing for those that mean the same."""

_PLACES = (
    "russian russia rossiya rossiiskaya turkish turk chinese zhongguo emirates dubai sharjah ajman abu dhabi hongkong hong kong "
    "kowloon shenzhen guangzhou shanghai beijing istanbul ankara izmir moscow moskva petersburg minsk almaty astana bishkek "
    "tashkent yerevan tbilisi baku indian german american british kazakh uzbek kyrgyz armenian georgian serbian prc usa uae uk hk"
)

_ADDRESS_WORDS: dict[str, str] = {
    "street": "st str ul ulitsa ulica sok sokak sokagi strasse rue jie",
    "road": "rd yolu lu shosse sh",
    "avenue": "ave av pr prospekt prospect pr-t cad caddesi cadde",
    "boulevard": "blvd bul bulvar bulvari",
    "lane": "ln per pereulok",
    "square": "sq pl ploshchad meydani",
    "building": "bldg blg bld bina binasi d dom korpus korp k str stroenie apt",
    "room": "rm ofis office off suite ste unit flat kom komnata pomeshch pomeshchenie daire shop",
    "floor": "fl f kat etazh level lvl",
    "number": "no nr num nomer",
    "block": "blk blok tower",
    "district": "dist mah mahallesi mahalle raion rayon area zone region province state city town county",
    "box": "po pobox",
    "the": "and of at in near opposite g",
}
"""Words that say of which kind a part of an address is, one standing for those that mean the same."""


@cache
def _canonical(table: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {folded(word): folded(one) for one, others in table for word in (one, *others.split())}


_TRADE_OF = _canonical(tuple(_TRADES.items()))
_TRADE_NEAR = {
    shorter: one
    for word, one in sorted(_TRADE_OF.items())
    if len(word) >= _LONG_WORD
    for shorter in less_one_letter(word)
}
_ADDRESS_WORD_OF = _canonical(tuple(_ADDRESS_WORDS.items()))
_FOLDED_FORMS = frozenset(map(folded, _FORMS.split()))
_FOLDED_PHRASES = tuple(f" {' '.join(map(folded, phrase.split()))} " for phrase in _FORM_PHRASES)


@cache
def country_words() -> frozenset[str]:
    """The words of all country names, folded."""
    return frozenset(folded(word) for name in countries.table()["name"] for word in words(str(name)))


@cache
def _place_words() -> frozenset[str]:
    return country_words() | frozenset(map(folded, _PLACES.split()))


def without_forms(folded_words: list[str]) -> list[str]:
    """The words of a name without company forms and small words.

    >>> without_forms(["zorvanta", "joint", "stok", "kompani"]), without_forms(["zorvanta", "gmbh"])
    (['zorvanta'], ['zorvanta'])
    """
    text = f" {' '.join(folded_words)} "
    for phrase in _FOLDED_PHRASES:
        text = text.replace(phrase, " ")
    return [word for word in text.split() if word not in _FOLDED_FORMS]


def trade_word(folded_word: str) -> str | None:
    """The word that stands for a common one, `None` where the word is a name of its own.

    >>> trade_word("elektronik") == trade_word(folded("electronics")) == trade_word("elektronks"), trade_word("zorvanta")
    (True, None)
    """
    # Before the places: "san" is short for industry far more often than part of a country's name.
    if folded_word in _TRADE_OF:
        return _TRADE_OF[folded_word]
    return folded_word if folded_word in _place_words() else _trade_misspelt(folded_word)


@lru_cache(maxsize=1 << 16)
def _trade_misspelt(folded_word: str) -> str | None:
    if len(folded_word) < _LONG_WORD - 1:
        return None
    return next((_TRADE_NEAR[one] for one in sorted(less_one_letter(folded_word)) if one in _TRADE_NEAR), None)


def address_word(folded_word: str) -> str | None:
    """The word that stands for a kind of part of an address, `None` where the word is a name.

    >>> address_word("sok"), address_word("zorvanta")
    ('stret', None)
    """
    return _ADDRESS_WORD_OF.get(folded_word)
