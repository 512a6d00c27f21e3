"""Dates, years and times of day."""

from __future__ import annotations

import re

from pipelines.tts.spoken.chinese.numbers import amount, cardinal, digits
from pipelines.tts.spoken.chinese.rules import rule
from pipelines.tts.spoken.pieces import Rule, Said

_TO = r"(?P<to> \s?[-–~～—至到]\s?)"
_FREE = r"(?<![\d.,:/-])"
_END = r"(?![\d%] | [.:/-]\d)"


def clock(hours: str, minutes: str, seconds: str = "") -> str:
    """08:05 is 八点零五分, 14:00 十四点."""
    said = f"{amount(str(int(hours)), counted=True)}点"
    if int(minutes):
        said += f"{'零' if int(minutes) < 10 else ''}{cardinal(int(minutes))}分"
    return said + (f"{cardinal(int(seconds))}秒" if seconds else "")


def _date(match: re.Match[str]) -> str | None:
    month, day = int(match["month"]), int(match["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    year = match.groupdict().get("year")
    return (f"{digits(year)}年" if year else "") + f"{cardinal(month)}月{cardinal(day)}日"


def _short_date(match: re.Match[str]) -> str | None:
    """11/24 can hardly be a fraction; 3/4 can."""
    return _date(match) if int(match["day"]) > 12 and int(match["month"]) <= 12 else None


def _year(match: re.Match[str]) -> Said:
    later = match.groupdict().get("later")
    return {"year": digits(match["year"])} | ({"to": "到", "later": digits(later)} if later else {})


def _time(match: re.Match[str]) -> Said:
    groups = match.groupdict()
    if int(match["hours"]) > 24 or int(groups.get("hours2") or 0) > 24:
        return None
    said = {"hours": clock(match["hours"], match["minutes"], groups.get("seconds") or "")}
    if groups.get("hours2"):
        said |= {"to": "到", "hours2": clock(groups["hours2"], groups["minutes2"])}
    return said


RULES: tuple[Rule, ...] = (
    rule(rf"{_FREE} (?P<year>(?:19|20)\d\d) ([-/.]) (?P<month>[01]?\d) \2 (?P<day>[0-3]?\d) {_END}", _date),
    rule(rf"{_FREE} (?P<year>(?:1[0-9]|20)\d\d) {_TO} (?P<later>(?:1[0-9]|20)\d\d) (?=\s?年)", _year),
    rule(rf"{_FREE} (?P<year>(?:1[1-9]|20)\d\d) (?=\s?年)", _year),
    rule(rf"{_FREE} [089]\d (?=\s?年(?!代))", lambda match: digits(match[0])),
    rule(rf"{_FREE} (?P<month>[01]?\d) / (?P<day>[0-3]\d) {_END}", _short_date),
    rule(
        rf"""{_FREE} (?P<hours>[0-2]?\d) : (?P<minutes>[0-5]\d) {_TO} (?P<hours2>[0-2]?\d) : (?P<minutes2>[0-5]\d)
        {_END}""",
        _time,
    ),
    rule(r"(?<= [月日号年周点分度℃元%C] ) \s? [-–~] \s? (?= -?[\d¥$] )", lambda _: "到"),
    rule(rf"{_FREE} (?P<hours>[0-2]?\d) : (?P<minutes>[0-5]\d) (?: : (?P<seconds>[0-5]\d) )? {_END}", _time),
)
