"""What was said in Chinese, made plain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.omni.chinese.utterance import plain, size


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("嗯，燈是２個！", "灯是二个"),
        ("沒有，還是紅色的。", "没有,还是红色的"),
        ("我的 Wi-Fi 断了", "我的wifi断了"),
        ("是啊", "是"),
        ("啊", ""),
        ("嗯嗯", ""),
        ("额，好了", "好了"),
        ("余额不足", "余额不足"),
        ("等30秒", "等30秒"),
        ("2.4G的", "2.4g的"),
        ("“红色”", "红色"),
        ("好了吗？", "好了吗"),
        ("……", ""),
        ("", ""),
    ],
)
def test_plain(text: str, said: str) -> None:
    """Old characters, wide digits, hesitations and marks make no difference; what asks stays."""
    assert plain(text) == said


@given(st.text(st.one_of(st.sampled_from(list("嗯啊，。是2两 aB-“")), st.characters(codec="utf-8")), max_size=60))
def test_plain_is_plain(text: str) -> None:
    """Whatever is typed, clauses are neither empty nor parted by anything but a comma."""
    said = plain(text)
    assert not said or all(said.split(","))
    assert not set(said) & set("，。！？ \n")


@pytest.mark.parametrize(("text", "words"), [("好了", 1), ("怎么付账单", 3), ("reset 一下 Wi-Fi", 3), ("", 0)])
def test_two_characters_are_a_word(text: str, words: int) -> None:
    """The length of an utterance can be held against that of an English one."""
    assert size(text) == words
