"""A document to the pieces that articles are made of: its sections, the long ones split."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipelines.parsing.documents import Block, Document

LONG = 1_500
"""Characters of a piece: from here on it is split, where a paragraph or, better, a page ends. It is about 100 seconds
of speech; who asks is told some sentences of it, and its page."""
SHORT = 400
"""Characters from which on a piece may end with its page."""


@dataclass(slots=True)
class Section:
    """A piece of a document."""

    title: str
    trail: tuple[str, ...] = ()
    """The titles above its own, the highest first."""
    blocks: list[Block] = field(default_factory=list)
    part: int = 1
    """Of a section that was split: which part it is, from 1."""

    @property
    def pages(self) -> tuple[str, str]:
        """The page on which it begins, and the last on which a block of it does; empty where there are none."""
        labels = [block.page for block in self.blocks if block.page]
        return (labels[0], labels[-1]) if labels else ("", "")


def sections(document: Document) -> Iterator[Section]:
    """The pieces of a document, in order; one that says nothing is left out.

    What is short as a whole stays whole, whatever headings it has: an article of a help centre is one answer. But
    nothing can follow the steps of an answer, so a heading behind a numbered list begins another.
    """
    if not any(block.page for block in document.blocks) and _length(document.blocks) <= LONG and _one(document.blocks):
        blocks = [block for block in document.blocks if block.kind != "heading" or block.text != document.title]
        yield Section(document.title, blocks=[_as_sentence(block) for block in blocks])
        return
    for section in _by_heading(document):
        yield from _split(section)


def _by_heading(document: Document) -> Iterator[Section]:
    above: list[tuple[int, str]] = []
    section = Section(document.title)
    for block in document.blocks:
        if block.kind != "heading":
            section.blocks.append(block)
            continue
        if section.blocks:
            yield section
        above = [(level, title) for level, title in above if level < block.level]
        section = Section(block.text, tuple(title for _, title in above))
        above.append((block.level, block.text))
    if section.blocks:
        yield section


def _split(section: Section) -> Iterator[Section]:
    """The parts of a long section; what is short behind goes with what is before it."""
    if _length(section.blocks) <= LONG:
        yield section
        return
    parts: list[list[Block]] = [[]]
    length = 0
    rest = _length(section.blocks)
    for block in section.blocks:
        own = _length([block])
        last = parts[-1][-1] if parts[-1] else None
        turned = last is not None and block.page != last.page and length >= SHORT
        if last is not None and (length + own > LONG or turned) and rest >= SHORT:
            parts.append([])
            length = 0
        parts[-1].append(block)
        length += own
        rest -= own
    for number, part in enumerate(parts, 1):
        yield Section(section.title, section.trail, part, number)


def _one(blocks: Sequence[Block]) -> bool:
    """Whether no heading comes behind a numbered list."""
    kinds = [block.kind for block in blocks if block.kind in ("numbered", "heading")]
    return "numbered" not in kinds or "heading" not in kinds[kinds.index("numbered") :]


def _length(blocks: Sequence[Block]) -> int:
    """Characters that would be said."""
    return sum(
        len(block.text) + sum(map(len, block.items))
        for block in blocks
        if block.kind in ("text", "numbered", "bullets")
    )


def _as_sentence(block: Block) -> Block:
    """A heading inside an answer is said as a sentence."""
    return Block("text", block.text.rstrip(".:") + ".") if block.kind == "heading" else block
