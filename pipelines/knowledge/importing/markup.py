"""Plain words as Markdown that says exactly them, and as values of a front matter."""

from __future__ import annotations

import json
import re
import unicodedata

from pipelines.knowledge.wait import looks_like_wait

_MARKS = re.compile(r"([\\`*_\[\]<>#|~])")
_ENTITY = re.compile(r"&(?=[#a-zA-Z])")
_STARTS = re.compile(r"^([-+=:]|\d{1,9}(?=[.)]))")
_SIMPLE = re.compile(r"[^\W\d][\w ,.?!()/%–-]*", re.UNICODE)
"""What YAML takes for words, whatever they are."""


def escaped(text: str) -> str:
    """A paragraph, in one line."""
    text = _ENTITY.sub(r"\&", _MARKS.sub(r"\\\1", text))
    start = _STARTS.match(text)
    if start is not None:
        text = f"{start[1]}\\{text[start.end() :]}" if start[1].isdigit() else f"\\{text}"
    return text


def without_waits(text: str) -> str:
    """The words, with no bracket in which an article would look for a time to wait."""
    while looks_like_wait(text):
        text = re.sub(r"\(\s*(wait\b)", r"– \1", text, flags=re.IGNORECASE)
    return text


def value(text: str) -> str:
    """A text for the front matter: as it is where that is safe, else in quotes."""
    return text if _SIMPLE.fullmatch(text) and not text.endswith(" ") else json.dumps(text, ensure_ascii=False)


def slug(text: str, length: int = 40) -> str:
    """Small letters, digits and dashes; empty where a text has none of them."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:length].rstrip("-")


def cut(text: str, length: int) -> str:
    """At most so many characters, ended at a word where there is one."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    return f"{head.rpartition(' ')[0] or head}…"
