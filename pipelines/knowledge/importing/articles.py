"""A section of a document to the text of a draft article, and what in it needs a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.knowledge.front_matter import COUNT_MAX, LISTED_MAX, TITLE_MAX
from pipelines.knowledge.importing import Draft, Need
from pipelines.knowledge.importing.markup import cut, escaped, slug, value, without_waits
from pipelines.knowledge.importing.sections import Section, sections
from pipelines.knowledge.importing.steps import steps
from pipelines.knowledge.markdown import SIZE_LIMIT, TEXT_MAX
from pipelines.knowledge.sentences import sentences
from pipelines.parsing.documents import Block, Document

SPOKEN_MAX = 600
"""Characters from which on an answer is long for the telephone: 40 seconds."""
_REFERENCE = re.compile(r"\s*\((?:see\s+)?p(?:age|\.)\s*\d+\)", re.IGNORECASE)
_POINTING = re.compile(r"see\b|.{0,30}:$", re.IGNORECASE)
"""What no question begins with: a reference, and what leads over to an example."""
_LEADING = re.compile(r"\w+( \w+)?:")
"""What is said of an example alone (``Syntax:``)."""
_LEFT_OUT = {"table": "a table", "picture": "a picture", "code": "lines of a program"}
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_NOTES_MAX = 20_000
"""Characters of what is kept in an article's notes."""

GUESSED = "The questions are only its title and first sentences: write what callers ask."
NO_QUESTION = "It has no question: write what callers ask."
TOO_LONG = (
    f"It has more than {SPOKEN_MAX} characters, so callers hear the passage that fits: see that each stands by itself."
)
LEFT_OUT = "Something that cannot be said was left out; it is in the notes where it is text."
SILENT = "Nothing in it can be said, so no article was made of it."


@dataclass(slots=True)
class _Text:
    """What is said in an article, in the making."""

    paragraphs: list[str] = field(default_factory=list)
    items: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    missing: dict[str, int] = field(default_factory=dict)


def drafts(document: Document, name: str, taken: set[str], language: str = "") -> Iterator[Draft | Need]:
    """The articles of a document, and a need for each piece of which none could be made.

    Args:
        document: as it was read.
        name: of its file, without folders: callers are told it.
        taken: ids that are used already; those made here are added.
        language: of the articles; empty for what the document says, or its letters.
    """
    language = language or _language(document)
    stem = slug(name.rpartition(".")[0] or name, 20)
    for section in sections(document):
        yield from _drafts(section, document, name, stem, taken, language)


def _drafts(
    section: Section, document: Document, name: str, stem: str, taken: set[str], language: str
) -> Iterator[Draft | Need]:
    for number, text in enumerate(_texts(section.blocks), section.part):
        source = _source(name, document, section)
        title = _title(section, document, number)
        if not text.paragraphs and not text.items:
            yield Need(SILENT, f"{source}: {title}")
            continue
        if not title:
            title = cut(sentences((text.paragraphs or list(text.items))[0])[0], TITLE_MAX)
        wanted = f"{stem}-{slug(title)}".strip("-") if section.pages[0] else slug(title) or stem
        draft = _draft(section, document, text, title, source, name, _unused(wanted, taken), language)
        if len(draft.text.encode()) > SIZE_LIMIT:
            yield Need(SILENT, f"{source}: {title} is too long")
            continue
        yield draft


def _texts(blocks: list[Block]) -> Iterator[_Text]:
    """What is said, one for each numbered list that makes steps."""
    text = _Text()
    for block in blocks:
        if block.kind == "numbered" and (made := steps(block.items)):
            if text.items:
                yield text
                text = _Text()
            text.items = tuple(one.say for one in made)
        elif block.kind in ("text", "numbered", "bullets"):
            said = block.text or " ".join(item if item[-1] in ".!?。！？" else f"{item}." for item in block.items)
            said = without_waits(_REFERENCE.sub("", said)).strip()
            if not said or _LEADING.fullmatch(said):
                continue
            if text.items and len(text.items[-1]) + len(said) < SPOKEN_MAX:
                text.items = (*text.items[:-1], f"{text.items[-1]} {said}")
            elif text.items:
                yield text
                text = _Text(_paragraphs(said))
            else:
                text.paragraphs += _paragraphs(said)
        elif block.kind in _LEFT_OUT:
            text.missing[block.kind] = text.missing.get(block.kind, 0) + 1
            if block.text:
                text.notes.append(block.text)
    yield text


