"""Who a conversation was with, as far as that is known: by what a caller can be found again, and forgotten."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from assistant.errors import BadInput

Kind = Literal["subject", "phone", "page"]
"""Of an identity: the subject of the token that was shown, a telephone number, the id that a browser's page keeps."""

KINDS: tuple[Kind, ...] = get_args(Kind)

SUBJECT_MAX = 128
"""Characters of a token's subject."""

_PAGE = re.compile(r"[A-Za-z0-9_-]{16,64}")
"""Long enough not to be guessed: who knows it may have its conversations erased."""
_PHONE = re.compile(r"\+?[0-9]{4,15}")
"""E.164 has 15 digits at most; numbers inside a company have four and more."""
_BETWEEN = re.compile(r"[\s().\-/\u2010-\u2015]+")


@dataclass(frozen=True, slots=True)
class Identity:
    """One way to find a caller's conversations."""

    kind: Kind
    value: str


def identity(kind: str, value: str, param: str = "value") -> Identity:
    """Check an identity, and spell it as it is kept.

    Raises:
        BadInput: there is no such kind, or it cannot be a value of it.
    """
    value = value.strip()
    match kind:
        case "subject":
            if 1 <= len(value) <= SUBJECT_MAX and value.isprintable():
                return Identity("subject", value)
            message, hint = "This is no subject of a token.", f"It has 1 to {SUBJECT_MAX} characters that can be shown."
        case "phone":
            number = _BETWEEN.sub("", value)
            number = f"+{number[2:]}" if number.startswith("00") else number
            if _PHONE.fullmatch(number):
                return Identity("phone", number)
            message, hint = "This is no telephone number.", "Write it with its country, as +44 20 7946 0000."
        case "page":
            if _PAGE.fullmatch(value):
                return Identity("page", value)
            message, hint = "This is no id of a page.", "It has 16 to 64 letters, digits, - and _."
        case _:
            message, hint, param = "There is no such kind of caller.", f"Allowed: {', '.join(KINDS)}.", "kind"
    raise BadInput("bad_caller", message, hint, param)
