"""Words that a deployment says in its own way: ``[voice.lexicon]``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.languages import is_chinese
from pipelines.tts.spoken.pieces import Rule

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

    def rules(self) -> tuple[Rule, ...]:
        """What says them; longer names go before the words in them."""
        if not self.words:
            return ()
        exact = {word: said for word, said in self.words.items() if word.isupper()}
        folded = {word.casefold(): said for word, said in self.words.items() if not word.isupper()}

        def say(match: re.Match[str]) -> str | None:
            return exact.get(match[0]) or folded.get(match[0].casefold())

        longest = sorted(self.words, key=len, reverse=True)
        return (Rule(re.compile("|".join(map(_pattern, longest)), re.IGNORECASE), say),)


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


def _pattern(written: str) -> str:
    """Matches the word where it stands by itself; between Chinese characters nothing does."""
    edge = "" if is_chinese(written) else r"(?![^\W\u3400-\u9fff])"
    return (edge and r"(?<![^\W\u3400-\u9fff])") + re.escape(written) + edge
