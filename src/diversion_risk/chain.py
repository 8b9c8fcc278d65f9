"""A chain of digests: each link is sealed with the digest of all before it."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

BEGINNING = "0" * 64
"""What the first link follows."""


def canonical(content: Mapping[str, Any]) -> str:
    """A record in the one way in which it is written for sealing: keys in order, no blanks, letters as they are.

    >>> canonical({"who": "Bébé", "a": [1, None]})
    '{"a":[1,null],"who":"Bébé"}'
    """
    return json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def sealed(number: int, body: str, before: str) -> str:
    """Digest of a link, the `number`th from 1, that follows the one with the digest `before`.

    >>> sealed(1, canonical({}), BEGINNING)[:16]
    '857ee6299d26533d'
    """
    return sha256(f"{before}\n{number}\n{body}".encode()).hexdigest()