def _paragraphs(said: str) -> list[str]:
    """A paragraph, or the pieces of one that is too long for an article."""
    pieces = [""]
    for sentence in sentences(said):
        for start in range(0, len(sentence), TEXT_MAX):
            piece = sentence[start : start + TEXT_MAX]
            if pieces[-1] and len(pieces[-1]) + len(piece) >= TEXT_MAX:
                pieces.append("")
            pieces[-1] = f"{pieces[-1]} {piece}".strip()
    return [piece for piece in pieces if piece]


def _draft(
    section: Section, document: Document, text: _Text, title: str, source: str, name: str, article: str, language: str
) -> Draft:
    whole = document.questions and not section.trail
    given = document.questions if whole else ()
    first = [sentences(one)[0] for one in (*text.paragraphs, *text.items)[:4] if sentences(one)]
    guessed = [
        cut(section.title or title, LISTED_MAX),
        *(one for one in first if len(one) <= LISTED_MAX and not _POINTING.match(one)),
    ]
    questions = _few(dict.fromkeys(given or guessed))
    keywords = _few(dict.fromkeys((*document.keywords, *(cut(one, LISTED_MAX) for one in section.trail[1:]))))
    lines = ["---", f"title: {value(title)}"]
    if language != "en":
        lines.append(f"language: {language}")
    lines += ["draft: yes", f"source: {value(source)}", "questions:", *(f"  - {value(one)}" for one in questions)]
    if keywords:
        lines += ["keywords:", *(f"  - {value(one)}" for one in keywords)]
    lines += ["---", ""]
    for paragraph in text.paragraphs:
        lines += [escaped(paragraph), ""]
    for number, step in enumerate(steps([without_waits(item) for item in text.items]), 1):
        wait = f" ({step.wait})" if step.wait else ""
        lines.append(f"{number}. **{escaped(step.label)}.** {escaped(step.say)}{wait}")
    if text.notes:
        lines += ["", "## Notes", "", *_notes(text.notes)]
    return Draft(article, "\n".join(lines).rstrip() + "\n", tuple(_needs(text, given=bool(given))), source, name)


def _needs(text: _Text, *, given: bool) -> Iterator[Need]:
    if not given:
        yield Need(GUESSED)
    length = sum(map(len, text.paragraphs)) + sum(map(len, text.items))
    if length > SPOKEN_MAX:
        yield Need(TOO_LONG, f"{length:,} characters")
    if text.missing:
        yield Need(LEFT_OUT, ", ".join(f"{_LEFT_OUT[kind]} ({count})" for kind, count in text.missing.items()))


def _notes(notes: list[str]) -> Iterator[str]:
    """What was left out, as it stood there; for whoever makes a comparison of it."""
    room = _NOTES_MAX
    for note in notes:
        if len(note) > room:
            break
        room -= len(note)
        yield "~~~~"
        yield from (line.replace("~~~~", "~~~") for line in note.split("\n"))
        yield "~~~~"


def _title(section: Section, document: Document, number: int) -> str:
    title = section.title or document.title
    above = section.trail[-1] if len(section.trail) > 1 else ""  # chapters say little
    if above and above.lower() not in title.lower() and len(above) + len(title) < TITLE_MAX - 12:
        title = f"{above}: {title}"
    title = cut(title, TITLE_MAX - 12)
    return f"{title} (part {number})" if title and number > 1 else title


def _source(name: str, document: Document, section: Section) -> str:
    first, last = section.pages
    if not first:
        return cut(", ".join(filter(None, (name, document.place))), LISTED_MAX)
    return cut(f"{name}, page {first}" if first == last else f"{name}, pages {first}–{last}", LISTED_MAX)


def _few(texts: dict[str, None]) -> list[str]:
    kept = (" ".join(text.split()) for text in texts)
    return [text for text in kept if 0 < len(text) <= LISTED_MAX][:COUNT_MAX]


def _unused(wanted: str, taken: set[str]) -> str:
    wanted = (wanted or "article")[:60].strip("-")
    article, number = wanted, 1
    while article in taken:
        number += 1
        article = f"{wanted[:56]}-{number}"
    taken.add(article)
    return article


def _language(document: Document) -> str:
    said = document.language.lower().partition("-")[0]
    if said.isalpha() and said.isascii() and len(said) in (2, 3):
        return said
    sample = "".join(block.text + "".join(block.items) for block in document.blocks[:200])
    return "zh" if len(_CHINESE.findall(sample)) > 0.2 * len(sample.strip()) > 0 else "en"
