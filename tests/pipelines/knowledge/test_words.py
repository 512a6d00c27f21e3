"""Words, stems and sounds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.knowledge.words import STOP, content, sound, stem, words


@pytest.mark.parametrize(
    "forms",
    [
        ("cancel", "cancels", "cancelled", "canceling", "cancelling"),
        ("install", "installed", "installing", "installation"),
        ("move", "moves", "moving", "moved"),
        ("line", "lines"),
        ("page", "pages"),
        ("speed", "speeds"),
        ("fast", "faster", "fastest"),
        ("family", "families"),
        ("box", "boxes"),
        ("address", "addresses"),
        ("plug", "plugged", "plugging"),
        ("relocate", "relocating", "relocation"),
        ("reply", "replies", "replied"),
        ("pay", "paid", "pays", "paying"),
        ("slow", "slowly", "slower"),
        ("customer", "customers", "customer's"),
    ],
)
def test_forms_of_a_word_have_one_stem(forms: tuple[str, ...]) -> None:
    """Endings and the commonest irregular forms make no difference."""
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize(
    "pair",
    [("speed", "speck"), ("red", "read"), ("bill", "bid"), ("wifi", "wire"), ("string", "strong"), ("status", "state")],
)
def test_other_words_keep_their_own_stem(pair: tuple[str, str]) -> None:
    """Words that only look alike stay apart."""
    assert stem(pair[0]) != stem(pair[1])


@pytest.mark.parametrize(
    ("said", "heard"),
    [("router", "rooter"), ("service", "surface"), ("lift", "lived"), ("bill", "pill"), ("phone", "fone")],
)
def test_what_a_recogniser_confuses_sounds_alike(said: str, heard: str) -> None:
    """Typical misrecognitions share their key."""
    assert sound(said) == sound(heard)


@pytest.mark.parametrize("pair", [("router", "printer"), ("contract", "contact"), ("bill", "phone"), ("move", "slow")])
def test_other_words_sound_different(pair: tuple[str, str]) -> None:
    """A key keeps words of different consonants apart."""
    assert sound(pair[0]) != sound(pair[1])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What's the Wi-Fi password?", ["what's", "the", "wifi", "password"]),
        ("what does w p s mean", ["what", "does", "wps", "mean"]),
        ("error E21", ["error", "e21"]),
        ("it\u2019s red", ["it's", "red"]),
        ("路由器 red", ["路", "由", "器", "red"]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    """Lower case; apostrophes kept; abbreviations spelt by letters joined; Chinese by character."""
    assert words(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("my internet is not working", "the internet does not work"),
        ("my internet is not working", "my internet stopped working"),
        ("the line doesn't work", "the line is broken"),
        ("I want another provider", "I want to leave"),
        ("get rid of the box", "return the box"),
    ],
)
def test_phrases_of_stop_words_mean_something(one: str, other: str) -> None:
    """What is said by a whole phrase is not lost with its stop words."""
    assert sorted(content(one)) == sorted(content(other))


def test_stop_words_carry_no_topic() -> None:
    """A sentence of nothing but stop words has no content."""
    assert content("What can you tell me about this?") == []
    assert all(word == word.lower() for word in STOP)


@given(st.text())
def test_any_text_has_words(text: str) -> None:
    """Whatever is said, its words are lower case, and its content sounds of consonants and one vowel at most."""
    assert all(word == word.lower() and word for word in words(text))
    assert all(re.fullmatch("a?[bcdfgjklmnpqrstvxz0]*", sound(one)) for one in content(text))


@given(st.text("abcdefghijklmnopqrstuvwxyz'", min_size=1))
def test_a_stem_is_no_longer_than_its_word(word: str) -> None:
    """Stemming takes away; at least a letter is left of any word that begins with one."""
    if word[0] != "'":
        assert 0 < len(stem(word)) <= max(len(word), 6)


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("怎么修改无线密码", ["修改", "改无", "无线", "线密", "密码"]),
        ("我的网速很慢", ["网速", "慢"]),
        ("Wi-Fi密码是什么？", ["wifi", "密码"]),
        ("这是什么", []),
    ],
)
def test_chinese_is_compared_by_pairs_of_characters(text: str, pairs: list[str]) -> None:
    """Neighbours that carry a topic are a pair, one by itself stays, and words of Latin letters are words."""
    assert content(text) == pairs
