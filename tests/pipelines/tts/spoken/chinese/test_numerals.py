"""Roman numerals in Chinese."""

from __future__ import annotations

import pytest

from pipelines.tts.spoken import speak
from pipelines.tts.text import written_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("第IV部分，第II章，第IX条，第V节", "第四部分，第二章，第九条，第五节"),
        ("第I、II和III部分，第I–III章", "第一、二和三部分，第一到三章"),
        ("第Ⅳ章，Ⅱ型，附录II，III级", "第四章，二型，附录二，三级"),
        ("第X章，第X页，V型，VI设计", "第十章，第X页，V型，V I设计"),
    ],
)
def test_numerals(text: str, said: str) -> None:
    """Behind 第 and before what is counted in kinds; a letter that stands for any number stays."""
    assert "".join(speak(text, written_words(text), "zh")) == said
