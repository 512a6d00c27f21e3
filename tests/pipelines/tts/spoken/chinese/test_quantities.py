"""Amounts of something in Chinese."""

from __future__ import annotations

import pytest

from pipelines.tts.spoken import speak
from pipelines.tts.text import written_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2分钟，2小时，2个，2元，2kg", "两分钟，两小时，两个，两元，两千克"),
        ("2号，2月，2楼，第2步，2分之一，12个，2.5米", "二号，二月，二楼，第二步，二分之一，十二个，二点五米"),
        ("200元，2000元，22000元，12345户", "二百元，两千元，两万二千元，一万二千三百四十五户"),
        (
            "¥24.90，¥1.5万，$20，100～200元，99.90元/月",
            "二十四点九元，一点五万元，二十美元，一百到二百元，九十九点九元每月",
        ),
        ("50%，100%，5-10%，5%-10%，3‰", "百分之五十，百分之百，百分之五到百分之十，百分之五到百分之十，千分之三"),
        ("1/3，1 1/2，½，3:1", "三分之一，一又二分之一，二分之一，三比一"),
        ("-5℃～5℃，-5度，-60dBm", "零下五摄氏度到五摄氏度，零下五度，负六十分贝毫瓦"),
        ("2-3天，第2-3步，10-15分钟", "两到三天，第二到三步，十到十五分钟"),
        ("100Mbps，2.4 GHz，300M，5-10cm", "一百兆比特每秒，二点四吉赫兹，三百兆，五到十厘米"),
        ("10–20元，10 – 20元，¥10–¥20，10元–20元", "十到二十元，十到二十元，十到二十元，十元到二十元"),
        ("3×4，7x24", "三乘四，七乘二十四"),
        ("１００兆", "一百兆"),
    ],
)
def test_quantities(text: str, said: str) -> None:
    """Two is 两 before what is counted, and 二 in a name, a date or a longer number."""
    assert "".join(speak(text, written_words(text), "zh")) == said
