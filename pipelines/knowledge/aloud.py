"""What is hard to follow when it is read aloud: long sentences, brackets, slashes, many numbers at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.knowledge import Article, Collection, Problem
from pipelines.knowledge.together import line_of
from pipelines.languages import is_ideograph, language_of
from pipelines.tts.text import sentences

WORDS_MAX = 25
"""Of an English sentence. Guides to writing for the ear and to plain English ask for 20 to 25 at most."""
CHARACTERS_MAX = 45
"""Of a Chinese sentence: about as long in time; a number counts as one."""
NUMBERS_MAX = 4
"""In one sentence. More is a table: listeners keep about four things in mind (Cowan 2001)."""

_SHOWN = 40
_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_SLASH = re.compile(r"(?<![\w./@:-])[^\W\d_]{3,}/[^\W\d_]{3,}(?![\w/-]|\.\w)|[\u3400-\u9fff]/[\u3400-\u9fff]")
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")


def unspeakable(collection: Collection) -> Iterator[Problem]:
    """What works, but should be written otherwise because it is said; at most one of a kind for each sentence."""
    for article in collection.articles.values():
        for text in _said(article):
            for sentence in sentences(text):
                for message, hint in _faults(sentence.strip(), language_of(article.language)):
                    start = " ".join(sentence.split()[:3]) if article.language != "zh" else sentence.strip()[:8]
                    yield Problem(article.path, line_of(article, "", start), message, hint)


def _said(article: Article) -> Iterator[str]:
    """Its texts that are read aloud, each once."""
    steps = article.procedure.steps.values() if article.procedure is not None else article.steps
    yield from dict.fromkeys((*article.answer, *(step.say for step in steps)))


def _faults(sentence: str, language: str) -> Iterator[tuple[str, str]]:
    """Message and hint of each thing that a listener stumbles over."""
    shown = f"{sentence[:_SHOWN] + '…'!r}" if len(sentence) > _SHOWN else repr(sentence)
    if language == "zh":
        length = sum(map(is_ideograph, sentence)) + len(_NUMBER.findall(sentence))
        unit, most = "characters", CHARACTERS_MAX
    else:
        length = sum(any(map(str.isalnum, word)) for word in sentence.split())
        unit, most = "words", WORDS_MAX
    if length > most:
        yield f"A sentence of {length} {unit} is hard to follow by ear: {shown}.", "Make two of it."
    if (found := _BRACKETS.search(sentence)) is not None:
        yield f"Brackets cannot be heard: {found[0][:_SHOWN]!r}.", "Say it in a sentence of its own, or leave it out."
    if (found := _SLASH.search(sentence)) is not None:
        yield (
            f"A slash cannot be heard: {found[0][:_SHOWN]!r}.",
            "Write “and” or “or”." if language != "zh" else ("Write 和 or 或."),
        )
    if (count := len(_NUMBER.findall(_without_codes(sentence)))) > NUMBERS_MAX:
        yield (
            f"{count} numbers in one sentence cannot be kept in mind: {shown}.",
            "Say one or two, and draw the others.",
        )


def _without_codes(sentence: str) -> str:
    """Without telephone numbers and addresses: a caller writes them down."""
    return re.sub(r"\S*(?:@|://|www\.)\S*|\d+(?:\.\d+){3}|(?<![\w.,])[+(]?\d[\d ()-]{6,}\d", "", sentence)
