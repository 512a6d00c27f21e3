"""Numbers that name something, or to which one calls or texts: each digit by itself."""

from __future__ import annotations

import re

from pipelines.tts.spoken.english.numbers import digits
from pipelines.tts.spoken.pieces import Rule, Said, each, rule

_NAMED = (
    r"PIN | code | shortcode | password | passcode | account | customer | order | reference | ref\.? | ticket | "
    r"serial | case | extension | ext\.? | error | port | invoice | booking | tracking | part | model | IMEI | ICCID"
)
"""What is followed by a number that names something."""
_MAY_BE_NAMED = (
    r"card | contract | policy | member | membership | meter | client | patient | user | subscriber | transaction | "
    r"receipt | claim | quote | incident | job | registration | voucher | insurance | confirmation | delivery | "
    r"parcel | loyalty | complaint | request | application | report | phone | mobile | contact | ID"
)
"""What is, too, where "number" stands between them, or the number has groups."""
_OF = r"(?: \s (?: numbers?|no\.?|code|is|PIN|ID|ref(?:erence)?\.? ) ){0,3} :? \s \#?"

_CALLED = r"dial|ring|call|text|phone|sms|message"
_TEXTED = r"text(?:s|ing|ed)? | sms | messag(?:e|es|ing)"
_SENT = r"sen(?:d|ds|t|ding) | repl(?:y|ies|ied|ying) | forward(?:s|ed|ing)?"
_KEYWORD = r"""(?: \b[A-Z]{2,}[0-9]*\b | ["'] )"""
"""What is sent, in capitals or quoted: "STOP"; what else is sent to many goes to people."""

_GROUPS = r"(?: [0-9]{2,} (?:[ ][0-9]{2,})+ | [0-9]{3,} (?:[ -][0-9]{2,})+ | [0-9]{2} (?:-[0-9]{2}){2,} )"
_SHORT = r"(?: [0-9]{2,3} [ ] [0-9]{2,3} (?![0-9]) | [0-9]{3,6} )"
_NOT_ON = r"(?! [\w.,:/-]*[0-9] )"
_GOES_ON = (
    r"(?= [.;:!?)\"'] | ,?\s*$ | ,\s (?![0-9]) | ,?\s (?: for|to|if|and|or|from|now|free|in|when|at|with|any )\b)"
)  # fmt: skip
"""What stands behind a number that is called, and not behind one that counts."""
_NO_COUNT = r"(?! \s (?: people|men|women|children|of | (?! this|always|unless|does ) [a-z]{3,}s ) \b )"
"""Many that a text is sent to."""


def _digits(match: re.Match[str]) -> Said:
    return each(match, "[0-9]+", digits)


def _rule(pattern: str) -> Rule:
    return rule(pattern, _digits, any_case=True)


CALLED: tuple[Rule, ...] = (
    _rule(rf"\b (?P<context> (?: {_CALLED} | fax | tel\.? | telephone) :? \s (?: (?:us|them) \s)? (?: (?:on|at) \s)? ) "
          rf"[0-9]{{2,}} (?: [ -][0-9]{{2,}} )+ {_NOT_ON}"),
)  # fmt: skip
"""Before telephone numbers, of which there may be one in it."""

RULES: tuple[Rule, ...] = (
    _rule(rf"(?<!\w) (?P<context> (?:{_CALLED}) \s (?: (?:us|them) \s)? (?: (?:on|at) \s)? ) [0-9]{{3,6}} {_GOES_ON}"),
    _rule(rf"\b (?P<context> (?:{_TEXTED}) \b [^.;:!?]{{0,40}}? \s to:? \s ) {_SHORT} {_NO_COUNT} {_NOT_ON}"),
    rule(rf"\b (?P<context> (?i:{_SENT}) \b [^.;:!?]{{0,20}}? {_KEYWORD} [^.;:!?]{{0,20}}? \s to \s ) {_SHORT} "
         rf"{_NO_COUNT} {_NOT_ON}", _digits),
    _rule(rf"\b (?P<context> (?:{_NAMED}) {_OF} ) (?: {_GROUPS} | [0-9]{{3,}} ) {_NOT_ON}"),
    _rule(rf"\b (?P<context> (?:{_MAY_BE_NAMED}) (?: :? \s (?= {_GROUPS} ) | (?= \s (?:number|no\b|ID|ref) ) {_OF} ) ) "
          rf"(?: {_GROUPS} | [0-9]{{3,}} ) {_NOT_ON}"),
    _rule(r"\b (?P<context> (?: (?: card|account|number|phone|mobile|SIM|Visa|Mastercard|one ) \b [^.;:!?]{0,20}? \s "
          r"end(?:ing|s) (?: \s (?:in|with|on) )? | digits (?: \s (?:are|is|of) )? :? ) \s ) "
          rf"(?: {_GROUPS} | [0-9]{{2,}} ) {_NOT_ON}"),
    _rule(rf"\b (?P<context> (?:{_CALLED}) \b [^.;:!?]{{0,20}} \s (?:or|and) \s) [0-9]{{3,6}} {_GOES_ON}"),
)  # fmt: skip
"""After telephone numbers, and before whatever else has groups."""
