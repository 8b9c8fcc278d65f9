"""A proposed mapping places what it knows, lists what it does not, and never guesses silently."""

from pathlib import Path

import pytest

from diversion_risk.orders.proposal import Proposal, propose
from diversion_risk.orders.proposal_file import proposal_file, told
from diversion_risk.orders.read import read_orders
from tests.command import run
from tests.factory import orders
from tests.orders.conftest import Write

GERMAN = """Auftrag;Pos;Datum;Kunde;Kundenland;Bestimmungsland;Warennr;Menge;Gewicht (lb);Wert (USD);Sachbearbeiter
4711;10;29.02.2024;10042;TR;KZ;8542.31.00;1.500,00;2,5;18,4;Moser
4711;20;29.02.2024;10042;TR;KZ;84137000;3;110;2,25;Moser
"""


def _rules(proposal: Proposal) -> dict[str, object]:
    return {one.field: dict(one.rule) for one in proposal.placed}


def _open(proposal: Proposal) -> dict[str, str]:
    return {one.column: one.why for one in proposal.open}


def test_a_german_export_is_placed_by_its_headings(write: Write) -> None:
    rules = _rules(propose(write(GERMAN)))
    assert rules["order_id"] == {"template": "{Auftrag}-{Pos}"}
    assert rules["order_date"] == {"column": "Datum", "formats": ["%d.%m.%Y"]}
    assert rules["destination_country"] == {"column": "Bestimmungsland"}
    assert rules["quantity"] == {"column": "Menge", "decimal": ",", "thousands": "."}


def test_a_proposal_without_gaps_is_a_mapping_that_reads_the_file(write: Write, tmp_path: Path) -> None:
    path = write(GERMAN)
    (tmp_path / "proposed.yaml").write_text(proposal_file(propose(path)))
    checked = read_orders(path, str(tmp_path / "proposed.yaml"))
    assert checked.rows[["order_id", "quantity", "value_usd"]].values.tolist() == [
        ["4711-10", 1500.0, 18.4], ["4711-20", 3.0, 2.25],
    ]  # fmt: skip
    assert checked.extras.columns.tolist() == ["Gewicht (lb)", "Sachbearbeiter"]


def test_every_column_of_the_file_stands_in_the_proposal(write: Write) -> None:
    text = proposal_file(propose(write(GERMAN)))
    assert all(name in text for name in GERMAN.splitlines()[0].split(";"))


def test_the_contracts_own_columns_are_certain(write: Write) -> None:
    proposal = propose(write(orders({}, {}).to_csv(index=False)))
    assert {one.confidence for one in proposal.placed} == {"certain"}
    assert len(proposal.placed) == 36 and not proposal.open and not proposal.lacking


@pytest.mark.parametrize(("header", "cells", "column", "asks"), [
    ("Wert", ["18"], "Wert", "currency is not stated"),
    ("Nettogewicht", ["18"], "Nettogewicht", "weight unit is not stated"),
    ("Order Date", ["03/04/2024", "05/06/2024"], "Order Date", "month/day and as day/month"),
    ("Quantity", ["1.500", "2"], "Quantity", "can be read in two ways"),
    ("Country", ["TR"], "Country", "or both: say which"),
    ("Transport", ["Lkw", "Schiff"], "Transport", "recode its words to air, sea, road, rail, post: Lkw, Schiff"),
    ("HS Code", ["pumps", "84"], "HS Code", "only 0% of its values are"),
    ("Order No", ["1", "1"], "Order No", "1 rows repeat an earlier value"),
    ("Zzz", ["TR", "DE"], "Zzz", "look like country codes"),
    ("Zzz", ["what", "ever"], "Zzz", "neither heading nor values tell"),
])  # fmt: skip
def test_what_only_a_person_can_say_is_asked_and_not_guessed(
    header: str, cells: list[str], column: str, asks: str, write: Write
) -> None:
    proposal = propose(write("\n".join([f"{header};other", *(f"{cell};x{n}" for n, cell in enumerate(cells))])))
    assert asks in _open(proposal)[column]
    assert proposal.lacking[:3] == ["order_id", "order_date", "buyer_id"]


def test_a_commodity_code_under_a_strange_heading_is_known_by_its_values(write: Write) -> None:
    placed = {one.field: one for one in propose(write("Zzz;b\n8542.31.00;1\n84137000;2\n")).placed}
    assert placed["hs_code"].confidence == "by its values alone"


def test_two_columns_that_look_alike_are_both_left_open(write: Write) -> None:
    proposal = propose(write("Zzz;Yyy\n854231;841370\n841370;854231\n"))
    assert "hs_code" in proposal.lacking and set(_open(proposal)) == {"Zzz", "Yyy"}


def test_a_currency_beside_the_value_settles_it_and_other_currencies_are_named(write: Write) -> None:
    proposal = propose(write("Nettowert;Währung\n18,5;USD\n20,25;EUR\n"))
    assert _rules(proposal)["value_usd"]["unit"] == {"column": "Währung", "factors": {"USD": 1}}  # type: ignore[index]
    assert "EUR without a factor" in proposal_file(proposal)


def test_words_for_yes_and_country_names_are_recoded(write: Write) -> None:
    rules = _rules(propose(write("Routed Transaction;Destination\nY;Germany\nN;TUR\n")))
    assert rules["routed_export"] == {"column": "Routed Transaction", "recode": {"n": "false", "y": "true"}}
    assert rules["destination_country"] == {"column": "Destination", "recode": {"Germany": "DE", "TUR": "TR"}}


def test_no_value_of_the_file_can_end_a_comment_and_add_a_rule(write: Write, tmp_path: Path) -> None:
    hostile = 'Order No;"Zzz\n  evil: x"\nA;"x\n    buyer_id: {constant: me}"\nB;"\u2028    buyer_id: {constant: me}"\n'
    text = proposal_file(propose(write(hostile)))
    assert not [line for line in text.splitlines() if "evil" in line and not line.startswith("#")]
    assert not [line for line in text.splitlines() if line.strip().startswith("buyer_id: {")]


def test_the_verb_prints_the_mapping_or_writes_it_and_says_what_was_placed(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(GERMAN)
    assert run("map", path) == 0
    assert capsys.readouterr().out == proposal_file(propose(path))
    assert run("map", path, "--out", tmp_path / "own.yaml") == 0
    assert capsys.readouterr().out == f"{told(propose(path))}\n{tmp_path / 'own.yaml'}\n"
    assert run("map", path, "--out", tmp_path / "own.yaml") == 2
    assert run("map", tmp_path / "none.csv") == 3
