"""The blocks of a Markdown text that an article may be made of: paragraphs, lists, tables, pictures, flowcharts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipelines.languages import join

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")  # markup in an article is text like any other

_GLUED = re.compile(r"\*\*([^*]+)\*\*")
"""Bold words that Markdown does not take for such: they end in a mark, and the next word follows without a blank, as is
usual in Chinese."""

Kind = Literal["heading", "paragraph", "numbered", "bullets", "mermaid", "table", "picture", "other"]


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list: the bold label that it begins with, the rest, its line (counted from 0)."""

    label: str
    words: str
    line: int


@dataclass(frozen=True, slots=True)
class Cells:
    """A line of a table; ``line`` counts from 0."""

    texts: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Block:
    """A block at the top level; ``line`` counts from 0."""

    kind: Kind
    line: int
    text: str = ""
    """Of a picture: what it shows, in words."""
    items: tuple[Item, ...] = ()
    rows: tuple[Cells, ...] = ()
    """Of a table, its head first; all of the head's length."""
    source: str = ""
    """Of a picture: its file, as written."""


def blocks(text: str) -> Iterator[Block]:
    """The top-level blocks of a text, in order."""
    tokens = _markdown.parse(text)
    at = 0
    while at < len(tokens):
        token = tokens[at]
        line = token.map[0] if token.map else 0
        end = at
        if token.nesting == 1:
            end = next(i for i in range(at, len(tokens)) if tokens[i].nesting == -1 and tokens[i].level == token.level)
        inside = tokens[at : end + 1]
        match token.type:
            case "heading_open":
                yield Block("heading", line, _words(inside))
            case "paragraph_open":
                yield _picture(inside, line) or Block("paragraph", line, _words(inside))
            case "table_open":
                yield Block("table", line, rows=tuple(_rows(inside)))
            case "ordered_list_open":
                yield Block("numbered", line, items=tuple(_items(inside)))
            case "bullet_list_open":
                yield Block("bullets", line, items=tuple(_items(inside)))
            case "fence" if token.info.strip() == "mermaid":
                yield Block("mermaid", line, token.content)
            case _:
                yield Block("other", line, token.content)
        at = end + 1


def _picture(tokens: list[Token], line: int) -> Block | None:
    """A paragraph that is a picture and nothing else."""
    inline = next((token.children or [] for token in tokens if token.type == "inline"), [])
    children = [child for child in inline if child.type != "text" or child.content.strip()]
    if len(children) != 1 or children[0].type != "image":
        return None
    return Block("picture", line, " ".join(children[0].content.split()), source=str(children[0].attrs.get("src", "")))


def _rows(tokens: list[Token]) -> Iterator[Cells]:
    texts: list[str] = []
    line = 0
    for token in tokens:
        if token.type == "tr_open":
            texts, line = [], token.map[0] if token.map else 0
        elif token.type == "inline":
            texts.append(_joined(token.children or []))
        elif token.type == "tr_close":
            yield Cells(tuple(texts), line)


def _items(tokens: list[Token]) -> Iterator[Item]:
    level = tokens[0].level + 1
    start = 0
    for index, token in enumerate(tokens):
        if token.level != level:
            continue
        if token.type == "list_item_open":
            start = index
        elif token.type == "list_item_close":
            inside = tokens[start : index + 1]
            label, words = _label(inside), _words(inside)
            glued = _GLUED.match(words)
            rest = words[glued.end() :] if glued is not None else words.removeprefix(label)
            opening = inside[0]
            yield Item(label, rest.strip(), opening.map[0] if opening.map else 0)


def _label(tokens: list[Token]) -> str:
    """The bold words that a list item begins with."""
    inline = next((token.children or [] for token in tokens if token.type == "inline"), [])
    children = [child for child in inline if child.type != "text" or child.content]
    if not children or children[0].type != "strong_open":
        opening = _GLUED.match(children[0].content) if children and children[0].type == "text" else None
        return opening[1].strip() if opening is not None else ""
    end = next(i for i, child in enumerate(children) if child.type == "strong_close")
    return _joined(children[1:end])


def _words(tokens: list[Token]) -> str:
    """The words of some blocks, without markup."""
    return join(filter(None, (_joined(token.children or []) for token in tokens)))


def _joined(children: list[Token]) -> str:
    """One line; a break of the source is a blank, but none between Chinese characters."""
    breaks = ("softbreak", "hardbreak")
    lines = "".join("\n" if child.type in breaks else child.content for child in children).split("\n")
    return join(filter(None, (" ".join(line.split()) for line in lines)))
