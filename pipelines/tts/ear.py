"""What is said, as an engine should read it.

``pipelines.tts.spoken`` turns a sentence into words; here are the few words that flite 2.2 or espeak-ng 1.52 says
wrong, seen in the phones they make of them: flite reads "I'm" as "im" and the letter A as the article, and neither
knows which "read" is meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.languages import gap
from pipelines.tts.spoken import speak
from pipelines.tts.spoken.lexicon import EMPTY, Lexicon
from pipelines.tts.text import joins, written_words


@dataclass(frozen=True, slots=True)
class Script:
    """A sentence for an engine, and where its written words are in it."""

    text: str
    written: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    """For each written word the characters of ``text`` it became, from and to; nothing (from = to) where it is
    not spoken."""
    joined: tuple[bool, ...]
    """For each written word whether no blank stands before it."""

    def word_at(self, character: int) -> int | None:
        """The number of the written word that ``text[character]`` belongs to; None where it is a blank."""
        for number, (start, end) in enumerate(self.places):
            if start <= character < end:
                return number
        return None

    def pieces(self) -> list[int]:
        """For each blank-separated piece of ``text`` the number of the written word it comes from."""
        return [number for number, (start, end) in enumerate(self.places) for _ in self.text[start:end].split()]


def script(sentence: str, language: str, lexicon: Lexicon = EMPTY) -> Script:
    """Write down how a sentence is to be read."""
    written = written_words(sentence)
    said = speak(sentence, written, language, lexicon)
    forms = said if language == "zh" else _english(said)
    text, places, cursor = "", [], 0
    for word, form in zip(written, forms, strict=True):
        found = sentence.index(word, cursor)
        blank = gap(text, form) if found > cursor else "" if language == "zh" else " " if text and form else ""
        cursor = found + len(word)
        text += blank
        places.append((len(text), len(text) + len(form)))
        text += form
    return Script(text, tuple(written), tuple(places), tuple(joins(sentence, written)))


_WORDS = {"i'm": "I am", "we're": "we are", "haven't": "have not", "A": "eigh"}
"""A capital A that is said by itself is the letter: an article comes as a small one."""
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "’": "'"})
_LETTERS_MANY = re.compile("[B-HJ-LN-TV-Z]s")
"""Several of a letter: "Cs" is read as two letters, "C's" is not. As, Is, Ms and Us are words."""
_PERFECT = re.compile(r"ha(ve|s|d|ving)|was|were|be|been|being|is|are|(i|you|we|they)'ve", re.IGNORECASE)
"""Words after which "read" is the past participle."""
_TOKEN_MAX = 40
"""Characters without a blank. flite 2.2 writes past the end of a buffer of 256 in long runs."""
_MARKS = ",.;:!?"


def _english(said: Sequence[str]) -> list[str]:
    """Printable ASCII that no engine stumbles over."""
    forms: list[str] = []
    before = ""
    for form in said:
        tokens = []
        for token in form.split():
            core = token.strip(_MARKS)
            tokens.append(token.replace(core, _respelled(core, before), 1) if core else token)
            before = core
        forms.append(_safe(" ".join(tokens)))
    return forms


def _respelled(core: str, before: str) -> str:
    if core.lower() == "read":
        return "red" if _PERFECT.fullmatch(before) else "reed"
    if _LETTERS_MANY.fullmatch(core):
        return f"{core[0]}'s"
    return _WORDS.get(core) or _WORDS.get(core.lower(), core)


def _safe(form: str) -> str:
    """Plain letters, nothing long without a blank, nothing without something to say."""
    plain = unicodedata.normalize("NFKD", form.translate(_LETTERS))
    kept = "".join(char for char in plain if " " <= char <= "~")
    pieces = (piece[at : at + _TOKEN_MAX] for piece in kept.split() for at in range(0, len(piece), _TOKEN_MAX))
    return " ".join(piece for piece in pieces if any(map(str.isalnum, piece)))
