"""Sizes in inches, written with a quotation mark or a double prime: a 55" screen."""

from __future__ import annotations

import re

from pipelines.tts.spoken.english.numbers import amount
from pipelines.tts.spoken.english.quantities import FREE, NUMBER
from pipelines.tts.spoken.pieces import Rule, Said, rule
from pipelines.tts.spoken.quotes import is_inch

_SIZED = (
    r"screens?|TVs?|televisions?|monitors?|displays?|tablets?|laptops?|notebooks?|panels?|racks?|cabinets?|shelf|"
    r"shelves|drives?|dis[ck]s?|pipes?|cables?|bolts?|screws?|wide|width|tall|high|height|long|length|deep|depth|"
    r"thick|diagonal|diameter|across|sizes?|sized|measur\w+|inch(?:es)?"
)
"""What is measured in inches, and words of measuring."""

_AFTER = re.compile(rf"(?:[\s-]+[\w\"″-]+){{0,3}}[\s-]+(?:{_SIZED})\b", re.IGNORECASE)
_BEFORE = re.compile(rf"\b(?:{_SIZED})\b[^.;!?]*$", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"(?:,?\s(?:or|and|to)\s|[-–,]\s?)[0-9.]+[\"″]")
_SIDE = re.compile(r"\s?[x×]\s?[0-9]|\s(?:by)\s[0-9]")
_OTHER_SIDE = re.compile(r"[0-9][\"″]?\s?(?:[x×]|by)\s?$")
_NOUN = re.compile(
    r"[\s-](?!(?:wide|tall|high|long|deep|thick|across|away|apart|or|and|to|is|are|was|in|at|by|on|for|of|from|x|so|if"
    r"|when|as|but|than|with|that|which|diagonally?)\b)[^\W\d]"
)


def _inches(match: re.Match[str]) -> Said:
    text, end = match.string, match.end()
    place = match.start("unit")
    if not is_inch(text, place) or not (text[place] == "″" or _is_size(text, match.start(), end)):
        return None
    groups = match.groupdict()
    last = groups.get("later") or match["number"]
    while (alternative := _ALTERNATIVE.match(text, end)) is not None:  # 'a 55" or 65" screen'
        end = alternative.end()
    said = {"number": amount(match["number"]), "unit": "inch" if last == "1" or _NOUN.match(text, end) else "inches"}
    return said | ({"to": "to", "later": amount(groups["later"])} if groups.get("later") else {})


def _is_size(text: str, start: int, end: int) -> bool:
    """Whether a screen, a size or another side is spoken of beside it."""
    before = text[max(0, start - 40) : start]
    return any((_AFTER.match(text, end), _SIDE.match(text, end), _BEFORE.search(before), _OTHER_SIDE.search(before)))


RULES: tuple[Rule, ...] = (
    rule(rf"{FREE} (?P<number>{NUMBER}) [\"″]? (?P<to> \s?[-–]\s?) (?P<later>{NUMBER}) (?P<unit>[\"″])", _inches),
    rule(rf"{FREE} (?P<number>{NUMBER}) (?P<unit>[\"″])", _inches),
)
"""Before plain numbers and ranges."""
