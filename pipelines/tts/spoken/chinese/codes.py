"""Telephone numbers, long numbers, versions, models, addresses and Latin letters."""

from __future__ import annotations

import re

from pipelines.tts.spoken.chinese.named import COUNTS
from pipelines.tts.spoken.chinese.numbers import amount, digits, telephone
from pipelines.tts.spoken.chinese.rules import rule
from pipelines.tts.spoken.english.letters import as_name, say_letters
from pipelines.tts.spoken.pieces import Rule, Said, each

_MARKS = {
    "@": "艾特", ".": "点", "/": "斜杠", "-": "杠", "_": "下划线", ":": "冒号", "?": "问号", "=": "等于", "&": "和",
    "#": "井号", "+": "加",
}  # fmt: skip
_PART = re.compile(r"[A-Za-z]+|\d+|[^\w]|_")
_RUN = re.compile(r"[A-Za-z]+|\d+(?:\.\d+)*")
_SCHEME = re.compile(r"[a-z]+://", re.IGNORECASE)
_SHORT = 5
"""Digits from which on a number that counts nothing is said digit by digit."""


def _groups(match: re.Match[str]) -> Said:
    """Digits in groups: a telephone number where it begins like one, or has three groups and more."""
    groups = re.findall(r"\d+", match[0])
    first = groups[0]
    if len(groups) < 3 and match[0][0] not in "+(0" and first not in ("400", "800"):
        return None
    say = telephone if match[0][0] in "+(0" or first in ("400", "800") else digits
    return each(match, r"\+?\d+", lambda group: ("加" if group[0] == "+" else "") + say(group))


def _long(match: re.Match[str]) -> str | None:
    if COUNTS.match(match.string, match.end()) or (match[0].endswith("000") and match[0][0] != "0"):
        return None
    return digits(match[0])


def _short_code(match: re.Match[str]) -> str:
    names = {"*": "星号", "#": "井号"}
    return "".join(names.get(char) or digits(char) for char in match[0])


def _version(match: re.Match[str]) -> Said:
    said = "点".join(amount(part) for part in match["version"].split("."))
    if match["version"].count(".") == 1:
        said = amount(match["version"])
    return {"v": "V", "version": said}


def _address(match: re.Match[str]) -> str:
    """Part by part: words as words, digits one by one, marks by their names."""
    said = ""
    for part in _PART.findall(_SCHEME.sub("", match[0]).rstrip("/")):
        form = latin(part.lower()) if part.isalpha() else _MARKS.get(part, "") or digits(part)
        said += " " + form if said[-1:].isascii() and form[:1].isascii() and said and form else form
    return said


def latin(run: str) -> str:
    """Latin letters: a word where it is one, else its letters."""
    return say_letters(run)


def _code(match: re.Match[str]) -> str | None:
    if (name := as_name(match[0])) is not None:
        return name
    runs = _RUN.findall(match[0])
    if not any(run[0].isdigit() for run in runs):
        return " ".join(map(latin, runs)) if _is_spelled(match[0]) else None
    if len(runs) == 1:
        return None
    said = ""
    counting = any(len(run) > 2 and run.isalpha() and not run.isupper() for run in runs)  # "Win10"
    for run in runs:
        if run.isalpha():
            form = latin(run)
        else:
            form = amount(run) if len(run) == 1 or "." in run or (counting and len(run) == 2) else digits(run)
        said += " " + form if said[-1:].isascii() and form[:1].isascii() and said else form
    return said


def _is_spelled(token: str) -> bool:
    """For example "WPS" and "USB-C"; other Latin words are left to the engine."""
    return token.replace("-", "").isupper() or (token[-2:-1] == "-" and token[-1].isupper())


RULES: tuple[Rule, ...] = (
    rule(r"(?<![\w.+-]) [A-Za-z0-9_+-]+ (?:\.[A-Za-z0-9_+-]+)* @ [A-Za-z0-9-]+ (?:\.[A-Za-z0-9-]+)+", _address),
    rule(r"(?<![\w.]) (?:[a-z]{3,6}://)? \d{1,3} (?:\.\d{1,3}){3} (?![\d]|\.\d) (?: : \d{1,5})? "
         r"(?: / (?: [A-Za-z0-9_/.-]* [A-Za-z0-9_/] )? )?", _address, any_case=True),
    rule(r"(?<![\w.-]) (?: [a-z]{3,6}:// | (?=www\.) ) [a-z0-9-]+ (?:\.[a-z0-9-]+)* (?: [:/] [A-Za-z0-9_/.?=&\#%-]* "
         r"[A-Za-z0-9_/=] | / )?", _address, any_case=True),
    rule(r"(?<![\w.@-]) (?:[a-z0-9-]+\.)+ (?: com|cn|org|net|example|local|box|lan|io|html? ) (?![\w@-]) "
         r"(?: / (?: [A-Za-z0-9_/.?=&-]* [A-Za-z0-9_/=] )? )?", _address, any_case=True),
)  # fmt: skip
"""Addresses; before dates and times."""

NUMBERED: tuple[Rule, ...] = (
    rule(r"(?<![\w*#]) (?: \*{1,2} | \#\# | \#(?=[\d*]+\#) ) \d [\d*#]*", _short_code),
    rule(r"(?<![\w.,]) \+?\(?\d{2,}\)? (?: [-\ ] \d{2,} )+ (?![\d:/%.]|[-~～]\d)", _groups),
    rule(
        r"(?<![\w.,-]) \d{3,} (?= \s? (?: 投诉|举报|服务|咨询 )? (?: 热线|报警|急救|客服|电话 ) )",
        lambda match: telephone(match[0]),
    ),
    rule(
        r"(?<= [A-Za-z] [ ] ) \d{3,5} (?! [\d.,:/%] | \s?[\w℃°个元户人次台条米兆块] )", lambda match: digits(match[0])
    ),
    rule(r"(?<![\w.,-]) \d{3,4} (?= [室房] | 号房 | 病房 )", lambda match: digits(match[0])),
    rule(rf"(?<![\w.,¥￥$€£-]) \d{{{_SHORT},}} (?! [\d,.]*\d | \s?[A-Za-z%℃°] | [-~～–]\d )", _long),
    rule(r"(?<![\w.]) 802\.11 (?P<kind>[a-z]{0,2}) (?!\w)", lambda match: f"八零二点一一{latin(match['kind'])}"),
    rule(r"(?<![\w.]) (?P<v>[vV]) \.? (?P<version> \d+ (?:\.\d+)* ) (?!\w)", _version),
    rule(r"(?<![\w.]) (?P<version> \d+ (?:\.\d+){2,} ) (?!\w)", _version),
)
"""After dates and times."""

TOKENS: tuple[Rule, ...] = (
    rule(
        r"(?<![\w.-]) (?: [A-Za-z]+ -? (?: \d+ (?:\.\d+)? )? | \d+ [A-Za-z]+ ) (?: -? (?: [A-Za-z]+ | \d+ ) )*", _code
    ),
)
"""Letters with digits, and letters that are spelled; after units."""
