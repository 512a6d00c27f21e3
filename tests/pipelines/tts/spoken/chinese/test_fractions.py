"""Fractions in Chinese."""

from __future__ import annotations

import pytest

from pipelines.tts.spoken import speak
from pipelines.tts.text import written_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("½米，½小时，½个月，½ kg", "半米，半小时，半个月，半千克"),
        ("2½小时，1½ h，2½个小时，1½个月", "两个半小时，一个半小时，两个半小时，一个半月"),
        ("1½天，2½年，2½公里，1½ m，2½分钟", "一天半，两年半，两公里半，一米半，两分半钟"),
        ("1¼小时，¾小时，⅓杯，2⅔杯", "一又四分之一小时，四分之三小时，三分之一杯，二又三分之二杯"),
        (
            "2½Mbps，1¼ GB，½ GB，¼ m，⅓GB，1⅓GB",
            "二点五兆比特每秒，一点二五吉字节，半吉字节，四分之一米，三分之一吉字节，一又三分之一吉字节",
        ),
        ("2½%，¼%，⅓%", "百分之二点五，百分之零点二五，百分之三分之一"),
        ("1–1½小时，½–1米，1½", "一到一个半小时，二分之一到一米，一又二分之一"),
        ("x½", "x二分之一"),
        ("½的用户，1/3，1 1/2", "一半的用户，三分之一，一又二分之一"),
        ('3½"硬盘，他说"1½"', "三英寸半硬盘，他说一又二分之一"),
    ],
)
def test_fractions(text: str, said: str) -> None:
    """A half goes behind its measure, or behind 个; other parts have their names."""
    assert "".join(speak(text, written_words(text), "zh")) == said
