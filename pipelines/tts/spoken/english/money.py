"""Prices."""

from __future__ import annotations

import re

from pipelines.tts.spoken.english.numbers import amount, cardinal
from pipelines.tts.spoken.english.quantities import FREE, NUMBER, PER, PER_TAIL, number
from pipelines.tts.spoken.pieces import Rule, Said, rule

_MONEY = {
    "£": ("pound*", "penny"),
    "$": ("dollar*", "cent"),
    "€": ("euro*", "cent"),
    "¥": ("yen", ""),
    "CNY": ("yuan", ""),
    "RMB": ("yuan", ""),
}
_CODES = {"GBP": "£", "USD": "$", "EUR": "€", "CNY": "CNY", "RMB": "RMB"}
_SCALE = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion", "tn": "trillion"}


def _price(match: re.Match[str]) -> Said:
    groups = match.groupdict()
    mark = groups.get("mark") or groups.get("code") or ""
    currency, small = _MONEY[_CODES.get(mark, mark)]
    later, scale, per = groups.get("later"), groups.get("scale"), groups.get("per")
    ending = f" {PER[per.strip(' /')]}" if per else ""
    said = {}
    if scale:
        word = _SCALE.get(scale.lower(), scale)
        last = f"{word} {currency.replace('*', 's')}"
        if later:
            said = {"number": number(match["number"]), "to": "to", "later": number(later)}
        else:
            said = {"number": number(match["number"])}
        said["scale"] = last + ending
    elif later:
        first = money(match["number"], currency, small) if "." in match["number"] + later else number(match["number"])
        said = {"number": first, "to": "to", "later": money(later, currency, small) + ending}
    else:
        said = {"number": money(match["number"], currency, small) + ending}
    if groups.get("minus"):
        said["number"] = "minus " + said["number"]
    return said


def money(written: str, currency: str, small: str) -> str:
    """An amount of money: "24.99" pounds is "twenty four pounds ninety nine".

    Args:
        written: the number.
        currency: its name, with ``*`` for the s of the plural.
        small: "penny", "cent", or empty where the small coin is not said.
    """
    whole, _, fraction = written.partition(".")
    large = whole.replace(",", "")
    name = currency.replace("*", "" if large == "1" else "s")
    if len(fraction) != 2 or not small:
        return f"{amount(written)} {name if '.' not in written else currency.replace('*', 's')}"
    few = int(fraction)
    coins = ("penny" if few == 1 else "pence") if small == "penny" else small + ("" if few == 1 else "s")
    if few == 0:
        return f"{amount(whole)} {name}"
    if int(large) == 0:
        return f"{cardinal(few)} {coins}"
    return f"{amount(whole)} {name} {f'and {cardinal(few)} {coins}' if few < 10 else cardinal(few)}"


def _pence(match: re.Match[str]) -> Said:
    return {"number": amount(match["number"]), "unit": "penny" if match["number"] == "1" else "pence"}


_SCALES = r"(?: \s? (?P<scale> million|billion|trillion|thousand | (?:k|K|m|mn|M|bn|tn)\b))?"

RULES: tuple[Rule, ...] = (
    rule(
        rf"""(?P<minus> (?<![\w]) -)? (?P<mark>[£$€¥￥]) \s? (?P<number>{NUMBER})
        (?: (?P<to> \s?[-–]\s?) [£$€¥￥]? (?P<later>{NUMBER}) )? {_SCALES} {PER_TAIL}""",
        _price,
    ),
    rule(
        rf"{FREE} (?P<number>{NUMBER}) \s? (?: (?P<mark>[£€]) (?![0-9]) | (?P<code>{'|'.join(_CODES)})\b) {PER_TAIL}",
        _price,
    ),
    rule(rf"\b (?P<code>{'|'.join(_CODES)}) \s (?P<number>{NUMBER}) {_SCALES} {PER_TAIL}", _price),
    rule(rf"{FREE} (?P<number>[0-9]+ (?:\.[0-9]+)?) (?P<unit>p) \b (?<!1080p) (?<!720p)", _pence),
)
