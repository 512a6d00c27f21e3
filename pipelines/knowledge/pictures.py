"""The pictures of articles: files beside them, looked at before anything draws them."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from pipelines.diagram.spec import PICTURE_BYTES
from pipelines.errors import BadInput
from pipelines.parsing.headers import Unfit, look

SVG_BYTES = 256 * 1024
"""A drawing of a device has some ten; what is larger is a photograph in disguise or a trap."""

MediaType = Literal["image/svg+xml", "image/png", "image/jpeg"]

TYPES: dict[str, MediaType] = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}

ELEMENTS = frozenset(
    """
    circle clipPath defs desc ellipse g line linearGradient marker mask metadata path pattern polygon polyline
    radialGradient rect stop style svg symbol text title tspan use
    """.split()  # noqa: SIM905 - a paragraph of names
)
"""Elements of SVG that only draw. Not: script, a, image, foreignObject, animation, filters."""

_SVG = "{http://www.w3.org/2000/svg}"
_NOTES = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
"""Of what editors write into metadata. Other things of the W3C do something: XHTML has scripts of its own."""

_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#)|@import|image-set\(|javascript:|expression\(", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(\d{1,5}(?:\.\d+)?)(?:px)?\s*")


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture that may be drawn."""

    media_type: MediaType
    data: bytes
    width: int
    height: int


def load(folder: Path, name: str) -> Shown:
    """Read a picture that an article names.

    Args:
        folder: that of the article; the picture lies in it or below.
        name: as written in the article, with ``/`` between folders.

    Raises:
        BadInput: ``bad_picture``: elsewhere, not there, too large, or nothing that may be drawn.
    """
    plain = unquote(name)
    path = folder / plain
    try:
        beside = path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # links in a circle, characters that no name has
        beside = False
    if not plain or not beside or set(plain) & set("\\:"):
        raise _bad(f"The picture {name[:60]!r} is not beside the article.", "Put it into the article's folder.")
    media_type = TYPES.get(path.suffix.lower())
    if media_type is None:
        raise _bad(f"{name[:60]!r} is no picture that can be shown.", "Save it as SVG, PNG or JPEG.")
    most = SVG_BYTES if media_type == "image/svg+xml" else PICTURE_BYTES
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise _bad(f"The picture {name[:60]!r} is no file.", "Put one there.")
        size = about.st_size
        data = path.read_bytes() if size <= most else b""
    except OSError as error:
        raise _bad(f"The picture {name[:60]!r} cannot be read ({error.strerror}).", "Is its name right?") from None
    if size > most:
        raise _bad(f"The picture {name[:60]!r} has more than {most // 1000} kB.", "Save it smaller: 1,200 px will do.")
    if media_type == "image/svg+xml":
        width, height = _svg(data)
        return Shown(media_type, data, width, height)
    return _pixels(data)


def _pixels(data: bytes) -> Shown:
    """What the first bytes say it is counts, not the name."""
    try:
        header = look(data)
    except Unfit as error:
        raise _bad(f"The picture cannot be shown ({error.reason}).", "Save it again as PNG or JPEG.") from None
    if data.startswith(b"RIFF"):
        raise _bad("The picture is a WebP by another name.", "Save it as PNG or JPEG.")
    return Shown("image/png" if data.startswith(b"\x89PNG") else "image/jpeg", data, header.width, header.height)


def _svg(data: bytes) -> tuple[int, int]:
    """Check a drawing; returns its size."""
    hint = "Export it as plain SVG, without scripts, links and embedded pictures."
    try:
        parser = DefusedXMLParser(target=_Builder(), forbid_dtd=True)
        parser.feed(data)
        root: Element = parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise _bad(f"The drawing is not readable SVG ({type(error).__name__}).", hint) from None
    if root.tag != f"{_SVG}svg":
        raise _bad("The drawing is not SVG.", hint)
    for element in root.iter():
        name = str(element.tag).removeprefix(_SVG)
        if name.startswith("{") and not _acts(name):  # an editor's own notes, which draw nothing
            continue
        if name not in ELEMENTS:
            raise _bad(f"The drawing holds <{name[:30]}>.", hint)
        _harmless(element, hint)
    return _size(root)


class _Builder(TreeBuilder):
    """Also hears of instructions to the reader, which are no elements."""

    def pi(self, target: str, text: str | None = None) -> None:  # type: ignore[override]  # they are not kept
        """Refuse a style sheet from elsewhere."""
        if target.lower() == "xml-stylesheet":
            raise ValueError(text)


def _acts(name: str) -> bool:
    """Whether an element that is not SVG could do something: names begin with the one of their language."""
    return name.startswith("{http://www.w3.org/") and not name.startswith(f"{{{_NOTES}}}")


def _harmless(element: Element, hint: str) -> None:
    for key, value in element.attrib.items():
        plain = key.rpartition("}")[2].lower()
        if plain.startswith("on") or (plain == "href" and not value.strip().startswith("#")) or _OUTSIDE.search(value):
            raise _bad(f"The drawing reaches outside or acts ({plain[:20]}).", hint)
    styles = [element.get("style", ""), *([element.text or ""] if element.tag == f"{_SVG}style" else [])]
    if any("\\" in style for style in styles) or (element.text and _OUTSIDE.search(element.text)):
        raise _bad("The drawing's style reaches outside.", hint)


def _size(root: Element) -> tuple[int, int]:
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    sides = box[2:] if len(box) == 4 else [root.get("width", ""), root.get("height", "")]
    numbers = [_NUMBER.fullmatch(side) for side in sides]
    width, height = (round(float(number[1])) if number else 0 for number in numbers)
    if not (width and height):
        raise _bad("The drawing does not say how large it is.", 'Give it a viewBox, as in viewBox="0 0 600 400".')
    return width, height


def _bad(message: str, hint: str) -> BadInput:
    return BadInput("bad_picture", message, hint)
