"""English as it is said, in British words: one module a class of text, in an order from the surest to the vaguest."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.tts.spoken.english import (
    addresses,
    calendar,
    codes,
    fractions,
    inches,
    letters,
    money,
    named,
    numerals,
    quantities,
    signs,
)
from pipelines.tts.spoken.fold import fold_char
from pipelines.tts.spoken.lexicon import Lexicon
from pipelines.tts.spoken.pieces import Rule, place, read

RULES: tuple[Rule, ...] = (
    *signs.FIXED,
    *addresses.RULES,
    *numerals.RULES,
    *calendar.RULES,
    *named.CALLED,
    *codes.TELEPHONE,
    *named.RULES,
    *codes.RULES,
    *money.RULES,
    *fractions.RULES,
    *inches.RULES,
    *quantities.RULES,
    *fractions.PLAIN,
    *calendar.YEARS,
    *quantities.ORDINALS,
    *codes.TOKENS,
    *quantities.NUMBERS,
    *signs.RULES,
    *letters.RULES,
)

_FOLD = str.maketrans({
    "‘": "'", "’": "'", "‚": ",", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‹": '"', "›": '"', "‐": "-",
    "‑": "-", "−": "-", "—": "–", "―": "–", "…": ".", "⁄": "/", "μ": "µ",
})  # fmt: skip
_MARKS = frozenset(",.;:!?")
_OPENERS, _CLOSERS = "([{", ")]}"


def speak(sentence: str, written: Sequence[str], lexicon: Lexicon) -> list[str]:
    """How each written word is said; see ``pipelines.tts.spoken.speak``."""
    text, words = fold(sentence), [fold(word) for word in written]
    forms = place(text, words, read(text, RULES, lexicon.find(text)), _rest)
    return _breathe(words, [_article(words, forms, number) for number in range(len(words))])


def fold(text: str) -> str:
    """One way of writing where there are several, character for character: quotes, hyphens, digits, wide letters."""
    return "".join(fold_char(char) for char in text.translate(_FOLD))


def _rest(raw: str) -> str:
    """What no rule has said: letters, and marks that are pauses."""
    raw = re.sub(r"(?<=\w)–(?=\w)", ", ", re.sub(r"(?<=\w)!(?=\w)", " ", raw))
    kept = "".join(char if char.isalpha() or char in _MARKS or char == "'" else _gap(char) for char in raw)
    return re.sub(r"\s*([,.;:!?])[,.;:!?\s]*(?=\s|$|[,.;:!?])", r"\1", kept).strip()


def _gap(char: str) -> str:
    return "," if char in _CLOSERS else " "


def _article(words: Sequence[str], forms: Sequence[str], number: int) -> str:
    """A capital A inside a sentence is the letter, at its beginning the article."""
    form = forms[number]
    if words[number].strip("\"'([{)]},.;:!?") != "A" or not form.startswith("A"):
        return form
    inside = number > 0 and bool(forms[number - 1]) and forms[number - 1][-1] not in ".;:!?"
    return form if inside or words[number] != "A" else "a" + form[1:]


def _breathe(words: Sequence[str], forms: Sequence[str]) -> list[str]:
    """Pauses before a bracket and for a dash between words: the word before gets a comma. Marks alone say nothing."""
    breathed: list[str] = []
    for word, form in zip(words, forms, strict=True):
        spoken = any(map(str.isalnum, form))
        pause = word[:1] in _OPENERS if spoken else bool(form.strip(" '")) or not word.strip("-–")
        if pause and (last := _last_spoken(breathed)) is not None and breathed[last][-1] not in _MARKS:
            breathed[last] += "," if spoken or not form else form.strip(" '")[0]
        breathed.append(form.strip(" ") if spoken else "")
    return breathed


def _last_spoken(forms: Sequence[str]) -> int | None:
    return len(forms) - 1 if forms and forms[-1] else None
