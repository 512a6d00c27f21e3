"""What every reader of a document has in common: how it refuses one, and how it counts what it has read."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipelines.parsing.documents import Block
from pipelines.parsing.documents.limits import MAX_BLOCKS, MAX_TEXT
from pipelines.parsing.messages import Why

_NO_TEXT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
"""Controls, invisible marks (of direction too), halves of characters."""


class Unfit(Exception):
    """The file is refused."""

    def __init__(self, reason: Why) -> None:
        super().__init__(reason)
        self.reason: Why = reason


def plain(text: str) -> str:
    """The text without what is no text, blanks made single."""
    return " ".join(_NO_TEXT.sub("", text.replace("\n", " ").replace("\u2028", " ")).split())


def plain_lines(text: str) -> str:
    """The same line by line, for what is no running text."""
    return "\n".join(_NO_TEXT.sub("", line).rstrip() for line in text.expandtabs(4).splitlines()).strip("\n")


def bounded(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks, as long as they are not too many.

    Raises:
        Unfit: they are, or their texts together are too long.
    """
    kept, characters = [], 0
    for block in blocks:
        kept.append(block)
        characters += len(block.text) + sum(map(len, block.items))
        if len(kept) > MAX_BLOCKS or characters > MAX_TEXT:
            raise Unfit("long")
    return tuple(kept)
