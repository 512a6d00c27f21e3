"""Signs in Chinese."""

from __future__ import annotations

import pytest

from pipelines.tts.spoken import speak
from pipelines.tts.text import written_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("按#键、*键或#号键", "按井号键、星号键或井号键"),
        ("设置 > Wi-Fi", "设置，wifi"),
        ("周一～周五，周一-周五", "周一到周五，周一到周五"),
        ("手机/电脑，TCP/IP，元/月", "手机或电脑，T C P I P，元每月"),
        ("1+1=2，≥30，>5，<5，3&4", "一加一等于二，大于等于三十，大于五，小于五，三和四"),
        ("100/40", "一百斜杠四十"),
    ],
)
def test_signs(text: str, said: str) -> None:
    """Keys have names, menus have pauses, and a slash between words is an or."""
    assert "".join(speak(text, written_words(text), "zh")) == said
