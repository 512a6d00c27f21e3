"""Letters: abbreviations in capitals, and whether they are spelled or said as a word."""

from __future__ import annotations

import re

from pipelines.tts.spoken.pieces import Rule, rule

_AS_WORDS = frozenset((
    "LAN", "WAN", "PIN", "SIM", "NAT", "RAM", "ROM", "MAC", "SIP", "GIF", "ZIP", "CAT", "BOX", "KEY", "SET", "ADD",
    "END", "TOP", "TRY", "PUT", "LOW", "FAX", "APP", "WEB", "HUB", "DAY", "MAX", "IBAN", "LASER", "NASA", "NATO",
    "COVID", "VOIP", "A", "AM", "AN", "AND", "ANY", "ARE", "AS", "AT", "BE", "BUT", "BY", "CAN", "DO", "FOR", "GET",
    "GO", "HAS", "HAVE", "HE", "HOW", "I", "IF", "IN", "IS", "MAY", "ME", "MUST", "MY", "NEW", "NO", "NOT", "NOW",
    "OF", "OFF", "ON", "ONE", "OR", "OUR", "OUT", "SEE", "SHE", "SO", "THE", "THEY", "THIS", "TO", "TWO", "TOO",
    "UP", "USE", "WAS", "WAY", "WE", "WHO", "WHY", "WITH", "YES", "YOU", "YOUR", "ALL", "RED",
))  # fmt: skip
_SPELLED = frozenset(["UEFI", "EIRP", "IMEI", "EULA", "AES", "IEEE", "ISDN", "EAP", "PAYG"])
_MIXED = {
    "WiFi": "wifi", "Wi-Fi": "wifi", "VoIP": "voip", "VoWiFi": "voice over wifi", "VoLTE": "V O L T E",
    "QoS": "Q O S", "PoE": "P O E", "PPPoE": "P P P O E", "IoT": "I O T", "WLAN": "W lan", "iOS": "I O S",
    "macOS": "mac O S", "iPadOS": "ipad O S", "eSIM": "E sim", "PhD": "P H D", "OK": "okay", "ASCII": "askey",
    "GPON": "G pon", "VLAN": "V lan", "JPEG": "jay peg",
}  # fmt: skip
_ONSETS = frozenset((
    "bl", "br", "ch", "cl", "cr", "dr", "fl", "fr", "gl", "gr", "kn", "ph", "pl", "pr", "qu", "sc", "sh", "sk",
    "sl", "sm", "sn", "sp", "st", "sw", "th", "tr", "tw", "wh", "wr",
))  # fmt: skip
_CODAS = frozenset((
    "ch", "ck", "ct", "ff", "ft", "gh", "lb", "ld", "lf", "lk", "ll", "lm", "lp", "lt", "mp", "nd", "ng", "nk",
    "ns", "nt", "pt", "rd", "rf", "rg", "rk", "rl", "rm", "rn", "rp", "rs", "rt", "sh", "sk", "ss", "st", "th",
    "ts", "tz", "wn", "wl", "ws", "xt", "zz",
))  # fmt: skip
_PARTS = re.compile(r"([^aeiouy]*)(.*?)([^aeiouy]*)")
_WORD_MIN = 4
"""Letters from which on a word in capitals may be one that is said as a word: "HELP", but not "WPS"."""


def spell(text: str) -> str:
    """The names of the letters; anything else is passed over."""
    return " ".join(char.upper() for char in text if char.isalpha())


def is_word(letters: str) -> bool:
    """Whether letters in capitals are said as a word: a known one, or four and more that can be said."""
    upper = letters.upper()
    if upper in _AS_WORDS:
        return len(letters) > 1
    return len(letters) >= _WORD_MIN and upper not in _SPELLED and is_sayable(letters)


def is_sayable(letters: str) -> bool:
    """Whether this begins and ends as English words do; "SSID" and "www" do not."""
    match = _PARTS.fullmatch(letters.lower())
    if match is None or not match[2]:
        return False
    first, _, last = match.groups()
    return (len(first) < 2 or first[:2] in _ONSETS) and (len(last) < 2 or last[-2:] in _CODAS)


def say_letters(run: str) -> str:
    """A run of letters in a code or an address: a word where it is one, else its letters."""
    if run in _MIXED:
        return _MIXED[run]
    as_word = is_word(run) if run.isupper() else len(run) > 2 and is_sayable(run)
    return run.lower() if as_word else spell(run)


def as_name(word: str) -> str | None:
    """How a name in capitals and small letters is said, "WiFi" or "QoS"; None where it is none of those known."""
    return _MIXED.get(word)


def _capitals(match: re.Match[str]) -> str | None:
    letters, plural = match["letters"], match["plural"] or ""
    if is_word(letters):
        return None
    return spell(letters) + ("'s" if plural else "")


def _plural(match: re.Match[str]) -> str:
    """T&Cs; without an apostrophe some would be words."""
    return match["letters"] + ("'s" if match["letters"] in "AIMU" else "s")


def _mixed(match: re.Match[str]) -> str | None:
    said = as_name(match["word"])
    return said + (match["plural"] or "") if said else None


RULES: tuple[Rule, ...] = (
    rule(r"(?<![\w-]) (?P<word> [A-Za-z]+ (?:-Fi)?) (?P<plural> s\b)? (?![\w])", _mixed),
    rule(r"(?<![\w]) (?: [A-Z]\. ){2,} (?!\w)", lambda match: spell(match[0])),
    rule(r"(?<=&) (?P<letters> [A-Z] ) s \b", _plural),
    rule(r"(?<![\w]) (?P<letters> [A-Z]{2,}) (?P<plural> '?s\b)? (?![\w])", _capitals),
)
"""Capitals, wherever nothing else has said them."""
