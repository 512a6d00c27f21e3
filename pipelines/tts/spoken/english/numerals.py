"""Roman numerals behind what is numbered: Part IV, Chapters II and III; "the part I like" has none."""

from __future__ import annotations

import re

from pipelines.tts.spoken.english.numbers import cardinal
from pipelines.tts.spoken.pieces import Rule, Said, each, rule
from pipelines.tts.spoken.roman import ROMAN, SIGN, value

_DIVISIONS = (
    "part|section|chapter|appendix|annex|schedule|article|clause|paragraph|volume|book|title|act|phase|stage|step|"
    "round|table|figure|exhibit|module|unit|lesson|item|war"
)
_KINDS = "type|class|category|grade|level|tier|version|mark|generation"
"""What is numbered, and what has letters rather than numbers where only one stands: type C, type X."""

_ABBREVIATED = r"vol|ch|sec|art|fig|nos?|pp?"
_ENDS = re.compile(r"\s*(?:$|[.,;:!?)\]–-]|\((?=[a-z0-9])|(?:of|is|or|applies|covers)\b)")
"""What stands behind a numeral, but hardly behind the pronoun."""
_PRONOUN = re.compile(
    r"'|\s(?:am|have|had|do|did|need|want|like|mean|said|say|think|thought|know|knew|see|saw|got|use|used|would|could)\b"
)
"""What stands behind the pronoun."""


def _numbered(match: re.Match[str]) -> Said:
    if match["first"] == "I" and match.end() == match.end("first") and not _is_numeral(match):
        return None
    return each(match, rf"(?:{SIGN}|[IVX]+)|[-–,&]|[a-z]+", _say)


def _say(part: str) -> str:
    if part[0] in "-–":
        return "to"
    return {",": ",", "&": "and"}.get(part) or (part if part.islower() and part.isascii() else cardinal(value(part)))


def _is_numeral(match: re.Match[str]) -> bool:
    """Whether a single I is one: nothing goes on as behind a pronoun, or the noun is a name inside a sentence."""
    text, end = match.string, match.end()
    if _ENDS.match(text, end) and not (match["noun"].islower() and text[end : end + 1] == ","):
        return True
    if _PRONOUN.match(text, end):
        return False
    before = text[max(0, match.start() - 2) : match.start()].strip()
    return match["noun"][0].isupper() and (before.isalnum() or before == ",")


_MORE = rf"(?: (?: \s?[-–]\s? | ,?\s(?:and|or|to|&)\s | ,\s ) (?! I (?![IVX]) ) (?:{ROMAN}) )*"
"""Further numerals; "Section II, I think" has none."""

RULES: tuple[Rule, ...] = (
    rule(rf"\b (?P<context> (?P<noun> (?i:{_DIVISIONS}) ) [sS]? \s ) (?P<first> {ROMAN} ) {_MORE}", _numbered),
    rule(rf"\b (?P<context> (?P<noun> (?i:{_KINDS}) ) [sS]? \s (?!X\b) ) (?P<first> {ROMAN} ) {_MORE}", _numbered),
    rule(rf"\b (?P<context> (?P<noun> (?i:{_ABBREVIATED}) ) \. \s? (?![IVX]\b) ) (?P<first> {ROMAN} ) {_MORE}",
         _numbered),
    rule(SIGN, lambda match: cardinal(value(match[0]))),
)  # fmt: skip
