"""Sizes in inches, written with a quotation mark or a double prime: 55"电视."""

from __future__ import annotations

import re

from pipelines.tts.spoken.chinese.numbers import amount
from pipelines.tts.spoken.chinese.quantities import NUMBER, TO
from pipelines.tts.spoken.chinese.rules import rule
from pipelines.tts.spoken.pieces import Rule, Said
from pipelines.tts.spoken.quotes import is_inch

_SIZED = "屏|电视|显示|平板|笔记本|硬盘|面板|机柜|机架|投影|尺寸|大小|对角|英寸|宽|高|长|厚|直径"
"""What is measured in inches, and words of measuring."""
_AFTER = re.compile(rf"\s?[^\s，。；！？,;!?]{{0,6}}(?:{_SIZED})")
_BEFORE = re.compile(rf"(?:{_SIZED})[^。；！？;!?]*$")


def _inches(match: re.Match[str]) -> Said:
    text, place = match.string, match.start("unit")
    near = _AFTER.match(text, match.end()) or _BEFORE.search(text[max(0, match.start() - 20) : match.start()])
    if not is_inch(text, place) or not (text[place] == "″" or near):
        return None
    groups = match.groupdict()
    said = {"number": amount(match["number"], counted=True), "unit": "英寸"}
    return said | ({"to": "到", "later": amount(groups["later"], counted=True)} if groups.get("later") else {})


RULES: tuple[Rule, ...] = (
    rule(rf"(?<![\w.]) (?P<number>{NUMBER}) [\"″]? {TO} (?P<later>{NUMBER}) (?P<unit>[\"″])", _inches),
    rule(rf"(?<![\w.]) (?P<number>{NUMBER}) (?P<unit>[\"″])", _inches),
)
"""Before plain numbers and ranges."""
