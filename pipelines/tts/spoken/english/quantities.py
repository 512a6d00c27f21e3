"""Amounts of something: percentages, units, fractions, ranges."""

from __future__ import annotations

import re

from pipelines.tts.spoken.english.numbers import amount, cardinal, digits, ordinal
from pipelines.tts.spoken.pieces import Rule, Said, rule

_UNITS = {
    "km": "kilometre*", "m": "metre*", "cm": "centimetre*", "mm": "millimetre*", "nm": "nanometre*", "mi": "mile*",
    "kg": "kilogram*", "g": "gram*", "mg": "milligram*", "lb": "pound*", "lbs": "pound*", "oz": "ounce*",
    "l": "litre*", "L": "litre*", "ml": "millilitre*", "ft": "foot", "m²": "square metre*", "sqm": "square metre*",
    "km²": "square kilometre*", "m³": "cubic metre*", "s": "second*", "sec": "second*", "secs": "second*",
    "min": "minute*", "mins": "minute*", "h": "hour*", "hr": "hour*", "hrs": "hour*", "ms": "millisecond*",
    "µs": "microsecond*", "wk": "week*", "wks": "week*", "yr": "year*", "yrs": "year*", "Hz": "hertz",
    "kHz": "kilohertz", "MHz": "megahertz", "GHz": "gigahertz", "THz": "terahertz", "W": "watt*", "mW": "milliwatt*",
    "kW": "kilowatt*", "MW": "megawatt*", "kWh": "kilowatt hour*", "Wh": "watt hour*", "V": "volt*",
    "mV": "millivolt*", "kV": "kilovolt*", "mA": "milliamp*", "mAh": "milliamp hour*", "Ah": "amp hour*",
    "dB": "decibel*", "dBm": "D B M", "dBi": "D B I", "Ω": "ohm*", "°C": "degree* Celsius", "℃": "degree* Celsius",
    "°F": "degree* Fahrenheit", "℉": "degree* Fahrenheit", "°": "degree*", "bit": "bit*", "kB": "kilobyte*",
    "KB": "kilobyte*", "MB": "megabyte*", "GB": "gigabyte*", "TB": "terabyte*", "kb": "kilobit*", "Mb": "megabit*",
    "Gb": "gigabit*", "MiB": "mebibyte*", "GiB": "gibibyte*", "kbit": "kilobit*", "Mbit": "megabit*",
    "Gbit": "gigabit*", "bps": "bit* per second", "kbps": "kilobit* per second", "Mbps": "megabit* per second",
    "Gbps": "gigabit* per second", "kbit/s": "kilobit* per second", "Mbit/s": "megabit* per second",
    "Gbit/s": "gigabit* per second", "kb/s": "kilobit* per second", "Mb/s": "megabit* per second",
    "Gb/s": "gigabit* per second", "kB/s": "kilobyte* per second", "MB/s": "megabyte* per second",
    "GB/s": "gigabyte* per second", "MBps": "megabyte* per second", "mph": "mile* per hour",
    "km/h": "kilometre* per hour", "kph": "kilometre* per hour", "m/s": "metre* per second", "MP": "megapixel*",
    "px": "pixel*", "dpi": "dots per inch", "fps": "frames per second", "rpm": "revolutions per minute",
    "kcal": "kilocalorie*", "mmol/l": "millimole* per litre", "mmol/L": "millimole* per litre",
    "mg/dl": "milligram* per decilitre", "mmHg": "millimetre* of mercury", "x": "times", "×": "times",
    "pcs": "pieces", "%": "percent", "‰": "per thousand",
}  # fmt: skip
"""Singular; ``*`` stands where the plural has its s."""

_FOLDED = {unit.lower(): name for unit, name in _UNITS.items() if len(unit) > 2 and "b/s" not in unit.lower()}
_FOLDED |= {"ghz": "gigahertz", "mhz": "megahertz", "gb": "gigabyte*", "mb": "megabyte*", "tb": "terabyte*"}
_AMP = r"A (?= \s (?:fuse|plug|socket|charger|adapter|adaptor|supply|at)\b | [.,;)] | $)"
_ALTERNATIVES = "|".join(
    re.escape(unit) for unit in sorted({*_UNITS, *_FOLDED, "Kbps", "MBit/s", "GBit/s"}, key=len, reverse=True)
)
PER = {
    "month": "a month", "mo": "a month", "mth": "a month", "year": "a year", "yr": "a year", "week": "a week",
    "wk": "a week", "day": "a day", "hour": "an hour", "hr": "an hour", "h": "an hour", "min": "a minute",
    "minute": "a minute", "person": "a person", "call": "a call",
}  # fmt: skip
_FRACTIONS = {"½": (1, 2), "¼": (1, 4), "¾": (3, 4), "⅓": (1, 3), "⅔": (2, 3), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8)}

