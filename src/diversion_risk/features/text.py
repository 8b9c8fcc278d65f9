"""What the order's own words say: of the goods, and of what they are for."""

import ibis
import ibis.expr.types as ir

from diversion_risk.features.definition import RedFlag, feature
from diversion_risk.features.wording import amount, yes_no
from diversion_risk.ledger import Ledger

_NO_GOODS_NAMED = (
    "Whether the description fits HS {hs6} cannot be told: the description is not recorded or has no word that we know to "
    "name goods, or the kind of goods of HS {hs6} is not in our table."
)
_NO_END_USE = "No end use is recorded."


@feature(
    says=yes_no(
        "By {words_beside_goods} the description names other goods than HS {hs6} stands for ({kind_of_goods}); no word of it "
        "names those.",
        "Words of the description fit what HS {hs6} stands for ({kind_of_goods}): {words_for_goods}.",
        unknown=_NO_GOODS_NAMED,
    ),
    about="the description of the goods",
    risk="rises",
)
def description_names_other_goods(ledger: Ledger) -> ir.Value:
    """Whether words of the description name goods, but none of the kind that the HS code stands for.

    Unknown where no word is known to name goods. Source of the words: data/reference/goods_words.csv.
    """
    return _names_other_goods(ledger)


@feature(
    says=yes_no(
        "By {sensitive_words} the description names goods of a kind found in weapons or controlled as dual use; HS {hs6} stands "
        "for another kind ({kind_of_goods}) that no word of it names.",
        "It is not so that the description names goods of a kind found in weapons or controlled as dual use under the code of an "
        "ordinary kind that it does not name.",
        unknown=_NO_GOODS_NAMED,
    ),
    about="the description of the goods",
    risk="rises",
)
def description_names_sensitive_goods_under_other_code(ledger: Ledger) -> ir.Value:
    """Whether the description names a kind of goods found in weapons while the HS code stands for an ordinary kind.

    Which kinds are found in weapons or controlled as dual use: data/reference/technical_classes.csv.
    """
    is_hidden = (ledger["description_is_sensitive"] == 1) & (ledger["is_sensitive_class"] == 0)
    return _names_other_goods(ledger) & is_hidden


@feature(
    says=yes_no(
        "The stated end use, “{end_use}”, names no product, activity, place or user in particular.",
        "The stated end use, “{end_use}”, says something by {telling_words}.",
        unknown=_NO_END_USE,
    ),
    about="the stated end use",
    risk="rises",
)
def end_use_is_vague(ledger: Ledger) -> ir.Value:
    """Whether all words of the stated end use are ones that name no product, activity, place or user.

    Source of the words: data/reference/vague_words.csv.
    """
    return ledger["end_use_is_vague"] == 1


@feature(
    says=yes_no(
        "Dual-use goods go to a buyer outside the coalition whose stated end use, “{end_use}”, names no product, activity, place "
        "or user in particular.",
        "It is not so that dual-use goods go to a buyer outside the coalition whose stated end use says nothing in particular.",
        unknown="Whether dual-use goods go to a buyer outside the coalition without a telling end use cannot be told: no end use "
        "is recorded, or what the goods are or where the buyer stands is not in our table.",
    ),
    about="the stated end use",
    risk="rises",
    flag=RedFlag("refuses_end_use_info"),
)
def vague_end_use_of_dual_use_goods(ledger: Ledger) -> ir.Value:
    """Whether a buyer outside the coalition states an end use for dual-use goods that says nothing in particular."""
    outside = ledger.country("buyer_country", "is_coalition") == 0
    return end_use_is_vague(ledger) & outside & (ledger["is_dual_use"] == 1)


@feature(
    says=amount(
        "{value:%} of the end uses stated on this seller's past year's orders said nothing in particular.",
        unknown="No end use is recorded on this seller's past year's orders.",
        zero="None of the end uses stated on this seller's past year's orders said nothing in particular.",
    ),
    about="the stated end use",
)
def exporter_vague_end_use_share(ledger: Ledger) -> ir.Value:
    """Share of the end uses stated on the seller's past year's orders whose words are all vague.

    No direction: it tells the seller's custom, against which a vague end use here weighs more or less.
    """
    return ledger.past(end_use_is_vague(ledger).cast("int64"), "mean", ["exporter_id"], days=365)


@feature(
    says=amount(
        "{value:%} of the end uses stated on this buyer's earlier orders said nothing in particular.",
        unknown="No end use is recorded on an earlier order of this buyer.",
        zero="None of the end uses stated on this buyer's earlier orders said nothing in particular.",
    ),
    about="the stated end use",
)
def buyer_vague_end_use_share(ledger: Ledger) -> ir.Value:
    """Share of the end uses stated on the buyer's earlier orders whose words are all vague.

    No direction: a buyer who is vague for the first time may be the one to ask.
    """
    return ledger.past(end_use_is_vague(ledger).cast("int64"), "mean", ["buyer_id"])


def _names_other_goods(ledger: Ledger) -> ir.BooleanColumn:
    own = ibis.literal("|") + ledger["technical_class"] + ibis.literal("|")
    return ~ledger["description_kinds"].contains(own)
