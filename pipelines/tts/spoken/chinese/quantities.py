"""Amounts of something: money, percentages, units, ranges, and when a two is 两."""

from __future__ import annotations

import re

from pipelines.tts.spoken.chinese.numbers import amount, price
from pipelines.tts.spoken.chinese.rules import rule
from pipelines.tts.spoken.pieces import Rule, Said

_UNITS = {
    "km": "公里", "m": "米", "cm": "厘米", "mm": "毫米", "m²": "平方米", "㎡": "平方米", "kg": "千克", "g": "克",
    "mg": "毫克", "L": "升", "l": "升", "ml": "毫升", "mL": "毫升", "s": "秒", "sec": "秒", "min": "分钟",
    "h": "小时", "ms": "毫秒", "Hz": "赫兹", "kHz": "千赫兹", "MHz": "兆赫兹", "GHz": "吉赫兹", "W": "瓦",
    "kW": "千瓦", "kWh": "千瓦时", "V": "伏", "mV": "毫伏", "mA": "毫安", "mAh": "毫安时", "A": "安", "dB": "分贝",
    "dBm": "分贝毫瓦", "Ω": "欧姆", "°C": "摄氏度", "℃": "摄氏度", "°F": "华氏度", "℉": "华氏度", "°": "度",
    "KB": "千字节", "kB": "千字节", "MB": "兆字节", "GB": "吉字节", "TB": "太字节", "bps": "比特每秒",
    "kbps": "千比特每秒", "Kbps": "千比特每秒", "Mbps": "兆比特每秒", "Gbps": "吉比特每秒", "Mbit/s": "兆比特每秒",
    "Gbit/s": "吉比特每秒", "kbit/s": "千比特每秒", "Mb/s": "兆比特每秒", "MB/s": "兆字节每秒", "GB/s": "吉字节每秒",
    "KB/s": "千字节每秒", "km/h": "公里每小时", "m/s": "米每秒", "M": "兆", "px": "像素", "mmHg": "毫米汞柱",
    "mmol/L": "毫摩尔每升", "x": "倍",
}  # fmt: skip
_CASELESS = {unit.lower(): name for unit, name in _UNITS.items() if len(unit) > 2 and "b/s" not in unit.lower()}
_COUNTED = frozenset((
    "公里", "米", "厘米", "毫米", "平方米", "千克", "克", "毫克", "升", "毫升", "秒", "分钟", "小时", "毫秒", "兆",
    "倍", "兆字节", "吉字节", "太字节",
))  # fmt: skip
"""Units before which a two is 两."""

MEASURES = (
    "个天周秒次种台条根位名张步块元米克升度倍人户只件部口页句遍点万千百亿项份套盏颗把排行列段节家间座站篇支枚瓶盒包袋片"
    "粒杯瓦兆道处场声边头对双组批轮类样岁斤本"
)
_COUNTED_WORDS = rf"""(?: 小时 | 分钟 | 分(?!之) | 厘米 | 毫米 | 公里 | 公斤 | 平方 | 毫升 | 英寸 | 端口 | 年(?!级)
    | [{MEASURES}] )"""
_MONEY = {"¥": "元", "￥": "元", "$": "美元", "€": "欧元", "£": "英镑"}
_SIGNS = {"-": "负", "+": "正", "±": "正负", "~": "约", "≈": "约"}

NUMBER = r"\d+ (?:,\d{3})* (?:\.\d+)?"
_SIGN = r"(?: (?<![\w)）%]) [-+±~≈] (?=\d) )?"
_FREE = r"(?<![\d.]) (?<!\d,)"
TO = r"(?P<to> \s?[-–~～—至]\s?)"
UNIT = "|".join(re.escape(unit) for unit in sorted({*_UNITS, *_CASELESS}, key=len, reverse=True))
"""A unit in Latin letters, for a pattern."""


def unit_name(written: str) -> str | None:
    """A unit's Chinese name; None where it is none."""
    return _UNITS.get(written) or _CASELESS.get(written.lower())


def number(written: str, *, counted: bool = False) -> str:
    """An amount with its sign."""
    return _SIGNS.get(written[:1], "") + amount(written.lstrip("-+±~≈"), counted=counted)


def _price(match: re.Match[str]) -> Said:
    groups = match.groupdict()
    currency = _MONEY[match["mark"]]
    scale, later = groups.get("scale"), groups.get("later")
    said = {"number": price(match["number"])} | ({"to": "到", "later": price(later)} if later else {})
    if scale:
        return said | {"scale": scale + currency}
    last = "later" if later else "number"
    return said | {last: said[last] + currency}


