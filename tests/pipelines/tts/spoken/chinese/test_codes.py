"""Codes and addresses in Chinese."""

from __future__ import annotations

import pytest

from pipelines.tts.spoken import speak
from pipelines.tts.text import written_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("拨打400-123-4567", "拨打四零零幺二三四五六七"),
        ("400 123 4567或+86 10 1234 5678", "四零零幺二三四五六七或加八六幺零幺二三四五六七八"),
        ("拨打10086，打110，打100个电话", "拨打幺零零八六，打幺幺零，打一百个电话"),
        ("手机号13812345678", "手机号幺三八幺二三四五六七八"),
        ("12345热线，102室，报错651，型号7590", "幺二三四五热线，一零二室，报错六五一，型号七五九零"),
        ("10086，30000，12345户", "一零零八六，三万，一万二千三百四十五户"),
        ("FB-7590，E21，WPA2，LAN1，5G，USB-C，Wi-Fi", "F B七五九零，E二一，W P A二，lan一，五G，U S B C，wifi"),
        ("v2.1.3，7.29.1，802.11ac", "V二点一点三，七点二十九点一，八零二点一一A C"),
        ("12315投诉热线，1234 5678 9012", "幺二三幺五投诉热线，一二三四五六七八九零一二"),
        ("*21#", "星号二一井号"),
        ("help@example.com", "help艾特example点com"),
        ("www.example.com/move和http://192.168.1.1", "W W W点example点com斜杠move和一九二点一六八点一点一"),
    ],
)
def test_codes(text: str, said: str) -> None:
    """Numbers that name something come digit by digit, with 幺 where one calls; capitals letter by letter."""
    assert "".join(speak(text, written_words(text), "zh")) == said
