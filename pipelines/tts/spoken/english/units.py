"""Units, in the singular and the plural."""

from __future__ import annotations

import re

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
UNIT = "|".join(
    [
        *(re.escape(unit) for unit in sorted({*_UNITS, *_FOLDED, "Kbps", "MBit/s", "GBit/s"}, key=len, reverse=True)),
        _AMP,
    ]
)
"""A unit as it is written, for a pattern."""

_IRREGULAR = {"foot": "feet", "inch": "inches"}
_DETERMINED = re.compile(r"\b(?:an?|the|your|our|this|another)\s$", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"\s(?!(?:of|in|per|at|to|and|or|from|on|is|are|for|if|after|before|with|that|it|later)\b)[a-z]{3}"
)


def find(written: str) -> str | None:
    """The name of a unit, with ``*`` for the s of its plural; None where it is none ("gHZ" may be, "gB" is not)."""
    unit = written.replace("μ", "µ")
    return "amp*" if unit == "A" else _UNITS.get(unit) or _FOLDED.get(unit.lower())


def singular(name: str) -> str:
    """One of a unit."""
    return name.replace("*", "")


def plural(name: str) -> str:
    """Many of a unit."""
    return _IRREGULAR.get(name) or name.replace("*", "s")


def counted(name: str, count: str) -> str:
    """A unit after its number, as that is written."""
    return singular(name) if count.lstrip("-+±~≈") in ("1", "1.0") else plural(name)


def is_determined(before: str) -> bool:
    """Whether a text ends with an article or the like, so that what follows may stand for one thing."""
    return _DETERMINED.search(before[-9:]) is not None


def is_attribute(match: re.Match[str], name: str) -> bool:
    """Whether the unit at the end of a match belongs to a noun behind it: "a 10 m cable"."""
    if "per" in name or _ATTRIBUTE.match(match.string, match.end()) is None:
        return False
    return is_determined(match.string[max(0, match.start() - 9) : match.start()])
