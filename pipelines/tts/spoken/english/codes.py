"""Codes: telephone numbers, keys, postcodes, versions, models and whatever mixes letters with digits."""

from __future__ import annotations

import re

from pipelines.tts.spoken.english.letters import say_letters, spell
from pipelines.tts.spoken.english.numbers import amount, cardinal, digits, year
from pipelines.tts.spoken.pieces import Rule, Said, each, rule

_TELEPHONE_MIN = 6
"""Digits from which on several groups that begin with 0 or + are a telephone number."""
_RUN = re.compile(r"[^\W\d_]+|[0-9]+")


def _telephone(match: re.Match[str]) -> Said:
    groups = re.findall(r"[0-9]+", match[0])
    count = sum(map(len, groups))
    plus = match[0].lstrip("(").startswith("+")
    if not plus and len(groups) == 1:
        return digits(match[0]) if count > 1 else None
    return each(match, r"\+?[0-9]+|(?<=\()0(?=\))", _group) if count >= _TELEPHONE_MIN else None


def _group(group: str) -> str:
    """A group of digits; the zero of "+44 (0)20" is not dialled from abroad, nor said."""
    return "" if group == "0" else ("plus " if group[0] == "+" else "") + digits(group)


def _in_groups(match: re.Match[str]) -> Said:
    """Digits in three and more groups with hyphens, or a long number: each digit by itself."""
    return each(match, "[0-9]+", digits)


def _short_code(match: re.Match[str]) -> str:
    """*21#: keys of a telephone."""
    names = {"*": "star", "#": "hash"}
    return " ".join(names.get(char) or digits(char) for char in match[0])


def _each_character(match: re.Match[str]) -> Said:
    return each(match, r"[A-Z0-9]+", lambda part: " ".join(digits(char) or spell(char) for char in part))


def _version(match: re.Match[str]) -> Said:
    parts = match["version"].split(".")
    if len(parts) == 2:
        said = amount(match["version"])
    else:
        said = " point ".join(cardinal(int(part)) if len(part) < 4 else digits(part) for part in parts)
    return {"version": said} | ({"v": "version"} if match.groupdict().get("v") else {})


def _wireless(match: re.Match[str]) -> str:
    return f"eight oh two point eleven {spell(match['kind'])}".rstrip()


def _code(match: re.Match[str]) -> str | None:
    token = match[0]
    runs = _RUN.findall(token)
    if not any(run.isdecimal() for run in runs):
        return None if not _has_single_capital(token) else " ".join(map(say_letters, runs))
    if len(runs) == 1:
        return None
    counting = any(len(run) > 2 and run.islower() for run in runs)  # "30-day", "mid-2026"
    return " ".join(_counted(run) if run.isdecimal() and counting else _say_run(run) for run in runs)


def _has_single_capital(token: str) -> bool:
    """For example "USB-C", but neither "X-ray" nor "plug-in"."""
    parts = token.split("-")
    return len(parts) > 1 and len(parts[-1]) == 1 and parts[-1].isupper()


def _counted(run: str) -> str:
    return year(int(run)) if len(run) == 4 and "1900" < run < "2100" else amount(run)


def _say_run(run: str) -> str:
    if not run.isdecimal():
        return say_letters(run)
    return cardinal(int(run)) if len(run) < 3 and (run == "0" or run[0] != "0") else digits(run)


TELEPHONE: tuple[Rule, ...] = (
    rule(r"(?<![\w*#]) (?: \*{1,2} | \#\# | \#(?=[0-9*]+\#) ) [0-9] [0-9*#]*", _short_code),
    rule(
        r"""(?<![\w.,]) (?: \+[0-9]+ (?:[ -]?\(0\))? | \(0[0-9]+\) | 0[0-9]* )
        (?: (?: [ -] | (?<=\)) ) \(?[0-9]{2,}\)? )* (?!\w | \.[0-9])""",
        _telephone,
    ),
)
"""Telephone numbers and keys; before what is named."""

RULES: tuple[Rule, ...] = (
    rule(r"(?<![\w-]) [A-Z]{1,2}[0-9][A-Z0-9]? \s [0-9][A-Z]{2} (?![\w-])", _each_character),
    rule(r"(?<![\w.,-]) [0-9]{3,4} (?: [ ] [0-9]{3,4} ){2,} (?!\w|[.,-][0-9])", _in_groups),
    rule(r"(?P<context> (?<!\w) [A-Z]{1,3} [ ] ) [0-9]{3,5} (?: [ ][0-9]{3,5})* (?![\w.,:/-]*[0-9])", _in_groups),
    rule(r"(?<![\w.]) 802\.11 (?P<kind>[a-z]{0,2}) \b", _wireless),
    rule(r"(?<![\w.]) (?P<v>[vV]) \.? \s? (?P<version>[0-9]+ (?:\.[0-9]+)*) (?!\w)", _version),
    rule(r"(?<![\w.]) (?P<version>[0-9]+ (?:\.[0-9]+){2,}) (?![\w])", _version),
    rule(r"(?<![\w.,-]) [0-9]+ (?: -[0-9]+){2,} (?![\w-])", _in_groups),
    rule(r"(?<![\w.,£$€-]) [0-9]{7,} (?![\w.,]*[0-9])", _in_groups),
)
"""From the surest to the vaguest."""

TOKENS: tuple[Rule, ...] = (rule(r"(?<![\w.-]) [^\W_]+ (?: -[^\W_]+)*", _code),)
"""Letters with digits, after what is a unit or an ordinal."""
