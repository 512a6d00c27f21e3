"""Amounts of something: percentages, units, ranges."""

from __future__ import annotations

import re

from pipelines.tts.spoken.english import units
from pipelines.tts.spoken.english.numbers import amount, digits, ordinal
from pipelines.tts.spoken.pieces import Rule, Said, rule

PER = {
    "month": "a month", "mo": "a month", "mth": "a month", "year": "a year", "yr": "a year", "week": "a week",
    "wk": "a week", "day": "a day", "hour": "an hour", "hr": "an hour", "h": "an hour", "min": "a minute",
    "minute": "a minute", "person": "a person", "call": "a call",
}  # fmt: skip

NUMBER = r"[0-9]+ (?:,[0-9]{3})* (?:\.[0-9]+)?"
_SIGN = r"(?: (?<![\w)]) [-+±~≈] (?:(?=[0-9])) )?"
_SIGNS = {"-": "minus", "+": "plus", "±": "plus or minus", "~": "about", "≈": "about"}
FREE = r"(?<![\w.]) (?<![0-9],)"
"""Where a number may begin."""


def number(written: str) -> str:
    """An amount with its sign."""
    sign = _SIGNS.get(written[:1], "")
    return f"{sign} {amount(written.lstrip('-+±~≈'))}".lstrip()


def _measure(match: re.Match[str]) -> Said:
    groups = match.groupdict()
    name = units.find(match["unit"])
    if name is None:
        return None
    last = groups.get("later") or match["number"]
    single = last == match["number"] and units.is_attribute(match, name)
    said = {"number": number(match["number"]), "unit": units.counted(name, "1" if single else last)}
    return said | ({"to": "to", "later": number(groups["later"])} if groups.get("later") else {})


def _unit_alone(match: re.Match[str]) -> str:
    return units.plural(units.find(match["unit"]) or "")


def _range(match: re.Match[str]) -> Said:
    return {"number": number(match["number"]), "to": "to", "later": number(match["later"])}


def _ratio(match: re.Match[str]) -> str:
    return f"{amount(match['number'])} to {amount(match['later'])}"


def _size(match: re.Match[str]) -> Said:
    glued = match["by"] == "x" and not match[0][-2:-1].isspace()
    by = "by" if glued or min(len(match["number"]), len(match["later"])) > 1 else "times"
    return {"number": amount(match["number"]), "by": by}


_RANGE = rf"(?P<number>{_SIGN} {NUMBER}) (?P<to> \s?[-–]\s?) (?P<later>{NUMBER})"

PER_TAIL = rf"(?P<per> \s?/\s? (?:{'|'.join(sorted(PER, key=len, reverse=True))}) \b)?"

RULES: tuple[Rule, ...] = (
    rule(rf"(?<![\w.,]) (?<! [A-Za-z] - ) (?P<number>{NUMBER}) \s? (?P<by>[x×]) (?= \s? (?P<later>[0-9]+) )", _size),
    rule(r"(?<=\s) [x×] (?=\s[0-9])", lambda _: "by"),
    rule(rf"{FREE} {_RANGE} \s? (?P<unit>{units.UNIT}) (?![\w²³]) (?:\.(?=\s+(?-i:[a-z])))?", _measure,
         any_case=True),
    rule(rf"{FREE} (?P<number>{_SIGN} {NUMBER}) \s? (?P<unit>{units.UNIT}) (?![\w²³])"
         r"(?:\.(?=\s+(?-i:[a-z])))?", _measure, any_case=True),
    rule(r"(?<=[%€]) \s?[-–]\s? (?=[0-9])", lambda _: "to"),
    rule(r"(?<=[\w°]) – (?=[£$€]?[0-9])", lambda _: "to"),
    rule(rf"(?<=\w) / \s? (?P<per>{'|'.join(sorted(PER, key=len, reverse=True))}) \b",
         lambda match: PER[match["per"]]),
    rule(r"(?<![\w/]) (?P<unit> [kMG]bit/s | [MG]B/s | [MG]bps | [MG]Hz | kWh | °C | %) (?![\w/])", _unit_alone),
    rule(rf"{FREE} (?<!-) {_RANGE} (?![\w-]|[.,:/][0-9])", _range),
    rule(r"(?<![\w.:]) (?P<number>[0-9]{1,3}) : (?P<later>[0-9]{1,3}) (?![\w:])", _ratio),
)  # fmt: skip
"""Money before units before plain ranges: "£5m" is five million pounds, not five metres."""


def _plain(match: re.Match[str]) -> str:
    return number(match[0])


def _ordinal(match: re.Match[str]) -> str | None:
    return ordinal(int(match[1])) if len(match[1]) <= 6 else digits(match[1])


ORDINALS: tuple[Rule, ...] = (rule(r"(?<![\w.]) ([0-9]+) (?:st|nd|rd|th) \b", _ordinal, any_case=True),)

NUMBERS: tuple[Rule, ...] = (rule(rf"{_SIGN} {NUMBER}", _plain),)
"""What is left of numbers; after everything else."""
