"""The words of a knowledge base as the recogniser must expect them: sentences, and sounds for words it lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from pipelines.errors import BackendUnavailable
from pipelines.knowledge import Article, Collection

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_PAUSE = re.compile(r"[.?!:;,()\"]+(?=\s|$)")

CARRIERS = (
    "how do i", "how can i", "can you tell me how to", "could you help me with", "i need help with", "i want to",
    "i would like to", "what do i do when", "what should i do if", "why is", "why does", "where can i", "where do i",
    "when do you", "when can i", "is it possible to", "do you have", "do i have to", "can i", "tell me about",
    "i have a problem with", "there is something wrong with", "what is", "what does it cost to", "please", "hello",
    "yes", "no", "yes please", "no thank you", "yes it is", "no it is not", "yes i have", "no i have not", "done",
    "it is done", "i have done that", "okay", "next", "go on", "stop", "repeat that please", "say that again", "go back",
    "a person please", "i would like to talk to a person", "the first one", "the second one", "neither",
    "neither of them", "never mind", "thank you", "goodbye", "one", "two", "three",
)  # fmt: skip
"""What callers of any support desk say around the matter itself, and what they reply."""


def sentences(collection: Collection) -> list[list[str]]:
    """Everything that is written in the articles and said around it, as words in lower case."""
    found = [list(_words(carrier)) for carrier in CARRIERS]
    for article in collection.articles.values():
        for text in _texts(article):
            found += [words for part in _PAUSE.split(text) if (words := list(_words(part)))]
    return found


def pronounced(collection: Collection) -> dict[str, str]:
    """Sounds by word, from the front matter of all articles."""
    return {
        word.lower(): sounds for article in collection.articles.values() for word, sounds in article.pronounce.items()
    }


def dictionary() -> dict[str, list[str]]:
    """The stock dictionary: ARPABET sounds by word, the usual one first.

    Raises:
        BackendUnavailable: pocketsphinx is not installed.
    """
    known: dict[str, list[str]] = {}
    with (stock() / "cmudict-en-us.dict").open(encoding="utf-8") as lines:
        for line in lines:
            word, _, sounds = line.strip().partition(" ")
            known.setdefault(word.split("(")[0], []).append(sounds)
    return known


def stock() -> Path:
    """The folder of the stock English model inside the package, found without importing it.

    Raises:
        BackendUnavailable: pocketsphinx is not installed.
    """
    spec = find_spec("pocketsphinx")
    if spec is None or spec.origin is None:
        raise BackendUnavailable("pocketsphinx is not installed", "pip install pocketsphinx")
    return Path(spec.origin).parent / "model" / "en-us"


def unpronounceable(collection: Collection, known: Iterable[str] | None = None) -> dict[str, str]:
    """Words that the recogniser cannot hear, with the path of the first article that has each.

    They are neither in the stock dictionary nor in a front matter; ``knowledge check`` names them.
    """
    words = set(known if known is not None else dictionary()) | set(pronounced(collection))
    missing: dict[str, str] = {}
    for article in collection.articles.values():
        for text in _texts(article):
            for word in _words(text):
                if word not in words:
                    missing.setdefault(word, article.path)
    return missing


def _texts(article: Article) -> Iterator[str]:
    yield article.title
    yield from article.questions
    yield from article.keywords
    yield from article.answer
    for step in article.steps:
        yield step.label
        yield step.say
    if article.procedure is None:
        return
    for step in article.procedure.steps.values():
        yield step.label
        yield step.say
    for ways in article.procedure.ways.values():
        for way in ways:
            yield from (way.label, *way.also)


def _words(text: str) -> Iterator[str]:
    yield from _WORD.findall(text.lower().replace("’", "'").replace("-", " "))


def lexicon(words: Iterable[str], known: Mapping[str, list[str]], given: Mapping[str, str]) -> Iterator[str]:
    """Lines of a dictionary file for some words; what is given comes before what is known."""
    for word in words:
        sounds = [*([given[word]] if word in given else []), *known.get(word, ())]
        for number, each in enumerate(dict.fromkeys(sounds), 1):
            yield f"{word} {each}" if number == 1 else f"{word}({number}) {each}"
