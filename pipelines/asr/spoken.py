"""Written English as it is spoken: the words a recogniser would hear."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipelines.knowledge import Collection

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SIGNS = {"%": "percent", "&": "and", "+": "plus", "°": "degrees", "@": "at"}
_MONEY = {"£": "pounds", "$": "dollars", "€": "euros"}

_SENTENCE_END = re.compile(r"[.!?:;…]+(?=\s|$)|[\n\u2013\u2014()\[\]\"“”]+|,(?=\s)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PRICE = re.compile(r"([£$€])\s?([0-9]+(?:\.[0-9]+)?)")
_TOKEN = re.compile(r"[0-9]+(?:\.[0-9]+)?|[^\W\d_]+(?:'[^\W\d_]+)*(?:-[^\W\d_]+(?:'[^\W\d_]+)*)*|[%&+°@]")


def sentences(text: str, known: Iterable[str] = ()) -> Iterator[list[str]]:
    """The sentences and clauses of ``text`` as words in lower case; numbers are spelt out.

    A compound ("e-mail", "plug-in") is one word where ``known`` has it without its hyphens, else several.
    """
    words = known if isinstance(known, set | frozenset | dict) else frozenset(known)
    text = _THOUSANDS.sub("", text.replace("’", "'"))
    text = _PRICE.sub(lambda price: f"{price[2]} {_MONEY[price[1]]}", text)
    for clause in _SENTENCE_END.split(text):
        found = [word for token in _TOKEN.findall(clause.lower()) for word in _spell(token, words)]
        if found:
            yield found


def capitals(text: str) -> set[str]:
    """Words that are written in capitals (in lower case here): people mostly say their letters."""
    return {word.lower() for word in re.findall(r"\b[A-Z]{2,5}\b", text)}


def number(digits: str) -> list[str]:
    """How a number is said; beyond 999 999, with a leading zero or after the point, digit by digit."""
    whole, _, fraction = digits.partition(".")
    said = [_ONES[int(d)] for d in whole] if len(whole) > 6 or (len(whole) > 1 and whole[0] == "0") else []
    said = said or _cardinal(int(whole))
    return [*said, *(["point", *(_ONES[int(d)] for d in fraction)] if fraction else [])]


def lines(collection: Collection, language: str = "en") -> Iterator[str]:
    """Every text of the articles in ``language`` that a caller or the assistant might say."""
    for article in collection.articles.values():
        if article.guest:
            yield from article.questions  # the rest of it is in another language
        if article.language != language:
            continue
        yield article.title
        yield from article.questions
        yield from article.answer
        yield from article.keywords
        steps = article.procedure.steps.values() if article.procedure else article.steps
        for step in steps:
            yield step.label
            yield step.say
        for ways in article.procedure.ways.values() if article.procedure else ():
            for way in ways:
                yield from (way.label, *way.also)


def _spell(token: str, known: Iterable[str]) -> list[str]:
    if token[0] in "0123456789":
        return number(token)
    if token in _SIGNS:
        return [_SIGNS[token]]
    joined = token.replace("-", "")
    if not joined.replace("'", "").isalpha():  # a superscript, a fraction
        return []
    return [joined] if joined in known else token.split("-")


def _cardinal(value: int) -> list[str]:
    if value < 20:
        return [_ONES[value]]
    if value < 100:
        return [_TENS[value // 10 - 2], *([_ONES[value % 10]] if value % 10 else [])]
    unit, name = (1000, "thousand") if value >= 1000 else (100, "hundred")
    rest = _cardinal(value % unit) if value % unit else []
    return [*_cardinal(value // unit), name, *rest]
