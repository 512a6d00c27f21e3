"""Numbers in Chinese characters: amounts, with 两 where a number begins with it, and digits one by one."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_GROUPS = ("", "万", "亿", "万亿")
_LONGEST = 16
"""Digits of the longest amount said as one; a longer number is said digit by digit."""


def digits(text: str) -> str:
    """Each digit by itself, a point as 点; anything else is passed over."""
    return "".join(_DIGITS[int(char)] if char.isdigit() else "点" for char in text if char in "0123456789.")


def telephone(text: str) -> str:
    """Each digit by itself, one as 幺, which nobody takes for a seven."""
    return digits(text).replace("一", "幺")


def cardinal(value: int) -> str:
    """1250 is 一千二百五十, 2200 两千二百, 12000 一万二千; below 10 ** 16. Two by itself is 二."""
    if value == 0:
        return "零"
    groups = []
    while value:
        value, group = divmod(value, 10_000)
        groups.append(group)
    said = ""
    for place in reversed(range(len(groups))):
        group = groups[place]
        if not group:
            continue
        # A zero is heard where places in between are empty: 一万零五百, 一亿零五.
        gap = said and (group < 1000 or not groups[place + 1])
        said += ("零" if gap else "") + _group(group) + _GROUPS[place]
    if said.startswith(("二千", "二万", "二亿")):
        return "两" + said[1:]
    return said.removeprefix("一") if said.startswith("一十") else said


def _group(value: int) -> str:
    """Up to four digits: 2022 is 二千零二十二."""
    said, skipped = "", False
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if not digit:
            skipped = bool(said)
            continue
        said += ("零" if skipped else "") + _DIGITS[digit] + _PLACES[place]
        skipped = False
    return said


def amount(text: str, *, counted: bool = False) -> str:
    """A number as it is written ("1,250.50").

    Args:
        text: digits, perhaps with commas between thousands and a decimal point.
        counted: whether things are counted, which makes a two 两.
    """
    whole, point, fraction = text.partition(".")
    whole = whole.replace(",", "")
    if len(whole) > _LONGEST or (len(whole) > 1 and whole[0] == "0"):
        said = digits(whole)
    else:
        said = "两" if counted and whole == "2" and not fraction else cardinal(int(whole or "0"))
    return f"{said}点{digits(fraction)}" if point and fraction else said


def price(text: str) -> str:
    """An amount of money: the zeros at the end of the decimals are not said."""
    return amount(text.rstrip("0").rstrip(".") if "." in text else text, counted=True)
