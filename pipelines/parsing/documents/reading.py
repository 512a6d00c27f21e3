"""A document of any kind to plain blocks. Imported by the parsing process only: nothing else may load the libraries."""

from __future__ import annotations

import logging

from pipelines.parsing.documents import Document, docx, export, html, pdf, tables
from pipelines.parsing.documents.unfit import Unfit
from pipelines.parsing.messages import FromProcess, ReadDocument, ReadTexts, ToProcess, Unread

_HEAD = 1024
"""Bytes at a file's beginning in which a PDF says that it is one."""


def read(request: ToProcess) -> FromProcess:
    """Read a document, or say why not; never raises but for memory."""
    if not isinstance(request, ReadDocument):
        return Unread("unsupported")
    try:
        documents = _documents(request.data, request.name.rpartition(".")[2].lower())
    except Unfit as unfit:
        return Unread(unfit.reason)
    except RecursionError:
        return Unread("nesting")
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever a library raises over somebody's file, it is the file's fault
        return Unread("broken")
    if not any(document.blocks or document.title for document in documents):
        return Unread("empty")
    return ReadTexts(documents)


def ready() -> None:
    """Keep the libraries' complaints about files to themselves."""
    logging.disable(logging.CRITICAL)


def _documents(data: bytes, ending: str) -> tuple[Document, ...]:
    """By what the first bytes say; where they say nothing, by the name."""
    start = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:_HEAD]:
        return (pdf.read(data),)
    if data.startswith(b"PK\x03\x04"):
        return (docx.read(data),)
    if b"\0" in data[:_HEAD] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unfit("unsupported")
    if start[:1] in (b"{", b"[") and ending != "csv":
        return export.read(data)
    if ending in ("csv", "tsv"):
        return tables.read(data)
    if ending in ("html", "htm", "xhtml") or start[:1] == b"<":
        return (html.read(data),)
    raise Unfit("unsupported")
