"""Dates, times of day, years, weekdays and months."""

from __future__ import annotations

import re

from pipelines.tts.spoken.english.numbers import cardinal, decade, ordinal, year
from pipelines.tts.spoken.pieces import Rule, Said, rule

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SHORT_MONTHS = {month[:3]: month for month in MONTHS} | {"Sept": "September"}
_DAYS = {
    "Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday", "Weds": "Wednesday", "Thu": "Thursday",
    "Thur": "Thursday", "Thurs": "Thursday", "Fri": "Friday", "Sat": "Saturday", "Sun": "Sunday",
}  # fmt: skip
_ALL_DAYS = _DAYS | {day: day for day in _DAYS.values()}
_MONTH = rf"(?P<month> (?:{'|'.join(MONTHS)}) | (?:{'|'.join(sorted(_SHORT_MONTHS, key=len, reverse=True))}) \b\.?)"
_DAY = r"(?P<day> [0-3]?[0-9]) (?:st|nd|rd|th)?"
_YEAR = r"(?P<year> (?:1[1-9]|20)[0-9]{2})"
_NOT_IN = r"(?<![\w.,:/£$€-])"
"""Nothing stands before it that it could be a part of."""
_NOT_ON = r"(?![\w%°£$€] | [.,:/-][0-9])"
_TO = r"(?P<to> \s?[-–]\s?)"
_HALF = r"(?: [ap]m\b | [ap]\.\s?m\b (?: \. (?! \s+(?-i:[A-Z]) | \s*$ ) )? )"


def month_name(written: str) -> str:
    """A month in full."""
    bare = written.rstrip(".")
    return _SHORT_MONTHS.get(bare, bare)


def clock(hours: int, minutes: int, *, half: str = "", day: bool = False) -> str:
    """A time of day.

    Args:
        hours: 0 to 24.
        minutes: 0 to 59.
        half: "am" or "pm" where that is written.
        day: whether the hours are certainly counted to 24.
    """
    if day and not half:
        if minutes == 0 and hours % 12 == 0:
            return "twelve noon" if hours == 12 else "midnight"
        half = "pm" if 12 <= hours < 24 else "am"
    name = cardinal(hours % 12 or 12) if half else cardinal(hours)
    ending = f" {half[0].upper()} M" if half else ""
    if minutes == 0:
        return name + (ending or " o'clock")
    return f"{name} {'oh ' if minutes < 10 else ''}{cardinal(minutes)}{ending}"


def _date(match: re.Match[str]) -> Said:
    """Day before month, whichever way it is written."""
    groups = match.groupdict()
    day, named = int(match["day"]), match["month"]
    month = month_name(named) if named[0].isalpha() else MONTHS[int(named) - 1] if 0 < int(named) <= 12 else ""
    if not 1 <= day <= 31 or not month:
        return None
    said = {"year": year(int(groups["year"]))} if groups.get("year") else {}
    if match.start("day") < match.start("month") and named[0].isalpha():
        spoken = f"{'' if groups.get('the') else 'the '}{ordinal(day)}{'' if groups.get('of') else ' of'}"
        return {"the": "the", "day": spoken, "of": "of", "month": month, **said}
    if named[0].isalpha():
        return {"month": month, "day": f"the {ordinal(day)}", **said}
    return f"the {ordinal(day)} of {month} {said.get('year', '')}".rstrip()


def _days(match: re.Match[str]) -> Said:
    """5–7 October."""
    first, last = int(match["day"]), int(match["last"])
    if not 1 <= first < last <= 31:
        return None
    ending = f"the {ordinal(last)} of"
    return {"day": f"the {ordinal(first)}", "to": "to", "last": ending, "month": month_name(match["month"])}


def _numbers_alone(match: re.Match[str]) -> Said:
    """23/11/26, in this century."""
    date = _date(match)
    return f"{date} {year(2000 + int(match['short']))}" if isinstance(date, str) else None


def _short_date(match: re.Match[str]) -> Said:
    """24/11 can only be a date; 1/2 is rather a half."""
    return _date(match) if int(match["day"]) > 12 else None


