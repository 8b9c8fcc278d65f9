"""Words that name goods, and words that say nothing."""

import pytest

from diversion_risk.reference import commodities, phrases

ROWS = list(commodities.table()[["hs6", "description", "technical_class"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(("hs6", "description", "technical_class"), ROWS)
def test_the_table_of_goods_never_contradicts_its_own_code(hs6: str, description: str, technical_class: str) -> None:
    for told in (description, description.partition(",")[0].partition("(")[0], description.upper()):
        assert phrases.words_for(told, hs6) or not phrases.words_beside(told, hs6), technical_class


def test_every_kind_of_goods_has_words() -> None:
    named = frozenset().union(*phrases.goods_words().values())
    assert named == commodities.technical_classes().keys()


def test_words_are_kept_in_small_letters_one_by_one() -> None:
    for known in (phrases.goods_words().keys(), phrases.vague_words()):
        assert all(word == word.casefold() and phrases.words(word) == (word,) for word in known)


@pytest.mark.parametrize(("text", "found"), [
    ("BEARINGS", ("BEARINGS",)), ("lenses", ("lenses",)), ("bearingless", ()), ("2 x PUMP-3000", ("PUMP",)),
    ("", ()), (None, ()), ("Насосы", ()),
])  # fmt: skip
def test_a_word_counts_as_a_whole_in_singular_or_plural(text: str | None, found: tuple[str, ...]) -> None:
    assert tuple(phrases.goods_named(text)) == found


def test_a_description_has_one_row_with_all_kinds_its_words_may_name() -> None:
    table = phrases.descriptions(["laser", "coffee", "laser", "thing"])
    assert table["goods_description"].tolist() == ["laser", "coffee", "thing"]
    assert set(table["description_kinds"][0].strip("|").split("|")) == {"optics", "machine_tool", "instrument"}
    assert table["description_is_sensitive"].tolist()[:2] == [1, 0]
    assert table.iloc[2, 1:].isna().all()


def test_a_class_that_is_none_is_our_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    phrases.goods_words.cache_clear()
    monkeypatch.setattr(phrases, "rows_of", lambda _: [{"word": "pump", "technical_classes": "pumps"}])
    with pytest.raises(phrases.ReferenceWrong, match="'pumps'"):
        phrases.goods_words()
    phrases.goods_words.cache_clear()
