"""What the lists can answer of a name or an address, and how that is put into the sentences of a fact."""

from collections.abc import Mapping
from typing import Any

ROLES = ("buyer_name", "consignee_name", "buyer_address", "buyer_address_alone")
"""What of an order is held against the lists; each column of an answer begins with one of these."""

MATCHED = "matched"
NOT_MATCHED = "not matched"
DAY_UNKNOWN = "day unknown"
"""Near an entry of which the lists do not tell whether it was listed on the order's day."""
NOT_STATED = "not stated"
"""The order does not state the name or the address."""
TOO_COMMON = "too common"
"""The name is one word or common words only, or the address has no number or no name: nothing to compare."""
NOTHING_LISTED = "nothing listed"
"""No lists were given, or none that names such a thing."""

_NO_LISTS = "no lists were given"
_BECAUSE = {
    NOT_MATCHED: "it comes near none that was listed on that day",
    NOT_STATED: "the order does not state it",
    TOO_COMMON: "it says too little of its own to be compared",
    NOTHING_LISTED: "the lists that were given hold nothing to compare it with",
}


def quoted(answers: Mapping[str, Any], role: str) -> str:
    """The listed text that comes near, exactly as the list writes it, and the list's name.

    >>> quoted({"buyer_name_matched": "ZORVANTA LLC", "buyer_name_list": "Invented List"}, "buyer_name")
    '“ZORVANTA LLC” (Invented List)'
    """
    return f"“{answers.get(f'{role}_matched', '')}” ({answers.get(f'{role}_list', '')})"


def because(answers: Mapping[str, Any], role: str) -> str:
    """Why something cannot be told of a name or an address.

    >>> because({"buyer_name_state": "not stated"}, "buyer_name"), because({}, "buyer_name")
    ('the order does not state it', 'no lists were given')
    """
    state = answers.get(f"{role}_state")
    if state == MATCHED:
        return f"the list does not say since when {quoted(answers, role)} stands on it"
    if state == DAY_UNKNOWN:
        return f"it comes near {quoted(answers, role)}, and the lists do not tell whether that was listed by then"
    return _NO_LISTS if state is None else _BECAUSE[state]
