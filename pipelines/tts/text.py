"""Written text, cut where a voice needs it cut: into sentences while it streams in, and into words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from pipelines.languages import is_ideograph

SENTENCE_MAX = 400
"""Characters of the longest sentence ``Sentences`` hands out (a Chinese one counts four): about 25 s of speech."""

_SOFT_LIMIT = 200
"""From this width on a sentence may also end at a comma: a listener, and an engine that reads a sentence whole
before it speaks, should not wait for the end of a long one."""

_CLOSERS = frozenset("\"'”’»)]}」』）】》")
_STOPS = frozenset(".!?…")
_WIDE_STOPS = frozenset("。！？")
_COMMAS = frozenset(",;:，；：、")
_ABBREVIATION = re.compile(r"mrs?|ms|dr|prof|st|sr|jr|vs|e\.g|i\.e|approx|incl|dept|tel|fig|vol|inc|ltd|co")
_NUMBERED = re.compile(r"nos?|pp?|ch|sec")
"""Abbreviations only before a number ("No. 5"); otherwise words that may well end a sentence."""
_BULLETS = frozenset("-*•–")
_LAST_WORD = re.compile(r"[\w.]*$")
_LOOKAHEAD = 40
"""Characters after a full stop within which the next sentence must begin; further blanks end the wait."""


class Sentences:
    """Cuts text that arrives in pieces into sentences; the sentences joined are the text, character for character.

    A sentence is handed out when the first character of the next is seen (``etc. and`` goes on, ``etc. And`` does
    not), or at a blank line, or at ``finish``. Where the pieces were cut makes no difference.
    """

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, piece: str) -> list[str]:
        """Take the next piece of any length; return the sentences it completed."""
        self._rest += piece
        done = []
        while (end := _end_of_sentence(self._rest)) is not None:
            done.append(self._rest[:end])
            self._rest = self._rest[end:]
        return done

    def finish(self) -> list[str]:
        """End of the text: return what is left, if anything, and be ready for the next text."""
        rest, self._rest = self._rest, ""
        return [rest] if rest else []


def sentences(text: str) -> list[str]:
    """Cut a whole text."""
    cutter = Sentences()
    return cutter.feed(text) + cutter.finish()


def _end_of_sentence(text: str) -> int | None:
    """Where the first sentence of ``text`` ends; None while more text could still move that place.

    Looks only at what has arrived up to a fixed horizon, so the answer does not depend on how the text was cut.
    """
    width = 0
    spoken = False
    last_blank = 0
    for here, char in enumerate(text):
        # A Chinese character takes about as long to say as four Latin letters.
        width += 4 if is_ideograph(char) else 1
        if width >= SENTENCE_MAX:
            return last_blank if text[:last_blank].strip() else here + 1
        spoken = spoken or char.isalnum()
        if char.isspace():
            last_blank = here + 1
        if not spoken or not (char in _STOPS or char in _WIDE_STOPS or char in _COMMAS or char == "\n"):
            continue
        horizon = here + 1 + _LOOKAHEAD
        after = _skip(text, here + 1, horizon, _CLOSERS | _STOPS | _WIDE_STOPS)
        following = _skip(text, after, horizon, None)
        if following == len(text) < horizon:
            return None
        if _ends(text, here, after, following, long=width >= _SOFT_LIMIT):
            return after
    return None


def _skip(text: str, start: int, horizon: int, chars: frozenset[str] | None) -> int:
    """The first place from ``start`` on, up to ``horizon``, that holds none of ``chars`` (None: no whitespace)."""
    end = min(len(text), horizon)
    while start < end and (text[start] in chars if chars is not None else text[start].isspace()):
        start += 1
    return start


def _ends(text: str, stop: int, after: int, following: int, *, long: bool) -> bool:
    """Whether the mark at ``stop`` (closed at ``after``; the next text begins at ``following``) ends a sentence."""
    char, next_char = text[stop], text[following : following + 1]
    lines = text[after:following].count("\n") + (char == "\n")
    if lines >= 2 or following >= stop + 1 + _LOOKAHEAD or (lines == 1 and next_char in _BULLETS):
        return True
    if char in _WIDE_STOPS:
        return True
    if char in _COMMAS:
        return long and (following > after or not char.isascii())
    if char not in _STOPS or following == after or next_char.islower():
        return False
    return char != "." or not _is_abbreviation(text, stop, next_char)


def _is_abbreviation(text: str, stop: int, next_char: str) -> bool:
    """Whether the full stop at ``stop`` belongs to the word before it."""
    match = _LAST_WORD.search(text, 0, stop)
    word = match.group().lower() if match else ""
    if _ABBREVIATION.fullmatch(word):
        return True
    if _NUMBERED.fullmatch(word):
        return next_char.isdigit()
    initial = len(word) == 1 and word.isalpha() and word != "i"
    number_of_a_list = word.isdigit() and text[:stop].strip() == word
    return initial or number_of_a_list


def written_words(text: str) -> list[str]:
    """Cut a sentence into the words a caption shows, each with its punctuation.

    Blanks separate words; in Chinese every character is one. Joining the words by blanks, but where ``joins`` says
    that there is none, gives the text back, with every run of whitespace as one blank.
    """
    words = []
    for chunk in text.split():
        if not any(map(is_ideograph, chunk)):
            words.append(chunk)
            continue
        word, has_core = "", False
        for char in chunk:
            ideograph = is_ideograph(char)
            core = ideograph or char.isalnum()
            opens = unicodedata.category(char) in ("Ps", "Pi")
            starts = opens or (core and (ideograph or is_ideograph(_last_core(word))))
            if has_core and starts:
                words.append(word)
                word, has_core = "", False
            word += char
            has_core = has_core or core
        words.append(word)
    return words


def _last_core(word: str) -> str:
    return next((char for char in reversed(word) if char.isalnum()), "")


def joins(text: str, words: Sequence[str]) -> list[bool]:
    """For each of the ``written_words`` of a text whether it follows the one before without a blank."""
    found: list[bool] = []
    cursor = 0
    for word in words:
        at = text.index(word, cursor)
        found.append(bool(found) and at == cursor)
        cursor = at + len(word)
    return found
