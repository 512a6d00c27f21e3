"""Written text as it is said: numbers, prices, dates, units, codes and addresses become words.

Engines get words only, so that all of them say the same. Each language is a list of rules (``pieces.py``), a module a
class of text; every spoken word belongs to the written word that it stands for, which captions and histories keep.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipelines.tts.spoken import chinese, english
from pipelines.tts.spoken.lexicon import EMPTY, Lexicon

_SPEAK: dict[str, Callable[[str, Sequence[str], Lexicon], list[str]]] = {"zh": chinese.speak, "en": english.speak}


def speak(sentence: str, written: Sequence[str], language: str, lexicon: Lexicon = EMPTY) -> list[str]:
    """How each written word is said.

    Args:
        sentence: any text; time is linear in its length.
        written: its words (``text.written_words``).
        language: ``en`` or ``zh``; another is read as English.
        lexicon: words that this deployment says in its own way.

    Returns:
        One form for each word, in their order; empty for a word that is not said, or that is said with the one before
        it. In English words and marks of pauses, in letters; a single capital is the letter's name. In Chinese the
        same with Chinese characters beside them.
    """
    return _SPEAK.get(language, english.speak)(sentence, written, lexicon)
