"""Names of languages, and texts put together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.languages import LANGUAGES, gap, is_chinese, is_ideograph, join, language_of

TEXT = st.text(st.sampled_from(list("aB1 .,红灯。，（）〇！—")), max_size=12)


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en"), ("en-GB", "en"), ("EN_us", "en"), ("eng", "en"), ("english", "en"),
        ("zh", "zh"), ("zh-CN", "zh"), ("zh-Hant-TW", "zh"), ("zho", "zh"), ("chi", "zh"), ("cmn-Hans", "zh"),
        (" Chinese ", "zh"), ("de", ""), ("zhx", ""), ("", ""), ("-", ""),
    ],
)  # fmt: skip
def test_tags_name_languages(tag: str, language: str) -> None:
    """Any tag of a language that is spoken here is that language, and no other tag is one."""
    assert language_of(tag) == language
    assert language in (*LANGUAGES, "")


@pytest.mark.parametrize(
    ("texts", "whole"),
    [
        (["Hello.", "How are you?"], "Hello. How are you?"),
        (["您好。", "请说。"], "您好。请说。"),
        (["请打开", "Wi-Fi", "开关"], "请打开Wi-Fi开关"),
        (["It is red.", "灯是红色的。", "Yes."], "It is red.灯是红色的。Yes."),
        (["", "one", "", "two"], "one two"),
        (["one ", "two"], "one two"),
        ([], ""),
    ],
)
def test_texts_are_put_together_as_their_language_has_it(texts: list[str], whole: str) -> None:
    """A blank stands between words of Latin letters, none beside Chinese, and none twice."""
    assert join(texts) == whole


@given(st.lists(TEXT))
def test_joining_adds_blanks_alone(texts: list[str]) -> None:
    """Whatever is put together, nothing but blanks is added."""
    assert join(texts).replace(" ", "") == "".join(texts).replace(" ", "")


@given(TEXT, TEXT)
def test_chinese_is_never_spaced(before: str, after: str) -> None:
    """No blank is put beside a Chinese character or its punctuation."""
    if gap(before, after):
        assert not is_chinese(before[-1] + after[0])
        assert not {before[-1], after[0]} & set("。，（）！ ")


def test_what_a_chinese_character_is() -> None:
    """Ideographs, old and rare ones and the zero of years; neither kana nor punctuation nor full-width letters."""
    assert all(map(is_ideograph, "红㐀豈〇𠀀"))
    assert not any(map(is_ideograph, "aあ한。，１Ａ"))
