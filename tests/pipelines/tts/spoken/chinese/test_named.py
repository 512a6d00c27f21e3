"""Numbers that name something in Chinese."""

from __future__ import annotations

import pytest

from pipelines.tts.spoken import speak
from pipelines.tts.text import written_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("发送HELP到61998", "发送help到六幺九九八"),
        ("发短信到10086，回复TD至10 001，短信发给61998", "发短信到幺零零八六，回复T D至幺零零零幺，短信发给六幺九九八"),
        ("发送100到200条短信，发送文件到300人", "发送一百到二百条短信，发送文件到三百人"),
        (
            "账号4071 8825，客户号 40 71 88，订单号：4071-8825",
            "账号四零七一八八二五，客户号四零七一八八，订单号:四零七一八八二五",
        ),
        (
            "卡号1234 5678，合同号4071 8825，参考号为4071",
            "卡号一二三四五六七八，合同号四零七一八八二五，参考号为四零七一",
        ),
        ("尾号25，末四位4071，流水号 12", "尾号二五，末四位四零七一，流水号十二"),
        ("热线12315，账号200个", "热线幺二三幺五，账号二百个"),
    ],
)
def test_named(text: str, said: str) -> None:
    """Each digit by itself, over all groups; one is 幺 where one calls or texts, and what is counted is a count."""
    assert "".join(speak(text, written_words(text), "zh")) == said
