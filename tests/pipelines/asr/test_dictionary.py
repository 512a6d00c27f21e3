"""Pronunciations: from the editors, the stock dictionary, letters and rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.asr import dictionary
from pipelines.asr.dictionary import pronounce, stock, stock_folder, unpronounceable, write
from pipelines.errors import BackendUnavailable
from pipelines.knowledge import Article, Collection


def no_rules(word: str) -> str:
    return ""


def test_the_stock_dictionary_has_every_pronunciation() -> None:
    """Words come with all their ways of being said, the usual one first."""
    assert stock()["router"] == ("R UW T ER", "R AW T ER")


def test_the_editors_come_first() -> None:
    """A pronunciation from an article stands before the dictionary's own."""
    found, missing = pronounce(["router", "ont"], {"ONT": "OW EH N T IY", "router": "R AW DH ER"}, rules=no_rules)
    assert found == {"router": ("R AW DH ER", "R UW T ER", "R AW T ER"), "ont": ("OW EH N T IY",)}
    assert not missing


def test_abbreviations_are_spelt() -> None:
    """What has no vowel, or is written in capitals, is said letter by letter; "a" is the letter's name."""
    found, _ = pronounce(["xdsl", "aeg"], {}, spelt={"aeg"}, rules=no_rules)
    assert found == {"xdsl": ("EH K S D IY EH S EH L",), "aeg": ("EY IY JH IY",)}


def test_rules_help_with_the_rest() -> None:
    """A word that can be read goes to the rules; their sounds must be the acoustic model's."""
    found, missing = pronounce(["zorbify", "grault"], {}, rules={"zorbify": "Z AO R", "grault": "QQ"}.__getitem__)
    assert found == {"zorbify": ("Z AO R",)}
    assert missing == {"grault"}


def test_wrong_sounds_are_not_taken() -> None:
    """Sounds that the acoustic model does not have would stop the recogniser; they are passed over."""
    found, missing = pronounce(["zorbify"], {"zorbify": "Z XX"}, rules=no_rules)
    assert not found
    assert missing == {"zorbify"}


def test_editors_are_told_what_cannot_be_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each word without a pronunciation is named once, with its article and what to do."""
    monkeypatch.setattr(dictionary.letter_to_sound, "sounds", no_rules)
    articles = {
        "one": Article("one", "The zorbify lamp", "en", (), (), path="kb/one.md"),
        "two": Article("two", "Zorbify the ploverish box", "en", (), (), path="kb/two.md"),
        "three": Article("three", "The fnordic WPS", "en", (), (), path="kb/3.md", pronounce={"fnordic": "F N AO"}),
    }
    problems = unpronounceable(Collection(articles, ""))
    assert [(p.path, '"zorbify"' in p.message, '"ploverish"' in p.message) for p in problems] == [
        ("kb/one.md", True, False),
        ("kb/two.md", False, True),
    ]
    assert all("pronounce" in p.hint for p in problems)


def test_further_pronunciations_are_numbered(tmp_path: Path) -> None:
    """The file has one line a pronunciation, as pocketsphinx wants it."""
    write(tmp_path / "words.dict", {"b": ("B",), "a": ("EY", "AH")})
    assert (tmp_path / "words.dict").read_text() == "a EY\na(2) AH\nb B\n"


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pocketsphinx the error says what to install."""
    monkeypatch.setattr(dictionary, "find_spec", lambda _: None)
    with pytest.raises(BackendUnavailable, match="not installed") as caught:
        stock_folder()
    assert "pip install" in caught.value.hint
