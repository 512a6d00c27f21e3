"""A text to its sentences, English and Chinese."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?][\"'”’)]*(?=\s+[\"'“‘(]?[A-Z0-9\u4e00-\u9fff])|[。！？][”’）]*")
_SHORTENED = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|Fig|fig|No|no|p|pp|Mr|Mrs|Dr|St)|\b[A-Z])\.$")
"""What ends with a full stop and ends no sentence."""


def sentences(text: str) -> list[str]:
    """The sentences of a text, in order."""
    found: list[str] = []
    start = 0
    for end in (*(match.end() for match in _END.finditer(text)), len(text)):
        piece = text[start:end].strip()
        if found and _SHORTENED.search(found[-1]):
            found[-1] = f"{found[-1]} {piece}".rstrip()
        elif piece:
            found.append(piece)
        start = end
    return found
