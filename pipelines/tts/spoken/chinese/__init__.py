"""Chinese as it is said: one module a class of text, in an order from the surest to the vaguest."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.tts.spoken.chinese import calendar, codes, fractions, inches, named, numerals, quantities, signs
from pipelines.tts.spoken.fold import fold_char
from pipelines.tts.spoken.lexicon import Lexicon
from pipelines.tts.spoken.pieces import Rule, place, read

RULES: tuple[Rule, ...] = (
    *codes.RULES,
    *numerals.RULES,
    *calendar.RULES,
    *named.RULES,
    *codes.NUMBERED,
    *fractions.RULES,
    *inches.RULES,
    *quantities.RULES,
    *fractions.PLAIN,
    *codes.TOKENS,
    *quantities.NUMBERS,
    *signs.RULES,
)

_FOLD = str.maketrans({"‐": "-", "‑": "-", "−": "-", "—": "–", "―": "–", "…": "。", "⁄": "/", "〜": "~"})
_MARKS = frozenset("，。；：、！？,.;:!?")
_BRACKETS = frozenset("()（）[]【】")


def speak(sentence: str, written: Sequence[str], lexicon: Lexicon) -> list[str]:
    """How each written word is said; see ``pipelines.tts.spoken.speak``."""
    text, words = fold(sentence), [fold(word) for word in written]
    forms = place(text, words, read(text, RULES, lexicon.find(text)), _rest)
    return _breathe(forms)


def fold(text: str) -> str:
    """One way of writing digits, wide letters and dashes, character for character; Chinese marks stay."""
    return "".join(fold_char(char, "，；！？（）") for char in text.translate(_FOLD))


def _breathe(forms: Sequence[str]) -> list[str]:
    """A mark that stands by itself, as for a menu's arrow, is a pause behind the word before it."""
    breathed: list[str] = []
    for form in forms:
        spoken = form.strip() if any(map(str.isalnum, form)) else ""
        if not breathed or (breathed[-1] and breathed[-1][-1] in _MARKS):
            spoken = spoken.lstrip(" " + "".join(_MARKS))
        if not spoken and form.strip() and breathed and breathed[-1] and breathed[-1][-1] not in _MARKS:
            breathed[-1] += form.strip()[0]
        breathed.append(spoken)
    return breathed


def _rest(raw: str) -> str:
    """What no rule has said: characters, letters, and marks that are pauses."""
    raw = re.sub(r"–+", "，", re.sub(r"(?<=[A-Za-z])!(?=[A-Za-z])", " ", raw))
    kept = "".join(_kept(char) for char in raw)
    kept = re.sub(r"[，,]*([。；：、！？.;:!?，,])[，,。]*", r"\1", kept)
    return kept.strip()


def _kept(char: str) -> str:
    if char.isalpha() or char in _MARKS or char == "'":
        return " " if char.isspace() else char
    return "，" if char in _BRACKETS else " "
