"""A help centre's export to documents: JSON as Zendesk's API gives it, a list of articles with a body of HTML."""

from __future__ import annotations

import msgspec

from pipelines.parsing.documents import Document
from pipelines.parsing.documents.html import read_text
from pipelines.parsing.documents.limits import MAX_ROWS, MAX_TEXT
from pipelines.parsing.documents.unfit import Unfit, plain

_LABELS = 20
"""Labels of an article that are taken."""


class _Entry(msgspec.Struct):
    """An article; what else there is of it stays where it is."""

    title: str = ""
    name: str = ""
    body: str | None = ""
    locale: str = ""
    label_names: list[str] = []
    draft: bool = False


class _Export(msgspec.Struct):
    articles: list[_Entry]


def read(data: bytes) -> tuple[Document, ...]:
    """Read an export: ``{"articles": [...]}``, or the list alone. What is a draft there is left out.

    Raises:
        Unfit: it is no such thing, too long or too deep.
    """
    if len(data) > MAX_TEXT * 4:
        raise Unfit("long")
    try:
        export = msgspec.json.decode(data, type=_Export | list[_Entry])
    except (msgspec.DecodeError, UnicodeDecodeError):  # a wrong shape is a DecodeError too
        raise Unfit("unsupported" if data.rstrip()[-1:] in b"}]" else "truncated") from None
    except RecursionError:
        raise Unfit("nesting") from None
    entries = export.articles if isinstance(export, _Export) else export
    if len(entries) > MAX_ROWS:
        raise Unfit("long")
    documents = []
    for number, entry in enumerate(entries, 1):
        title = plain(entry.title or entry.name)
        if entry.draft or not (title or entry.body):
            continue
        found = read_text(entry.body or "", title)
        labels = tuple(filter(None, map(plain, entry.label_names[:_LABELS])))
        documents.append(
            Document(found.title, found.blocks, keywords=labels, language=entry.locale[:20], place=f"article {number}")
        )
    return tuple(documents)
