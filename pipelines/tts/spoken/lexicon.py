"""Words that a deployment says in its own way: ``[voice.lexicon]``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.languages import is_ideograph
from pipelines.tts.spoken.pieces import Piece

ENTRIES_MAX = 500
WRITTEN_MAX = 40
"""Characters of a word, or of a name of several."""
SAID_MAX = 80

_SAID = re.compile(r"[^\W\d_]+(?:[ '-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words and how they are said.

    Args:
        words: by how they are written. One in capitals means just that, another any case of it.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    _by_first: dict[str, list[str]] = field(init=False, repr=False, compare=False, default_factory=dict)
    """Words by their first letter, the longest first: a longer name goes before the words in it."""

    def __post_init__(self) -> None:
        for word in sorted(self.words, key=len, reverse=True):
            self._by_first.setdefault(word[:1].lower(), []).append(word)

    def find(self, text: str) -> list[Piece]:
        """What it says of a text: words that stand by themselves, beside Chinese characters at least."""
        pieces: list[Piece] = []
        cursor = 0
        for here, char in enumerate(text) if self._by_first else ():
            if here < cursor or (char.lower() not in self._by_first):
                continue
            for word in self._by_first[char.lower()]:
                end = here + len(word)
                if _is(text[here:end], word) and _apart(text, here) and _apart(text, end):
                    pieces.append(Piece(here, end, self.words[word]))
                    cursor = end
                    break
        return pieces


def _is(written: str, word: str) -> bool:
    return written == word or (not word.isupper() and written.lower() == word.lower())


def _apart(text: str, place: int) -> bool:
    """Whether no Latin word goes on over this place."""
    return not all(
        char.isalnum() and not is_ideograph(char)
        for char in (text[place - 1 : place] or " ") + (text[place : place + 1] or " ")
    )


EMPTY = Lexicon()


def fault(written: str, said: str) -> tuple[str, str] | None:
    """What is wrong with an entry, and what is allowed; None where it is well."""
    if not written.strip() or len(written) > WRITTEN_MAX:
        return f"The word has {len(written)} characters.", f"Allowed: 1 to {WRITTEN_MAX}."
    if written != " ".join(written.split()):
        return "The word has blanks too many.", "Write single blanks, and none at its ends."
    if len(said) > SAID_MAX:
        return f"What is said has {len(said)} characters.", f"Allowed: 1 to {SAID_MAX}."
    if _SAID.fullmatch(said) is None:
        return (
            f"{said!r} cannot be said as it stands.",
            'Write words in letters, digits as words, letters that are spelled apart: "north town", "O N T".',
        )
    return None