NUMBER = r"[0-9]+ (?:,[0-9]{3})* (?:\.[0-9]+)?"
_SIGN = r"(?: (?<![\w)]) [-+±~≈] (?:(?=[0-9])) )?"
_SIGNS = {"-": "minus", "+": "plus", "±": "plus or minus", "~": "about", "≈": "about"}
FREE = r"(?<![\w.]) (?<![0-9],)"
"""Where a number may begin."""


def number(written: str) -> str:
    """An amount with its sign."""
    sign = _SIGNS.get(written[:1], "")
    return f"{sign} {amount(written.lstrip('-+±~≈'))}".lstrip()


def _counted(name: str, count: str) -> str:
    """A unit after its number."""
    one = count.lstrip("-+±~≈") in ("1", "1.0")
    if name == "foot":
        return "foot" if one else "feet"
    return name.replace("*", "" if one else "s")


_DETERMINED = re.compile(r"\b(?:an?|the|your|our|this|another)\s$", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"\s(?!(?:of|in|per|at|to|and|or|from|on|is|are|for|if|after|before|with|that|it|later)\b)[a-z]{3}"
)


def _measure(match: re.Match[str]) -> Said:
    groups = match.groupdict()
    unit = match["unit"].replace("μ", "µ")
    name = "amp*" if unit == "A" else _UNITS.get(unit) or _FOLDED.get(unit.lower())
    if name is None:
        return None
    last = groups.get("later") or match["number"]
    if last == match["number"] and "per" not in name and _ATTRIBUTE.match(match.string, match.end()):
        before = match.string[max(0, match.start() - 8) : match.start()]
        last = "1" if _DETERMINED.search(before) else last
    said = {"number": number(match["number"]), "unit": _counted(name, last)}
    return said | ({"to": "to", "later": number(groups["later"])} if groups.get("later") else {})


def _unit_alone(match: re.Match[str]) -> str:
    return _UNITS[match["unit"]].replace("*", "s")


def _fraction(match: re.Match[str]) -> Said:
    groups = match.groupdict()
    if sign := groups.get("sign"):
        above, below = _FRACTIONS[sign]
    else:
        above, below = int(match["above"]), int(match["below"])
        if not 0 < above < below <= 100:
            return None
    part = _part(above, below)
    if groups.get("whole"):
        mixed = f"and {'a ' if above == 1 else ''}{part.removeprefix('one ')}"
        said = {"whole": amount(match["whole"])}
        return said | ({"sign": mixed} if sign else {"above": mixed})
    return _half(match) if (above, below) == (1, 2) else part


def _half(match: re.Match[str]) -> str:
    """A half before a noun: "half an hour"."""
    following = match.string[match.end() : match.end() + 8]
    if (
        re.match(r"\s(?:an?|the|of|your)\b", following)
        or match.string[: match.start()].endswith((" a ", " the "))
        or following[:1] == "-"
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
    rule(r"\b (?P<context> (?: step|page|part|stage|question|slide|level|lesson ) \s ) (?P<above>[0-9]{1,3}) / "
         r"(?P<below>[0-9]{1,3}) (?! [\w/] | [.,][0-9] )", _of, any_case=True),
    rule(rf"(?<![\w.,]) (?<! [A-Za-z] - ) (?P<number>{NUMBER}) \s? (?P<by>[x×]) (?= \s? (?P<later>[0-9]+) )", _size),
    rule(r"(?<=\s) [x×] (?=\s[0-9])", lambda _: "by"),
    rule(rf"{FREE} {_RANGE} \s? (?P<unit>{_ALTERNATIVES}|{_AMP}) (?![\w²³]) (?:\.(?=\s+(?-i:[a-z])))?", _measure,
         any_case=True),
    rule(rf"{FREE} (?P<number>{_SIGN} {NUMBER}) \s? (?P<unit>{_ALTERNATIVES}|{_AMP}) (?![\w²³])"
         r"(?:\.(?=\s+(?-i:[a-z])))?", _measure, any_case=True),
    rule(r"(?<=[%]) \s?[-–]\s? (?=[0-9])", lambda _: "to"),
    rule(r"(?<=[\w°]) – (?=[£$€]?[0-9])", lambda _: "to"),
    rule(rf"(?<=\w) / \s? (?P<per>{'|'.join(sorted(PER, key=len, reverse=True))}) \b",
         lambda match: PER[match["per"]]),
    rule(r"(?<![\w/]) (?P<unit> [kMG]bit/s | [MG]B/s | [MG]bps | [MG]Hz | kWh | °C | %) (?![\w/])", _unit_alone),
    rule(r"(?<![\w./-]) (?: (?P<whole>[0-9]{1,3}) \s )? (?P<above>[0-9]{1,2}) / (?P<below>[0-9]{1,3}) "
         r"(?![\w/]|[.,][0-9])", _fraction),
    rule(r"(?<![\w./-]) (?: (?P<whole>[0-9]{1,3}) \s? )? (?P<sign>[½¼¾⅓⅔⅛⅜⅝])", _fraction),
    rule(r"(?<![\w./-]) (?P<above>[0-9]{1,2}) / (?P<below>[0-9]{1,2}) (?![\w/]|[.,][0-9])", _of),
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
