"""Numbers in British English words: amounts, ordinals, years, digits."""

from __future__ import annotations

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_LONGEST = 12
"""Digits of the longest amount said as one; a longer number is said digit by digit."""


def cardinal(value: int) -> str:
    """105 is "one hundred and five"; 0 to 10 ** 12 - 1."""
    if value < 20:
        return _ONES[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return _TENS[tens - 2] + (f" {_ONES[ones]}" if ones else "")
    if value < 1000:
        hundreds, rest = divmod(value, 100)
        return f"{_ONES[hundreds]} hundred" + (f" and {cardinal(rest)}" if rest else "")
    scale, name = next((scale, name) for scale, name in _SCALES if value >= scale)
    many, rest = divmod(value, scale)
    between = " and " if rest < 100 else " "
    return f"{cardinal(many)} {name}" + (between + cardinal(rest) if rest else "")


def ordinal(value: int) -> str:
    """21 is "twenty first"."""
    before, _, last = cardinal(value).rpartition(" ")
    last = _ORDINALS.get(last) or (last.removesuffix("y") + "ieth" if last.endswith("y") else last + "th")
    return f"{before} {last}".lstrip()


def digits(text: str) -> str:
    """Each digit by itself; anything else in the text is passed over."""
    return " ".join(_ONES[int(char)] for char in text if char in "0123456789")


def amount(text: str) -> str:
    """A number as it is written, with commas between thousands and a decimal point: "1,250.5".

    With a leading zero, or with more than 12 digits, it is no amount and said digit by digit.
    """
    whole, point, fraction = text.partition(".")
    whole = whole.replace(",", "")
    plain = len(whole) <= _LONGEST and (whole == "0" or not whole.startswith("0"))
    said = (cardinal(int(whole)) if plain else digits(whole)) if whole else "zero"
    return f"{said} point {digits(fraction)}" if point and fraction else said


def year(value: int) -> str:
    """1999 is "nineteen ninety nine", 2005 "two thousand and five", 2026 "twenty twenty six"; 1100 to 2099."""
    century, rest = divmod(value, 100)
    if 2000 <= value < 2010:
        return cardinal(value)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def decade(value: int) -> str:
    """1990 is "nineteen nineties", 2000 "two thousands"."""
    said = year(value)
    return said.removesuffix("y") + "ies" if said.endswith("y") else said + "s"
