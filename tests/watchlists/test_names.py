"""Names that are one and the same however they are written, and names that only look alike."""

import pytest

from diversion_risk.watchlists.names import name_of, nearness
from diversion_risk.watchlists.near import NAMES_NEAR


def near(one: str, other: str) -> float:
    return nearness(name_of(one), name_of(other), NAMES_NEAR)


@pytest.mark.parametrize(("one", "other"), [
    ("Zorvanta Electronics LLC", "ZORVANTA ELECTRONICS, L.L.C."),
    ("Zorvanta Electronics", "ООО «Зорванта Электроникс»"),
    ("Hayat Zorvan Trading", "Khayat Zorvan Trading"),
    ("Çağdaş Zorvan İnşaat Sanayi ve Ticaret Limited Şirketi", "CAGDAS ZORVAN INSAAT SAN. TIC. LTD. STI."),
    ("MELKORIN, Tarvo", "Tarvo Melkorin"),
    ("Vek Zorvan Trading", "VekZorvan Trading"),
    ("深圳佐凡电子有限公司", "Shen Zhen Zuo Fan Dian Zi Co., Ltd."),
    ("Zorvanta Precision Measurement Group Corporation (ZPM 13)", "Zorvanta Precision Measurement Group Corporation"),
    ("Zorvanta Works; and any successor, sub-unit, or subsidiary thereof", "Zorvanta Works"),
    ("Zorvanta Sp. z o.o. Elektronik", "Zorvanta Elektronik"),
])  # fmt: skip
def test_the_same_name_written_otherwise_is_the_same(one: str, other: str) -> None:
    assert near(one, other) == near(other, one) == 1.0


@pytest.mark.parametrize(("one", "other"), [
    ("Zorvantar Electronics LLC", "Zorvanta Electronics LLC"),
    ("Zorvanta Elektroncs", "Zorvanta Electronics"),
    ("Zorvanta Melkorin Trading", "Zorvanta Melkorn Trading"),
])  # fmt: skip
def test_a_slip_of_the_pen_is_near(one: str, other: str) -> None:
    assert near(one, other) >= NAMES_NEAR


@pytest.mark.parametrize(("one", "other"), [
    ("Zorvanta Trading Ltd", "Melkorin Trading Ltd"),
    ("Zorvanta Trading Ltd", "Zorvanta Construction Ltd"),
    ("Zorvanta Trading Ltd", "Zorvanta Melkorin Trading Ltd"),
    ("Zorvanta Plant No. 5", "Zorvanta Plant No. 6"),
    ("Delta Trading Ltd", "Dela Trading Ltd"),
    ("Melkorvan Electronics Trading", "Dalkorvan Electronics Trading"),
])  # fmt: skip
def test_names_that_share_only_common_words_are_not_near(one: str, other: str) -> None:
    assert near(one, other) == 0.0


@pytest.mark.parametrize("text", [
    "TRADING COMPANY", "General Trading LLC", "Zorvanta", "ZORVANTA LLC", "International Import Export Co., Ltd.", "", "!!",
    "Hong Kong Electronics Limited", "A B Trading", "Ltd", "12 34",
])  # fmt: skip
def test_a_name_of_one_word_or_of_common_words_says_too_little(text: str) -> None:
    assert not name_of(text).can_be_compared


@pytest.mark.parametrize("text", ["Zorvanta Trading", "Melkorin Tarvo", "OOO Зорванта Трейд"])
def test_a_name_with_a_word_of_its_own_can_be_compared(text: str) -> None:
    assert name_of(text).can_be_compared