def _time(match: re.Match[str]) -> Said:
    groups = match.groupdict()
    from_half, to_half = ((groups.get(name) or "").lower().replace(".", "") for name in ("half", "half2"))
    hours = [match["hours"], groups.get("hours2") or ""]
    if any(int(one or 0) > (12 if from_half or to_half else 24) for one in hours):
        return None
    day = any(len(one) > 1 and (one[0] == "0" or int(one) > 12) for one in hours)
    said = {"hours": clock(int(hours[0]), int(groups.get("minutes") or 0), half=from_half, day=day and not to_half)}
    if to_half and not from_half:  # "8-10 am": said once
        said["hours"] = said["hours"].removesuffix(" o'clock")
    if match.groupdict().get("to") and not hours[1]:
        said["to"] = "to"
    if hours[1]:
        said |= {"to": "to", "hours2": clock(int(hours[1]), int(groups.get("minutes2") or 0), half=to_half, day=day)}
    return said


def _weekdays(match: re.Match[str]) -> Said:
    groups = match.groupdict()
    later = groups.get("later")
    said = {"first": _ALL_DAYS[match["first"]]} | ({"to": "to"} if groups.get("to") else {})
    return said | ({"later": _ALL_DAYS[later]} if later else {})


def _month_alone(match: re.Match[str]) -> Said:
    later = match.groupdict().get("later")
    return {"month": month_name(match["month"])} | ({"to": "to", "later": month_name(later)} if later else {})


def _years(match: re.Match[str]) -> Said:
    groups = match.groupdict()
    said = {"year": year(int(match["year"]))}
    if later := groups.get("later"):
        said |= {"to": "to", "later": year(int(later)) if len(later) == 4 else "to " + cardinal(int(later))}
    return said


_NAMES = "|".join(sorted(_ALL_DAYS, key=len, reverse=True))


def _times() -> tuple[Rule, ...]:
    minutes, later = r"[:.] (?P<minutes> [0-5][0-9])", r"[:.] (?P<minutes2> [0-5][0-9])"
    hours, hours2 = r"(?P<hours> [0-2]?[0-9])", r"(?P<hours2> [0-2]?[0-9])"
    half, half2 = rf"(?P<half> {_HALF})", rf"(?P<half2> {_HALF})"
    strict, strict2 = minutes.replace("[:.]", ":"), later.replace("[:.]", ":")
    quarters, quarters2 = r"\. (?P<minutes> 00|15|30|45)", r"\. (?P<minutes2> 00|15|30|45)"
    o_clock = r"(?: \s? (?: h | hrs | o'clock) \b)?"
    return (
        rule(rf"{_NOT_IN} {hours} (?:{minutes})? \s? (?:{half})? {_TO} {hours2} (?:{later})? \s? {half2}", _time,
             any_case=True),
        rule(rf"{_NOT_IN} {hours} (?:{minutes})? \s? {half} (?: {_TO} (?= noon|midday|midnight|late) )?", _time,
             any_case=True),
        rule(rf"{_NOT_IN} {hours} {strict} {_TO} {hours2} {strict2} {_NOT_ON} {o_clock}", _time),
        rule(rf"{_NOT_IN} {hours} {strict} {_NOT_ON} {o_clock}", _time),
        rule(rf"(?<!\w) (?P<context> (?:{_NAMES}|[Dd]aily|[Ww]eekdays|[Oo]pen) \b [.,:]? \s (?:from\s)? ) "
             rf"{hours} {_TO} (?P<hours2> 1[3-9] | 2[0-4] ) {_NOT_ON} {o_clock}", _time),
        rule(rf"{_NOT_IN} {hours} {quarters} {_TO} {hours2} {quarters2} {_NOT_ON}", _time),
        rule(rf"\b (?P<context> (?: at|until|till) \s ) (?!0\.) {hours} {quarters} (?= [.,;:!?)]?\s | [.;!?)]?$ ) "
             r"(?! \s? (?: percent|per|kg|cm|m|km|[GMk]?[BbHW] ) )", _time),
    )  # fmt: skip


