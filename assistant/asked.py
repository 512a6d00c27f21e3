"""What kind of answer a question asks for, by its words: to see something, to do something, to tell things apart.

English and Chinese; the words are in ``asked.txt``. It only decides what is drawn beside an answer, never what is
answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

Intent = Literal["show", "do", "trouble", "compare", "where", "trend", "amount", "fact"]
"""To be shown it; to do something; something does not work; things told apart; where or which part; how it changes;
a number, a price or a time; anything else that is said in a word or a sentence."""

LOOKED_AT = 300
"""Characters of a question that are looked at: what somebody wants stands at its beginning or its end."""

REMEMBERED = 50
"""Lines of the conversation in which a wish is looked for."""

WORDS = Path(__file__).with_name("asked.txt")
_HEADING = re.compile(r"\[([a-z_]+)\]")


def patterns(text: str) -> Mapping[str, re.Pattern[str]]:
    """What stands under each heading, as one pattern; a word in braces stands for what is under that heading."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if heading := _HEADING.fullmatch(line):
            found[heading[1]] = []
        elif line and not line.startswith("# "):
            for name in ("drawings", "act"):
                if name in found:
                    line = line.replace(f"{{{name}}}", f"(?:{'|'.join(found[name])})")
            found[next(reversed(found))].append(line)
    return {name: re.compile("|".join(lines)) for name, lines in found.items()}


_PATTERNS = patterns(WORDS.read_text("utf-8"))
_INTENTS = tuple((intent, _PATTERNS[intent]) for intent in get_args(Intent))
_NO_PICTURES, _PICTURES = _PATTERNS["no_pictures"], _PATTERNS["pictures"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was found in a question; several may be."""

    intents: frozenset[Intent] = frozenset()
    no_pictures: bool = False
    """The caller says that they want no pictures, now or from now on."""

    def __contains__(self, intent: object) -> bool:
        return intent in self.intents

    @property
    def shows(self) -> bool:
        """Whether to be shown something is asked for."""
        return "show" in self.intents and not self.no_pictures


NOTHING = Asked()
"""A picked reply asks for nothing in words."""


def look(text: str) -> Asked:
    """What a question asks for; nothing where it is empty (a reply was picked)."""
    plain = " ".join(text.lower().replace("’", "'").split())
    if len(plain) > LOOKED_AT:
        half = LOOKED_AT // 2
        plain = f"{plain[:half]} {plain[-half:]}"
    found = frozenset(intent for intent, pattern in _INTENTS if pattern.search(plain))
    return Asked(found, _NO_PICTURES.search(plain) is not None)


def unwanted(said: Iterable[str]) -> bool:
    """Whether the last wish in what the caller has said, oldest first, is for no pictures."""
    for text in reversed(list(said)[-REMEMBERED:]):
        plain = " ".join(text.lower().replace("’", "'").split())[:LOOKED_AT]
        if _NO_PICTURES.search(plain):
            return True
        if _PICTURES.search(plain):
            return False
    return False
