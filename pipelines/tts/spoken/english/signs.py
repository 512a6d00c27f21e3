"""Abbreviations, signs and a few fixed expressions."""

from __future__ import annotations

import re

from pipelines.tts.spoken.pieces import Rule, Said, rule

_FIXED = {
    "A-Z": "A to Z", "A–Z": "A to Z", "24/7": "twenty four seven", "50/50": "fifty fifty", "1080p": "ten eighty P",
    "720p": "seven twenty P", "w/o": "without", "w/": "with", "c/o": "care of", "p/m": "per month",
    "pcm": "per calendar month", "p.a.": "per annum", "n/a": "not applicable", "N/A": "not applicable",
}  # fmt: skip
_ABBREVIATIONS = {
    "e.g": "for example", "eg": "for example", "i.e": "that is", "ie": "that is", "etc": "et cetera", "vs": "versus",
    "approx": "approximately", "incl": "including", "excl": "excluding", "dept": "department", "max": "maximum",
    "mr": "mister", "mrs": "missus", "dr": "doctor", "prof": "professor", "ltd": "limited", "inc": "incorporated",
    "tel": "telephone", "ext": "extension", "ref": "reference", "temp": "temperature", "qty": "quantity",
    "jr": "junior", "sr": "senior", "rd": "road", "ave": "avenue", "govt": "government",
    "asap": "as soon as possible", "appt": "appointment", "acct": "account", "addr": "address", "mins": "minutes",
    "hrs": "hours", "secs": "seconds", "sq": "square", "avg": "average", "misc": "miscellaneous", "cont": "continued",
    "esp": "especially",
}  # fmt: skip
_BEFORE_NUMBERS = {
    "no": "number", "nos": "numbers", "min": "minimum", "p": "page", "pp": "pages", "fig": "figure", "ch": "chapter",
    "sec": "section", "vol": "volume", "art": "article", "ca": "about", "c": "about",
}  # fmt: skip
_OPTIONAL_STOP = frozenset((
    "e.g", "i.e", "vs", "approx", "incl", "excl", "dept", "max", "mr", "mrs", "dr", "prof", "ltd", "tel", "ext",
    "qty", "jr", "sr", "appt", "mins", "hrs", "secs", "etc", "asap",
))  # fmt: skip
"""Abbreviations without which a full stop is not needed; the others are words without it."""

_LEADING_ON = frozenset(("mr", "mrs", "dr", "prof", "e.g", "i.e", "vs", "incl", "excl", "approx", "max", "tel", "ext"))
"""Abbreviations that no sentence ends with."""
_SIGNS = {
    "&": "and", "=": "equals", "+": "plus", "@": "at", "×": "times", "÷": "divided by", "≥": "at least",
    "≤": "at most", "±": "plus or minus", "≈": "about", "°": "degrees", "£": "pounds", "€": "euros", "$": "dollars",
    "§": "section", "≠": "is not", "#": "hash", "*": "star", "→": ",", "|": ",", "µ": "micro",
}  # fmt: skip


def _abbreviation(match: re.Match[str]) -> Said:
    bare = match["bare"].lower().replace(" ", "")
    if bare not in _OPTIONAL_STOP and not match["stop"]:
        return None
    if bare in ("eg", "ie") and match["bare"] != bare:
        return None
    return {"bare": _ABBREVIATIONS[bare]} if _goes_on(match) else {"bare": _ABBREVIATIONS[bare], "stop": "."}


def _goes_on(match: re.Match[str]) -> bool:
    """Whether the sentence goes on after the full stop, so that it is no pause."""
    following = match.string[match.end() : match.end() + 2]
    leads_on = match["bare"].lower() in _LEADING_ON
    return bool(following.strip()) and (leads_on or not following[1:2].isupper()) and following[0] != "\n"


def _street(match: re.Match[str]) -> str:
    """St Mary, but Mary St."""
    return "Saint" if re.match(r"\s[A-Z][a-z]", match.string[match.end() : match.end() + 3]) else "Street"


def _before_number(match: re.Match[str]) -> Said:
    return {"bare": _BEFORE_NUMBERS[match["bare"].lower()]}


def _sign(match: re.Match[str]) -> str:
    return _SIGNS[match[0]]


def _either(words: dict[str, str]) -> str:
    return "|".join(re.escape(word).replace(r"\.", r"\.\s?") for word in sorted(words, key=len, reverse=True))


FIXED: tuple[Rule, ...] = (
    rule(rf"(?<![\w/]) (?: {'|'.join(map(re.escape, _FIXED))} ) (?![\w/])", lambda match: _FIXED[match[0]]),
    rule(r"(?<!\w) x (?= [0-9]{1,3} (?!\w) )", lambda _: "times"),
)

RULES: tuple[Rule, ...] = (
    rule(r"(?<![\w.]) inc\b\.? (?= \s (?:VAT|tax|delivery) )", lambda _: "including"),
    rule(r"(?<![\w.]) ex\b\.? (?= \s VAT )", lambda _: "excluding"),
    rule(
        rf"(?<![\w.'-]) (?P<bare> {_either(_BEFORE_NUMBERS)} ) (?P<stop>\.) \s? (?= [0-9] | (?-i:[IVX]{{2,}}) \b )",
        _before_number,
        any_case=True,
    ),
    rule(r"\b (?P<bare> No|Nos) \s (?=[0-9])", _before_number),
    rule(rf"(?<![\w.'-]) (?P<bare> {_either(_ABBREVIATIONS)} ) (?P<stop>\.)? (?![\w'-])", _abbreviation, any_case=True),
    rule(r"(?<![\w.]) St \b \.?", _street),
    rule(r"\# (?=[0-9])", lambda _: "number"),
    rule(r"(?<!\S) [#*] (?= [\s,.;:!?)] | $ )", _sign),
    rule(r"(?<=[\"'(]) [#*] (?= [\"')] )", _sign),
    rule(r"\# (?= \s? (?:key|button|sign)\b )", _sign),
    rule(r"> (?= \s? [0-9£$€] )", lambda _: "more than"),
    rule(r"< (?= \s? [0-9£$€] )", lambda _: "less than"),
    rule(r"(?<=\s) > (?=\s)", lambda _: ","),
    rule(r"(?<=[0-9]) / (?=[0-9])", lambda _: "slash"),
    rule(r"[&=+@×÷≥≤±≈°£€$§≠→|µ]", _sign),
)
