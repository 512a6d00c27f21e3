"""The parts of a picture in an article's Markdown, as boxes that somebody draws: read from the text, put back into it.

The text around them stays as it was, to the letter. It need not be an article without problems: who draws the first box
has an empty list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.diagram.spec import LABEL_LENGTH, PARTS
from pipelines.errors import BadInput
from pipelines.knowledge.importing.markup import escaped
from pipelines.knowledge.markdown import TEXT_MAX

_HEADING = re.compile(r"^##\s+(parts|部件)\s*$", re.IGNORECASE)
_PICTURE = re.compile(r"!\[[^\]]*\]\(<?([^)<>]+?)>?\)")
_NUMBER = r"\d{1,3}(?:\.\d+)?"
_ITEM = re.compile(
    rf"^[-*]\s+\*\*(?P<name>(?:\\.|[^\\*]|\*(?!\*))+)\*\*:?\s*(?:[(（]\s*(?P<place>{_NUMBER}(?:[\s,，]+{_NUMBER}){{3}})\s*[)）])?\s*[:：]?\s*(?P<words>.*)$"
)
_LEAST = 1.0
"""Per cent that a box is wide and high at least; a smaller one is a slip of the hand."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part: its name, its words, and left, top, width and height in per cent of the picture."""

    name: str
    x: float
    y: float
    width: float
    height: float
    words: str = ""
    """As they stand in the Markdown, marks included."""


@dataclass(frozen=True, slots=True)
class Boxes:
    """The section with the parts of a picture."""

    picture: str
    """Its name, as written."""
    parts: tuple[Box, ...]
    start: int
    """The lines of the list, from 0: the first …"""
    end: int
    """… and the one behind the last; the same where there is no list yet."""


def boxes(text: str) -> Boxes | None:
    """The parts in an article's text; None where it has no section of parts with a picture."""
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if _HEADING.match(line.rstrip())), None)
    if first is None:
        return None
    last = next((n for n in range(first + 1, len(lines)) if lines[n].startswith("## ")), len(lines))
    place = next((n for n in range(first + 1, last) if _PICTURE.search(lines[n])), None)
    if place is None:
        return None
    found = _PICTURE.search(lines[place])
    start = next((n for n in range(place + 1, last) if re.match(r"[-*]\s", lines[n])), None)
    if found is None or start is None:
        return Boxes(found[1] if found else "", (), place + 1, place + 1)
    end = start
    for number in range(start, last):
        if re.match(r"[-*]\s|\s+\S", lines[number]):
            end = number + 1
        elif lines[number].strip():
            break
    return Boxes(found[1], _parts(lines[start:end]), start, end)


def _parts(lines: list[str]) -> tuple[Box, ...]:
    """The entries; a line that is set in goes on with the one before."""
    entries: list[str] = []
    for line in lines:
        if re.match(r"[-*]\s", line) or not entries:
            entries.append(line.rstrip())
        elif line.strip():
            entries[-1] += f" {line.strip()}"
    parts = []
    for entry in entries:
        found = _ITEM.match(entry)
        if found is None:
            parts.append(Box("", 0, 0, 10, 10, entry.lstrip("-* ")))
            continue
        x, y, width, height = (float(number) for number in re.findall(_NUMBER, found["place"] or "0 0 10 10"))
        parts.append(Box(_unescaped(found["name"].rstrip(":：")), x, y, width, height, found["words"]))
    return tuple(parts)


def with_boxes(text: str, parts: list[Box]) -> str:
    """The text with these parts in place of those it has.

    Raises:
        BadInput: there is no section of parts, or a box cannot be one: the message says which and why.
    """
    section = boxes(text)
    if section is None:
        raise BadInput(
            "no_parts", "This article has no section Parts with a picture.", "Write  ## Parts  and a picture."
        )
    if not PARTS[0] <= len(parts) <= PARTS[1]:
        raise BadInput("bad_parts", f"A picture has {PARTS[0]} to {PARTS[1]} parts.", "Take some away.", "parts")
    for number, part in enumerate(parts, 1):
        _check(part, number)
    if len({part.name.casefold() for part in parts}) < len(parts):
        raise BadInput("bad_parts", "Two parts have the same name.", "Give each its own.", "parts")
    lines = text.split("\n")
    written = [_line(part) for part in parts]
    before = [""] if section.start == section.end else []
    return "\n".join([*lines[: section.start], *before, *written, *lines[section.end :]])


def _check(part: Box, number: int) -> None:
    where = f"parts[{number - 1}]"
    if not part.name.strip() or len(part.name) > LABEL_LENGTH or "\n" in part.name or not part.name.isprintable():
        hint = f"One line of at most {LABEL_LENGTH} characters."
        raise BadInput("bad_parts", f"Part {number} has no name that can be drawn.", hint, where)
    if "\n" in part.words or len(part.words) > TEXT_MAX:
        raise BadInput("bad_parts", f"The words of part {number} are no single line.", "Say it shorter.", where)
    numbers = (part.x, part.y, part.width, part.height)
    inside = part.x >= 0 and part.y >= 0 and part.x + part.width <= 100.05 and part.y + part.height <= 100.05
    if not inside or part.width < _LEAST or part.height < _LEAST or any(number != number for number in numbers):
        hint = "Left, top, width and height are per cent of the picture."
        raise BadInput("bad_parts", f"Part {number} does not lie on the picture.", hint, where)


def _line(part: Box) -> str:
    place = " ".join(f"{value:.1f}".removesuffix(".0") for value in (part.x, part.y, part.width, part.height))
    words = part.words.strip() or escaped(f"{part.name.strip().rstrip('.')}.")
    return f"- **{escaped(part.name.strip())}** ({place}): {words}"


def _unescaped(text: str) -> str:
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
