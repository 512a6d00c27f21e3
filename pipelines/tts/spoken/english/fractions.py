"""Fractions, with what they are of: half a metre, three quarters of an hour, two and a half hours."""

from __future__ import annotations

import re

from pipelines.tts.spoken.english import units
from pipelines.tts.spoken.english.numbers import amount, cardinal, ordinal
from pipelines.tts.spoken.pieces import Rule, Said, rule
from pipelines.tts.spoken.quotes import is_inch

_SIGNS = {
    "½": (1, 2), "¼": (1, 4), "¾": (3, 4), "⅓": (1, 3), "⅔": (2, 3), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5),
    "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8),
}  # fmt: skip
_SIGN = f"[{''.join(_SIGNS)}]"
_NOUNS = (
    "inch|hour|minute|second|day|week|month|year|mile|yard|foot|metre|kilometre|centimetre|millimetre|litre|millilitre|"
    "pint|gallon|cup|teaspoon|tablespoon|ounce|pound|gram|kilogram|kilo|gigabyte|megabyte|terabyte|acre|tablet|percent"
)
"""Words that are measures, too: "¾ hour" is three quarters of an hour, but "⅔ majority" is no majority's part."""

_NOUN = rf"(?: (?:{_NOUNS})s? | inches | feet ) \b"


def _fraction(match: re.Match[str]) -> Said:
    """A fraction by itself or after a whole number."""
    above, below = _parts(match)
    if not 0 < above < below <= 100:
        return None
    if match["whole"]:
        return {"whole": amount(match["whole"]), "part": _and_part(above, below)}
    return {"part": _half(match) if (above, below) == (1, 2) else _part(above, below)}


def _parts(match: re.Match[str]) -> tuple[int, int]:
    above, _, below = match["part"].partition("/")
    return (int(above), int(below)) if below else _SIGNS[above]


def _measured(match: re.Match[str]) -> Said:
    """A fraction and its unit."""
    above, below = _parts(match)
    name = _measure(match["unit"])
    if name is None or (match["unit"] == '"' and not is_inch(match.string, match.start("unit"))):
        return None
    one = units.singular(name)
    single = "-" in match["gap"] or units.is_attribute(match, name)
    if match["whole"]:
        unit = one if single else units.plural(name)
        return {"whole": amount(match["whole"]), "part": _and_part(above, below), "unit": unit}
    part = _part(above, below).removeprefix("one ")
    if single or units.is_determined(match.string[max(0, match.start() - 9) : match.start()]):  # "a ¾ inch pipe"
        return {"part": part, "unit": one}
    article = "an" if re.match("[aeio]|hour", one) else "a"
    if below == 2:
        return {"part": f"half {article}", "unit": one}
    return {"part": f"{'a ' if above == 1 else ''}{part} of {article}", "unit": one}


def _measure(written: str) -> str | None:
    """The name of a unit, or of a measure that is written as a word."""
    word = written.lower()
    if word in ('"', "″", "inch", "inches"):
        return "inch"
    if word in ("feet", "foot"):
        return "foot"
    return units.find(written) or (
        f"{word.removesuffix('s')}*" if re.fullmatch(_NOUNS, word.removesuffix("s")) else None
    )


def _and_part(above: int, below: int) -> str:
    return f"and {'a ' if above == 1 else ''}{_part(above, below).removeprefix('one ')}"


def _half(match: re.Match[str]) -> str:
    """A half before a noun: "half an hour"."""
    following = match.string[match.end() : match.end() + 8]
    if (
        re.match(r"\s(?:an?|the|of|your|now|later|then|full|empty|off|way|past|as|price)\b", following)
        or match.string[max(0, match.start() - 5) : match.start()].endswith((" a ", " the "))
        or following.lstrip()[:1] in ("-", "–")
    ):
        return "half"
    if re.match(r"\s[a-z]", following) is None:
        return "a half"
    return "half an" if re.match(r"\s(?:hour|hr|h\b|inch|[aeio])", following) else "half a"


def _part(above: int, below: int) -> str:
    if below == 2:
        return "half"
    name = "quarter" if below == 4 else ordinal(below)
    return f"{cardinal(above)} {name}{'' if above == 1 else 's'}"


def _of(match: re.Match[str]) -> str | None:
    """Step 2/5, and 5/5 anywhere."""
    above, below = int(match["above"]), int(match["below"])
    counts = match.groupdict().get("context") or above == below
    return f"{cardinal(above)} of {cardinal(below)}" if counts else None


_SMALL = r"(?: 1/2 | [12]/3 | [13]/4 | [1357]/8 )"
"""What is a fraction before a unit; "10/100 Mbit/s" are two speeds."""
_FREE = r"(?<![\w./]) (?<! [^\d½¼¾⅓⅔⅛⅜⅝⅞] - )"
_END = r"(?![\w²³]) (?:\.(?=\s+(?-i:[a-z])))?"

RULES: tuple[Rule, ...] = (
    rule(r"\b (?P<context> (?: step|page|part|stage|question|slide|level|lesson ) \s ) (?P<above>[0-9]{1,3}) / "
         r"(?P<below>[0-9]{1,3}) (?! [\w/] | [.,][0-9] )", _of, any_case=True),
    rule(rf"{_FREE} (?: (?P<whole>[0-9]{{1,3}}) \s? )? (?P<part>{_SIGN}) "
         rf"(?P<gap>[\s-]?) (?P<unit> (?:{units.UNIT}) {_END} | {_NOUN} | [\"″] )", _measured, any_case=True),
    rule(rf"{_FREE} (?: (?P<whole>[0-9]{{1,3}}) \s )? (?P<part>{_SMALL}) (?P<gap>[\s-]?) "
         rf"(?P<unit> (?:{units.UNIT}) {_END} | {_NOUN} )", _measured, any_case=True),
    rule(rf"{_FREE} (?: (?P<whole>[0-9]{{1,3}}) \s? )? (?P<part>{_SIGN})", _fraction),
    rule(rf"(?P<whole>(?!))? (?P<part>{_SIGN})", _fraction),
    rule(rf"(?<={_SIGN}) \s? [-–] \s? (?= [0-9] | {_SIGN} )", lambda _: "to"),
    rule(rf"(?<=[0-9]) \s? [-–] \s? (?= [0-9]{{0,3}} \s? {_SIGN} )", lambda _: "to"),
)  # fmt: skip
"""Before units, whose numbers the ends of fractions are not."""

PLAIN: tuple[Rule, ...] = (
    rule(r"(?<![\w./-]) (?: (?P<whole>[0-9]{1,3}) \s )? (?P<part>[0-9]{1,2}/[0-9]{1,3}) (?![\w/]|[.,][0-9])",
         _fraction),
    rule(r"(?<![\w./-]) (?P<above>[0-9]{1,2}) / (?P<below>[0-9]{1,2}) (?![\w/]|[.,][0-9])", _of),
)  # fmt: skip
"""Two numbers and a stroke; after units and speeds."""
