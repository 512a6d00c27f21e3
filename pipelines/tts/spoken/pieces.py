"""Rules that say parts of a text, and from what they say to the written words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipelines.languages import gap


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the text that a rule has said; ``spoken`` is empty where it is silent."""

    start: int
    end: int
    spoken: str


Said = str | Mapping[str, str] | Sequence[Piece] | None
"""What a rule says: for all that it matched, for each of its named groups, or for parts of it (what matched outside
them is silent); None where it does not apply after all."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a kind of text looks like, and how it is said.

    The pattern must not match the empty text, and must not need more than linear time. What its group ``context``
    matches must stand before it, and is left to other rules.
    """

    pattern: re.Pattern[str]
    say: Callable[[re.Match[str]], Said]


def rule(pattern: str, say: Callable[[re.Match[str]], Said], *, any_case: bool = False, latin: bool = False) -> Rule:
    r"""A rule from a pattern as it is written, blanks in it passed over.

    Args:
        pattern: see ``Rule``.
        say: see ``Rule``.
        any_case: capitals and small letters are the same.
        latin: a Chinese character is no part of a word: ``\w`` and ``\b`` know Latin letters and digits alone.
    """
    flags = re.VERBOSE | (re.IGNORECASE if any_case else 0) | (re.ASCII if latin else 0)
    return Rule(re.compile(pattern, flags), say)


def each(match: re.Match[str], part: str, say: Callable[[str], str]) -> list[Piece]:
    """Say every ``part`` of what was matched, but for its context, by itself."""
    start = match.end("context") if "context" in match.re.groupindex else match.start()
    found = re.compile(part).finditer(match.string, start, match.end())
    return [Piece(one.start(), one.end(), say(one[0])) for one in found]


def read(text: str, rules: Iterable[Rule], said_first: Sequence[Piece] = ()) -> list[Piece]:
    """Apply the rules, the first ones first; what one has said no other says again. In the order of the text.

    Args:
        text: to be said.
        rules: how.
        said_first: pieces that are said already.
    """
    taken = bytearray(len(text))
    for piece in said_first:
        taken[piece.start : piece.end] = b"\1" * (piece.end - piece.start)
    pieces = list(said_first)
    for each_rule in rules:
        keeps_context = "context" in each_rule.pattern.groupindex
        cursor = 0
        while (match := each_rule.pattern.search(text, cursor)) is not None:
            start, end = match.end("context") if keeps_context else match.start(), match.end()
            said_already = taken.find(1, start, end)
            if said_already >= 0:  # go on where the text is free again: behind a dash that was said may be a number
                cursor = taken.find(0, said_already)
                if cursor < 0:
                    break
                continue
            cursor = end
            if (said := each_rule.say(match)) is not None:
                taken[start:end] = b"\1" * (end - start)
                pieces += _filled(start, end, [_without_blank(text, part) for part in _parts(start, end, match, said)])
    return sorted(pieces, key=lambda piece: piece.start)


def _parts(
    start: int, end: int, match: re.Match[str], said: str | Mapping[str, str] | Sequence[Piece]
) -> Sequence[Piece]:
    if isinstance(said, str):
        return [Piece(start, end, said)]
    if isinstance(said, Mapping):
        known = match.groupdict()
        parts = [Piece(*match.span(group), spoken) for group, spoken in said.items() if known.get(group)]
        return sorted(parts, key=lambda part: part.start)
    return said


def _without_blank(text: str, part: Piece) -> Piece:
    """The part from its first letter or mark on, so that a dash between blanks belongs to the dash's own word."""
    written = text[part.start : part.end]
    return Piece(part.end - len(written.lstrip()), part.end, part.spoken) if written.strip() else part


def _filled(start: int, end: int, parts: Iterable[Piece]) -> Iterable[Piece]:
    """The parts, and silence between them."""
    for part in parts:
        if part.start > start:
            yield Piece(start, part.start, "")
        yield part
        start = part.end
    if start < end:
        yield Piece(start, end, "")


def place(text: str, written: Sequence[str], pieces: Sequence[Piece], rest: Callable[[str], str]) -> list[str]:
    """The spoken form of each written word.

    Args:
        text: in which the words stand, one after the other.
        written: the words.
        pieces: what the rules said. One over several words is said at the first of them.
        rest: says what no rule has said.
    """
    forms: list[str] = []
    cursor = number = 0
    for word in written:
        start = text.index(word, cursor)
        end = start + len(word)
        form, here = "", max(start, cursor)
        while here < end:
            while number < len(pieces) and pieces[number].end <= here:
                number += 1
            if number < len(pieces) and pieces[number].start < end:
                piece = pieces[number]
                if piece.start > here:
                    form = _beside(form, rest(text[here : piece.start]))
                if piece.start >= start:
                    form = _beside(form, piece.spoken)
                here = piece.end
            else:
                form, here = _beside(form, rest(text[here:end])), end
        forms.append(form)
        cursor = end
    return forms


def _beside(before: str, after: str) -> str:
    """Two parts of a word: a blank between Latin words, none before a mark."""
    return before + (gap(before, after) if before[-1:].isalnum() and after[:1].isalnum() else "") + after
