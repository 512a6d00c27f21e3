"""Roman numerals of what is numbered: 第IV部分, 附录II, II型."""

from __future__ import annotations

import re

from pipelines.tts.spoken.chinese.numbers import cardinal
from pipelines.tts.spoken.chinese.rules import rule
from pipelines.tts.spoken.pieces import Rule, Said, each
from pipelines.tts.spoken.roman import ROMAN, SIGN, value

_PARTS = "部|章|条|节|卷|编|册|篇|款|项|附|阶段"
"""Of which there may be ten; a single X before another is a letter that stands for any number."""
_NAMES = "附录|附件|附表|附图|阶段|部分|章节|类型|级别|等级|卷|编|表|图"
_MORE = rf"(?: \s?[-–~～、至到和及或与]\s? (?:{ROMAN}) )*"


def _numbered(match: re.Match[str]) -> Said:
    return each(match, rf"{SIGN}|[IVX]+|[-–~～]|[、至到和及或与]", _say)


def _say(part: str) -> str:
    if part in "-–~～":
        return "到"
    return part if part in "、至到和及或与" else cardinal(value(part))


RULES: tuple[Rule, ...] = (
    rule(rf"(?P<context> 第 \s? (?! X \s? (?!{_PARTS}|\s|[A-Z]) ) ) (?:{ROMAN}) {_MORE}", _numbered),
    rule(rf"(?P<context> (?:{_NAMES}) \s? (?!X(?!\w)) ) (?:{ROMAN}) {_MORE}", _numbered),
    rule(rf"(?<![\w-]) (?![VX](?!\w)) (?:{ROMAN}) (?= \s? [型期级类度] )", _numbered),
    rule(SIGN, _numbered),
)  # fmt: skip
