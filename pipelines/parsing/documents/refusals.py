"""Why a document was not read, in plain words that say what to do."""

from __future__ import annotations

from pipelines.errors import BadInput, StageFailed
from pipelines.parsing.documents.limits import MAX_DEPTH, MAX_PAGES, MAX_ROWS, MAX_TEXT, MAX_UNPACKED
from pipelines.parsing.messages import Why

WORDS: dict[Why, tuple[str, str, str]] = {
    "unsupported": (
        "unsupported_document",
        "This is no document that can be read: PDF, DOCX, HTML, CSV and a help centre's JSON are.",
        "Save it as one of these; an old .doc is saved as .docx by any word processor.",
    ),
    "broken": (
        "broken_document",
        "This file is damaged and cannot be read.",
        "Open it in the program that it is from, save it once more, and import that.",
    ),
    "truncated": (
        "broken_document",
        "This file is not complete: its end is missing.",
        "Fetch it again; a download may have been broken off.",
    ),
    "encrypted": (
        "encrypted_document",
        "This file is encrypted and needs a password.",
        "Save a copy without the password, and import that.",
    ),
    "empty": (
        "empty_document",
        "There is no text in this file.",
        "If its pages are scanned pictures, have a program recognise their text first (OCR).",
    ),
    "columns": (
        "unsupported_document",
        "This table has no columns that could be questions and answers.",
        "Its first row should name them:  question,answer",
    ),
    "entities": (
        "hostile_document",
        "This file defines XML entities, which no word processor does; they are a way to harm whoever reads it.",
        "Ask whoever sent it for another file.",
    ),
    "nesting": (
        "hostile_document",
        f"This file has parts inside parts, more than {MAX_DEPTH} deep, which no ordinary program writes.",
        "Ask whoever sent it for another file.",
    ),
    "expands": (
        "document_too_large",
        f"A part of this file has more than {MAX_UNPACKED:,} bytes when it is unpacked.",
        "Split the document, or leave its pictures out.",
    ),
    "long": (
        "document_too_large",
        f"This file is too long: at most {MAX_PAGES:,} pages, {MAX_ROWS:,} entries and {MAX_TEXT:,} characters.",
        "Split it and import the parts that callers ask about.",
    ),
    "memory": (
        "document_too_large",
        "Reading this file takes more memory than it may.",
        "Split it, or save it without its pictures.",
    ),
}


def refusal(why: Why, name: str) -> BadInput:
    """The error for what the process said of the file ``name``."""
    return BadInput(*WORDS[why], name)


def too_many_bytes(size: int, limit: int, name: str) -> BadInput:
    """A file refused for its size, before it was opened."""
    message = f"This file has {size:,} bytes; at most {limit:,} are taken."
    return BadInput("document_too_large", message, "Split it, or save it without its pictures.", name)


def too_slow(seconds: float) -> StageFailed:
    """The deadline was missed, and the process with it."""
    return StageFailed(
        f"The file was not read within {seconds:.3g} s, so it was given up.", "Split it, or save it in another format."
    )


def lost() -> StageFailed:
    """The process ended over the file, or said what cannot be."""
    return StageFailed("The file could not be read: the process that reads it was lost.", "Save it in another format.")
