"""What the live half says beside its answers."""

from __future__ import annotations

from dataclasses import fields

import pytest

from assistant import phrases
from assistant.phrases import CHINESE, ENGLISH, Phrases
from pipelines.languages import LANGUAGES, is_chinese


@pytest.mark.parametrize("name", [field.name for field in fields(Phrases)])
def test_each_table_is_whole_and_in_its_language(name: str) -> None:
    """Nothing is empty, English has no Chinese character in it, and Chinese has no Latin letter."""
    for english, chinese in zip(lines(ENGLISH, name), lines(CHINESE, name), strict=True):
        assert english
        assert not is_chinese(english)
        assert is_chinese(chinese)
        assert not any(char.isascii() and char.isalpha() for char in chinese)


def lines(table: Phrases, name: str) -> tuple[str, ...]:
    """What stands there: a line, or several."""
    found = getattr(table, name)
    return found if isinstance(found, tuple) else (found,)


def test_every_language_has_its_table() -> None:
    """Whatever its tag says of the country; one that is none of ours is addressed in English."""
    assert [phrases.of(language) for language in LANGUAGES] == [ENGLISH, CHINESE]
    assert phrases.of("zh-TW") is CHINESE
    assert phrases.of("fr") is ENGLISH


@pytest.mark.parametrize("table", [ENGLISH, CHINESE])
def test_callers_are_told_that_they_talk_to_a_machine(table: Phrases) -> None:
    """The greeting and the notice say that it is automated, in every language."""
    assert any(word in table.greeting for word in ("automated", "自动"))
    assert any(word in table.notice for word in ("automated", "自动"))
