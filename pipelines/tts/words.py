"""From what an engine says it spoke, and when, to the written words of the sentence."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Literal

from pipelines.tts import Word
from pipelines.tts.ear import Script

Heard = tuple[int, float, float]
"""A spoken token: the number of the written word it belongs to, its start and its end in ms."""


def place_words(script: Script, heard: Iterable[Heard], total_ms: float) -> list[Word]:
    """Give every written word its span, in order and without overlap, within ``total_ms``.

    A word of several tokens ("E21") spans them all. A word that is not spoken (a dash) has no length. A word that
    the engine did not report was spoken together with the one before it: they share its span by their letters and
    are marked as estimated.
    """
    reported: dict[int, tuple[float, float]] = {}
    for number, start, end in heard:
        before = reported.get(number, (start, end))
        reported[number] = (min(before[0], start), max(before[1], end))
    groups: list[list[int]] = []
    for number, (first, last) in enumerate(script.places):
        if first == last:
            continue
        if groups and number not in reported:
            groups[-1].append(number)
        else:
            groups.append([number])
    spans: dict[int, tuple[float, float]] = {}
    for place, group in enumerate(groups):
        # Only the first group can begin with a word that was not reported.
        until = reported[groups[place + 1][0]][0] if place + 1 < len(groups) else total_ms
        spans.update(_share(script, group, *reported.get(group[0], (0.0, until))))
    exact = {group[0] for group in groups if len(group) == 1 and group[0] in reported}
    return _in_order(script, spans, exact, total_ms)


def _share(script: Script, group: list[int], start: float, end: float) -> dict[int, tuple[float, float]]:
    """Divide a span among words by the letters of their spoken forms."""
    letters = [script.places[number][1] - script.places[number][0] for number in group]
    edges = [start + (end - start) * sum(letters[:count]) / sum(letters) for count in range(len(letters) + 1)]
    return dict(zip(group, pairwise(edges), strict=True))


def _in_order(script: Script, spans: dict[int, tuple[float, float]], exact: set[int], total_ms: float) -> list[Word]:
    words = []
    now = 0.0
    for number, text in enumerate(script.written):
        start, end = spans.get(number, (now, now))
        start = min(max(start, now), total_ms)
        now = min(max(end, start), total_ms)
        silent = number not in spans
        precision: Literal["exact", "estimated"] = "exact" if silent or number in exact else "estimated"
        words.append(Word(text, start, now, precision, script.joined[number]))
    return words
