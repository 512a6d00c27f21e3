"""Fractions, with what they are of: 半米, 两个半小时, 一天半, 四分之三杯."""

from __future__ import annotations

import re

from pipelines.tts.spoken.chinese import quantities
from pipelines.tts.spoken.chinese.numbers import amount, cardinal
from pipelines.tts.spoken.chinese.rules import rule
from pipelines.tts.spoken.pieces import Rule, Said
from pipelines.tts.spoken.quotes import is_inch

_SIGNS = {
    "½": (1, 2), "¼": (1, 4), "¾": (3, 4), "⅓": (1, 3), "⅔": (2, 3), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5),
    "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8),
}  # fmt: skip
_SIGN = f"[{''.join(_SIGNS)}]"
_DECIMALS = {"½": "五", "¼": "二五", "¾": "七五"}
_THINGS = ("小时", "钟头", "星期", "学期", "季度", "世纪")
"""Counted with 个, behind which their half is said: 两个半小时; others have it behind themselves: 两天半."""

_WORDS = (
    "平方米|厘米|毫米|公里|千米|英寸|英尺|英里|公斤|千克|毫升|[米尺寸里斤克吨升天日年周岁度倍元块杯勺匙片盒包袋瓶碗颗粒张页"
    "步圈层格段节斗亩桶]"
)


def _part(sign: str) -> str:
    above, below = _SIGNS[sign]
    return f"{cardinal(below)}分之{cardinal(above)}"


def _fraction(match: re.Match[str]) -> Said:
    """A fraction by itself, or with a whole number before it."""
    return {"whole": f"{amount(match['whole'])}又", "part": _part(match["part"])} if match["whole"] else _alone(match)


def _alone(match: re.Match[str]) -> str:
    return (
        "一半"
        if match["part"] == "½" and match.string[match.end() : match.end() + 2].lstrip()[:1] == "的"
        else _part(match["part"])
    )


def _percent(match: re.Match[str]) -> Said:
    sign = match["part"]
    share = f"{amount(match['whole'] or '0')}点{_DECIMALS[sign]}" if sign in _DECIMALS else _part(sign)
    return {"part" if not match["whole"] else "whole": f"百分之{share}"}


def _name(match: re.Match[str]) -> str | None:
    """The unit as it is said; None where a quotation ends."""
    unit = match["unit"]
    if unit in '"″':
        return "英寸" if is_inch(match.string, match.start("unit")) else None
    return quantities.unit_name(unit) or (None if unit.isascii() else unit)


def _halves(match: re.Match[str]) -> Said:
    """Halves of what is counted or measured."""
    unit = _name(match)
    if unit is None:
        return None
    if not match["whole"]:
        return {"part": "半", "unit": unit}
    whole = amount(match["whole"], counted=True)
    if unit.startswith("个"):
        return {"whole": whole, "unit": f"个半{unit[1:]}"}
    if unit.startswith(_THINGS):
        return {"whole": f"{whole}个半", "unit": unit}
    return {"whole": whole, "unit": "分半钟" if unit == "分钟" else f"{unit}半"}


def _measured(match: re.Match[str]) -> Said:
    """Other parts of a unit; a half of one that has no such form, 二点五兆比特每秒."""
    unit, sign, whole = _name(match), match["part"], match["whole"]
    if unit is None:
        return None
    if whole and sign in _DECIMALS:
        return {"whole": f"{amount(whole)}点{_DECIMALS[sign]}", "unit": unit}
    said = {"part": "半" if sign == "½" else _part(sign), "unit": unit}
    return {"whole": f"{amount(whole)}又", **said} if whole else said


def _plain(match: re.Match[str]) -> Said:
    above, below = int(match["above"]), int(match["below"])
    if not 0 < above < below <= 100:
        return None
    part = f"{cardinal(below)}分之{cardinal(above)}"
    return {"whole": f"{amount(match['whole'])}又", "above": part} if match.groupdict().get("whole") else part


_WHOLE = r"(?<![\d./]) (?: (?P<whole>\d{1,3}) \s? )?"
_SHORT = "cm|mm|km|m|kg|g|ml|mL|L|l|h|min"

RULES: tuple[Rule, ...] = (
    rule(rf"{_WHOLE} (?P<part>{_SIGN}) \s? %", _percent),
    rule(rf"{_WHOLE} (?P<part>½) \s? "
         rf"(?P<unit> 个 | 分钟 | {'|'.join(_THINGS)} | {_WORDS} | (?:{_SHORT}) (?![\w²/]) | [\"″] )", _halves),
    rule(rf"{_WHOLE} (?P<part>{_SIGN}) \s? (?P<unit> (?:{quantities.UNIT}) (?![\w²]) | [\"″] )", _measured,
         any_case=True),
    rule(rf"{_WHOLE} (?P<part>{_SIGN})", _fraction),
    rule(rf"(?P<whole>(?!))? (?P<part>{_SIGN})", _fraction),
    rule(rf"(?<={_SIGN}) \s? [-–~～—至] \s? (?= \d | {_SIGN} )", lambda _: "到"),
    rule(rf"(?<=\d) \s? [-–~～—至] \s? (?= \d{{0,3}} \s? {_SIGN} )", lambda _: "到"),
)  # fmt: skip
"""Before units and ranges, whose numbers the ends of fractions are not."""

PLAIN: tuple[Rule, ...] = (
    rule(r"(?<![\w./]) (?: (?P<whole>\d{1,3}) \s )? (?P<above>\d{1,2}) / (?P<below>\d{1,3}) (?![\d/])", _plain),
)
"""Two numbers and a stroke; after units."""
