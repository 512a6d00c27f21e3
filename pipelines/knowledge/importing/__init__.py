"""Documents that a team already has, made into draft articles: by sections, with what needs a person listed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Need:
    """What a person has to do about an article before callers should hear it."""

    what: str
    """One sentence for all articles of which it is so."""
    detail: str = ""
    """What it is in this one."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An article that was made of a piece of a document, and not written yet."""

    id: str
    text: str
    """The whole file."""
    needs: tuple[Need, ...]
    source: str
    """Where it is from: ``Manual.pdf, page 12``."""
    file: str
    """The name of the file that it is from."""
