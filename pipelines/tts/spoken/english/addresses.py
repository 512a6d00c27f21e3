"""Addresses: e-mail, web, machines."""

from __future__ import annotations

import re

from pipelines.tts.spoken.english.letters import say_letters, spell
from pipelines.tts.spoken.english.numbers import digits
from pipelines.tts.spoken.pieces import Rule, rule

_MARKS = {
    ".": "dot", "/": "slash", "-": "dash", "_": "underscore", "@": "at", ":": "colon", "+": "plus",
    "?": "question mark", "=": "equals", "&": "and", "#": "hash", "%": "percent", "~": "tilde",
}  # fmt: skip
_PART = re.compile(r"[^\W\d_]+|[0-9]+|[^\w]|_")
_SCHEME = re.compile(r"[a-z]+://", re.IGNORECASE)
_KNOWN = frozenset(["co", "me", "my", "to", "go", "so", "info"])
"""Parts of two letters, or hard to say, that are nevertheless words."""

_ENDINGS = "com|org|net|info|gov|edu|example|test|local|box|lan|home|io|uk|eu|de|fr|ie|cn|app|dev|tv|shop|html?|pdf|php"
"""What the last part of an address without ``www`` or ``@`` may be; "end.Next" is two sentences."""


def say_address(address: str) -> str:
    """Part by part: words as words, digits one by one, marks by their names."""
    said = []
    for part in _PART.findall(address):
        if part.isalpha():
            said.append(part.lower() if part.lower() in _KNOWN else _letters(part))
        else:
            said.append(_MARKS.get(part, "") or digits(part))
    return " ".join(filter(None, said))


def _letters(part: str) -> str:
    """Case says nothing in an address; what cannot be said as a word is spelled."""
    return say_letters(part) if part.islower() or part.isupper() else say_letters(part.lower())


def _site(match: re.Match[str]) -> str:
    return say_address(_SCHEME.sub("", match[0]).rstrip("/"))


def _machine(match: re.Match[str]) -> str:
    numbers = " dot ".join(map(digits, match["ip"].split(".")))
    port = f" port {digits(match['port'])}" if match["port"] else ""
    prefix = f" {say_address(match['path'].rstrip('/'))}" if match["path"] else ""
    return (numbers + port + prefix).rstrip()


def _hardware(match: re.Match[str]) -> str:
    return ", ".join(" ".join(digits(char) or spell(char) for char in pair) for pair in re.split("[:-]", match[0]))


_TAIL = r"(?: [:/] [^\s,;<>()\"]* [\w/=#] | / )?"
"""A port or a path, without the marks of the sentence behind it."""

RULES: tuple[Rule, ...] = (
    rule(r"(?<![\w.+-]) [\w+-]+ (?:\.[\w+-]+)* @ [\w-]+ (?:\.[\w-]+)+", _site),
    rule(
        r"""(?<![\w.]) (?:[a-z]{3,6}://)? (?P<ip> [0-9]{1,3} (?:\.[0-9]{1,3}){3}) (?![\w]|\.[0-9])
        (?: : (?P<port>[0-9]{1,5}))? (?P<path> / (?: [\w/.-]* [\w/])? )?""",
        _machine,
        any_case=True,
    ),
    rule(r"(?<![\w:]) [0-9a-f]{2} (?: (?:[:-][0-9a-f]{2}){5} ) (?![\w:])", _hardware, any_case=True),
    rule(rf"(?<![\w.-]) (?: [a-z]{{3,6}}:// | (?=www\.)) [\w-]+ (?:\.[\w-]+)* {_TAIL}", _site, any_case=True),
    rule(
        rf"(?<![\w.@-]) (?:[\w-]+\.)+ (?:{_ENDINGS}) (?![\w@-]|\.\w) {_TAIL}",
        _site,
        any_case=True,
    ),
)
"""From the surest to the vaguest."""
