"""One order's file for a regulator: what the journal holds on it, and the proof that it was written so."""

import json
from collections.abc import Mapping
from typing import Any

from diversion_risk.chain import BEGINNING, sealed
from diversion_risk.errors import FileUnusable, IntegrityBroken
from diversion_risk.journal.book import Journal, Link
from diversion_risk.journal.tree import climbed, leaves, proof

FORMAT = 1


def dossier(journal: Journal, order_id: str) -> dict[str, Any]:
    """The newest entry of an order, its run's record, and the way from the entry up to a link of the chain.

    Raises:
        FileUnusable: If the journal has no entry for the order.
    """
    page, place = found(journal, order_id)
    digests = leaves(page.page().entries)
    record, last = journal.link(page.run), journal.last()
    if record is None or last is None:
        raise IntegrityBroken(f"{journal.name} has a page of run {page.run:,}, and no record of that run")
    return {
        "format": FORMAT,
        "about": "What was said of one order. A risk indicator with its evidence, never a finding of guilt.",
        "order_id": order_id,
        "entry": page.page().entries[place].decode(),
        "place_in_run": page.page().first + place + 1,
        "proof": proof(digests, place),
        "page": _link(journal, page),
        "run": _link(journal, record),
        "journal_ends_with": {"number": last.number, "sha256": last.sha256},
    }


def found(journal: Journal, order_id: str) -> tuple[Link, int]:
    """The newest page with an entry for an order, and the entry's place on it."""
    for link in journal.pages_naming(order_id):
        for place, entry in enumerate(link.page().entries):
            if json.loads(entry)["order_id"] == order_id:
                return link, place
    raise FileUnusable(f'The journal has no entry for the order "{order_id}"')


def check_dossier(content: Mapping[str, Any], journal: Journal | None = None) -> list[str]:
    """What is wrong with a dossier; empty where its proof holds.

    Without the journal the proof says that the entry belongs to a page with this seal; held against the journal, that the
    page still stands there.

    Raises:
        FileUnusable: If it is no dossier.
    """
    try:
        steps = [(str(side), str(digest)) for side, digest in content["proof"]]
        page, run = content["page"], content["run"]
        top = climbed(leaves([content["entry"].encode()])[0], steps).hex()
        troubles = [f"the {name}'s record was changed" for name in ("page", "run") if not _holds(content[name])]
        record, entry = json.loads(page["body"]), json.loads(content["entry"])
        if top != record["root"]:
            troubles.append("the entry is not one that was sealed with this page")
        if entry["order_id"] != content["order_id"] or record["run"] != run["number"]:
            troubles.append("entry, page and run do not belong together")
    except (ValueError, KeyError, TypeError, AttributeError) as trouble:
        raise FileUnusable(f"This is no order's file of ours: {trouble}") from trouble
    if journal is not None:
        troubles += [
            f"the journal has another {name} at {content[name]['number']:,}, or none"
            for name in ("page", "run")
            if (link := journal.link(content[name]["number"])) is None or link.sha256 != content[name]["sha256"]
        ]
    return troubles


def _link(journal: Journal, link: Link) -> dict[str, Any]:
    previous = journal.link(link.number - 1)
    return {"number": link.number, "body": link.body, "after": BEGINNING if previous is None else previous.sha256,
            "sha256": link.sha256}  # fmt: skip


def _holds(link: Mapping[str, Any]) -> bool:
    return sealed(int(link["number"]), str(link["body"]), str(link["after"])) == str(link["sha256"])


def dossier_text(content: Mapping[str, Any]) -> str:
    """The file as it is handed over."""
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
