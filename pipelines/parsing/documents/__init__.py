"""Documents that editors bring: PDF, DOCX, HTML, CSV and a help centre's export, as plain blocks of text.

The libraries that read them (pypdf, defusedxml) are loaded by the process of ``child.py`` alone, which may be killed.
What it gives back is text and nothing else: no markup, no pictures, no links.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal["heading", "text", "numbered", "bullets", "code", "table", "picture"]


class Block(msgspec.Struct, frozen=True, omit_defaults=True):
    """A piece of a document, in the order of reading."""

    kind: Kind
    text: str = ""
    """Its words, blanks made single; of ``code`` and ``table`` lines. A picture's are what stands for it."""
    items: tuple[str, ...] = ()
    """The entries of a list."""
    level: int = 0
    """Of a heading: 1 is the highest."""
    page: str = ""
    """The page on which it begins, as printed on it; empty where there are no pages."""


class Document(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one article of a help centre, one row of a table or one whole manual says."""

    title: str
    blocks: tuple[Block, ...]
    questions: tuple[str, ...] = ()
    """What is asked, where the file says so."""
    keywords: tuple[str, ...] = ()
    language: str = ""
    place: str = ""
    """Where in the file it stands (``row 7``); empty where it is the file."""