def _amount_of_money(match: re.Match[str]) -> Said:
    return {"number": price(match["number"])}


def _percent(match: re.Match[str]) -> Said:
    groups = match.groupdict()
    whole = "千分之" if match["mark"] == "‰" else "百分之"
    sign = _SIGNS.get(match["number"][0], "")
    said = {"number": sign + whole + _share(match["number"].lstrip("-+±~≈"))}
    return said | ({"to": "到", "later": whole + _share(groups["later"])} if groups.get("later") else {})


def _share(written: str) -> str:
    return "百" if written == "100" else amount(written)


def _measure(match: re.Match[str]) -> Said:
    groups = match.groupdict()
    name = unit_name(match["unit"])
    if name is None:
        return None
    counted = name in _COUNTED
    first = number(match["number"], counted=counted)
    if name in ("摄氏度", "华氏度", "度"):
        first = re.sub("^负", "零下", first)
    said = {"number": first, "unit": name}
    return said | ({"to": "到", "later": number(groups["later"], counted=counted)} if groups.get("later") else {})


_COUNTS = re.compile(rf"\s?{_COUNTED_WORDS}", re.VERBOSE)


def _range(match: re.Match[str]) -> Said:
    counted = _COUNTS.match(match.string, match.end()) is not None and not match.string[: match.start()].endswith("第")
    first, later = (number(match[name], counted=counted) for name in ("number", "later"))
    return {"number": first, "to": "到", "later": later}


def _below_zero(match: re.Match[str]) -> str:
    return f"零下{amount(match['number'])}"


def _ratio(match: re.Match[str]) -> Said:
    return f"{amount(match['number'])}比{amount(match['later'])}"


def _size(match: re.Match[str]) -> Said:
    return {"number": amount(match["number"]), "by": "乘"}


def _counted(match: re.Match[str]) -> str:
    return number(match["number"], counted=True)


_RANGE = rf"(?P<number>{_SIGN} {NUMBER}) {TO} (?P<later>-?{NUMBER})"

RULES: tuple[Rule, ...] = (
    rule(rf"(?P<mark>[¥￥$€£]) \s? (?P<number>{NUMBER}) (?: {TO} [¥￥$€£]? (?P<later>{NUMBER}) )? "
         r"(?P<scale>[万亿])?", _price),
    rule(rf"{_FREE} (?P<number>\d+ (?:,\d{{3}})* \.\d+) (?=\s?[元块])", _amount_of_money),
    rule(rf"{_FREE} (?P<number>{_SIGN} {NUMBER}) [%‰]? {TO} (?P<later>{NUMBER}) \s? (?P<mark>[%‰])", _percent),
    rule(rf"{_FREE} (?P<number>{_SIGN} {NUMBER}) \s? (?P<mark>[%‰])", _percent),
    rule(r"(?<![\w.]) (?P<number>\d+) \s? (?P<by>[x×]) (?= \s?\d )", _size),
    rule(rf"{_FREE} (?<![A-Za-z]) {_RANGE} \s? (?P<unit>{UNIT}) (?![\w²])", _measure, any_case=True),
    rule(rf"{_FREE} (?<![A-Za-z]) (?P<number>{_SIGN} {NUMBER}) \s? (?P<unit>{UNIT}) (?![\w²])", _measure,
         any_case=True),
    rule(rf"(?<![\w)）]) - (?P<number>{NUMBER}) (?=\s?度)", _below_zero),
    rule(rf"{_FREE} (?<![A-Za-z-]) {_RANGE} (?![\d-] | [.,:/]\d)", _range),
    rule(r"(?<![\d.:]) (?P<number>\d{1,3}) : (?P<later>\d{1,3}) (?![\d:])", _ratio),
)  # fmt: skip

NUMBERS: tuple[Rule, ...] = (
    rule(rf"(?:No|NO|№)\.? \s? (?P<number>{NUMBER})", lambda match: f"{amount(match['number'])}号"),
    rule(rf"(?P<context> 第 \s? ) (?P<number>{NUMBER})", lambda match: amount(match["number"])),
    rule(rf"{_FREE} (?P<number>{_SIGN} {NUMBER}) (?= \s? {_COUNTED_WORDS} )", _counted),
    rule(rf"{_SIGN} {NUMBER}", lambda match: number(match[0])),
)
"""What is left of numbers; after everything else."""