_SURE_DAYS = "|".join(sorted((day for day in _DAYS if day not in ("Sat", "Sun")), key=len, reverse=True))
_ANY_MONTH = "|".join(sorted((*MONTHS, *_SHORT_MONTHS), key=len, reverse=True))
_SURE_MONTHS = "|".join(short for short in sorted(_SHORT_MONTHS, key=len, reverse=True) if short not in ("May", "Mar"))

RULES: tuple[Rule, ...] = (
    rule(rf"{_NOT_IN} {_YEAR} [-/.] (?P<month>[01]?[0-9]) [-/.] (?P<day>[0-3]?[0-9]) {_NOT_ON}", _date),
    rule(rf"{_NOT_IN} (?P<day>[0-3]?[0-9]) (?P<mark>[./-]) (?P<month>[01]?[0-9]) (?P=mark) {_YEAR} {_NOT_ON}", _date),
    rule(rf"{_NOT_IN} (?P<day>[0-3]?[0-9]) / (?P<month>[01]?[0-9]) / (?P<short>[0-9]{{2}}) {_NOT_ON}", _numbers_alone),
    rule(rf"{_NOT_IN} {_DAY} {_TO} (?P<last>[0-3]?[0-9]) (?:st|nd|rd|th)? \s {_MONTH} (?!\w)", _days),
    rule(
        rf"{_NOT_IN} (?P<the> [Tt]he\ )? {_DAY} (?: \s (?P<of>of) )? [\s-] {_MONTH} "
        rf"(?: ,? [\s-] {_YEAR} {_NOT_ON})? (?!\w)",
        _date,
    ),
    rule(rf"(?<!\w) {_MONTH} \s {_DAY} {_NOT_ON} (?: ,? \s {_YEAR} {_NOT_ON})?", _date),
    rule(rf"{_NOT_IN} (?P<day>[0-3]?[0-9]) / (?P<month>[01]?[0-9]) {_NOT_ON}", _short_date),
    *_times(),
    rule(rf"(?<!\w) (?P<first>{_NAMES})\b \.? {_TO} (?P<later>{_NAMES})\b (?:\.(?=\s[a-z0-9]))?", _weekdays),
    rule(rf"(?<!\w) (?P<first>{_SURE_DAYS})\b (?:\.(?=\s[a-z0-9]))?", _weekdays),
    rule(r"(?<!\w) (?P<first>Sat|Sun)\b (?= \.? \s? (?: [0-9&/] | and\s(?:Sat|Sun)\b | [-–]))", _weekdays),
    rule(r"(?<= (?: [&/] ) ) \s? (?P<first>Sat|Sun)\b", _weekdays),
    rule(r"\b (?P<context> (?: on|by|every|this|next | (?:Sat|Sun)\s(?:and|or) ) \s ) (?P<first>Sat|Sun)\b", _weekdays),
    rule(rf"(?<!\w) (?P<month>{_ANY_MONTH})\b \.? {_TO} (?P<later>{_ANY_MONTH})\b", _month_alone),
    rule(rf"(?<!\w) (?P<month>{_SURE_MONTHS})\b (?:\.(?=\s?[a-z0-9]))?", _month_alone),
    rule(r"(?<!\w) (?P<month>Mar)\b (?=\s[0-9])", _month_alone),
    rule(rf"(?<![\w.,£$€-]) {_YEAR} s \b", lambda match: decade(int(match["year"]))),
    rule(rf"(?<![\w.,£$€/-]) {_YEAR} {_TO} (?P<later> (?:1[1-9]|20)[0-9]{{2}}) {_NOT_ON}", _years),
    rule(rf"(?<![\w.,£$€/-]) {_YEAR} [/–-] (?P<later> [1-9][0-9]) {_NOT_ON}", _years),
)
"""Dates before times."""

YEARS: tuple[Rule, ...] = (
    rule(
        r"""(?<![\w.,£$€+:*/-]) (?P<year> 19[0-9]{2} | 20[0-9]{2}) {not_on}
        (?! \s* (?: [%°£$€×] | [a-z]+s\b (?<!was) (?<!is) (?<!has) (?<!this) (?<!its) (?<!as)))""".replace(
            "{not_on}", _NOT_ON
        ),
        _years,
    ),
)
"""What is a year by its looks alone, for people write an amount with a comma: 2,048. After what has a unit."""
