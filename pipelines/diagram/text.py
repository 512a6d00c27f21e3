"""How wide a label is and where it breaks, without a browser to ask.

Widths are those of DejaVu Sans, the widest of the sans fonts that systems bring: what fits in it fits in
Segoe UI, Roboto, San Francisco and Arial too, with a little more air. Chinese, Japanese and Korean characters
are one em wide in every font.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

NODE_SIZE = 14.0
"""px of the text in nodes."""

TAG_SIZE = 13.0
"""px of the text beside edges."""

BOLD = 1.14
"""DejaVu Sans Bold over DejaVu Sans, on the labels of our articles: a node that lights up turns bold."""

_ASCII = (
    32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    34, 34, 84, 84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60, 79, 69, 63,
    61, 73, 68, 99, 69, 61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63, 63, 28, 28, 58, 28, 97,
    63, 61, 63, 63, 41, 52, 39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84,
)  # fmt: skip
"""Hundredths of an em of U+0020 to U+007E: the advance widths of DejaVu Sans 2.37 (hmtx table), rounded."""

_OTHER = 0.84
"""em of a character the table lacks: as wide as the wide signs (+, =, ~) of the table."""

_EMOJI = 1.4
"""em: colour emoji are drawn wider than their line is high."""

_NOT_FIRST = frozenset("!%),.:;?]}¢°’”‰′″℃、。〉》」』】〕〗〞︰﹐﹑﹒﹔﹕﹖﹗﹚﹜！％），．：；？］｝～…—")
_NOT_LAST = frozenset("([{£¥‘“〈《「『【〔〖〝﹙﹛（［｛￡￥$")
# Both: the usual prohibitions of Chinese typesetting (GB/T 15834, JIS X 4051), the common characters only.


@dataclass(frozen=True, slots=True)
class Block:
    """A label broken into lines, and the px it needs."""

    lines: tuple[str, ...]
    width: float
    height: float


def clean(label: str) -> str:
    """Make a label printable: one line, no controls, no invisible or direction-turning characters, valid in XML."""
    kept = []
    for character in label:
        kind = unicodedata.category(character)
        if character.isspace() or kind == "Cc":
            kept.append(" ")
        elif kind == "Cs" or ord(character) & 0xFFFE == 0xFFFE:  # lone surrogates and noncharacters: no XML
            kept.append("\N{REPLACEMENT CHARACTER}")
        elif kind != "Cf" or character == "\N{ZERO WIDTH JOINER}":  # the joiner holds emoji and Indic letters together
            kept.append(character)
    return " ".join("".join(kept).split())


def number(value: float) -> str:
    """A value as people write it: ``1,250``, ``12.5``, ``−3``."""
    written = f"{value:,.3f}".rstrip("0").rstrip(".")
    if float(written.replace(",", "")) == 0 and value:
        written = f"{value:.2g}"
    return written.replace("-", "−")


@lru_cache(maxsize=4096)
def _em(character: str) -> float:
    code = ord(character)
    if 32 <= code < 127:
        return _ASCII[code - 32] / 100
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return _EMOJI if unicodedata.category(character) == "So" else 1.0
    base = unicodedata.normalize("NFD", character)[0]
    if base != character:
        return _em(base)
    if unicodedata.category(character) == "So" or code in (0x2026, 0x2014):
        return _EMOJI if code > 0xFFFF else 1.0
    return _OTHER


def width(text: str, size: float = NODE_SIZE) -> float:
    """Width of one line in px at a font size in px."""
    return sum(map(_em, text)) * size


@lru_cache(maxsize=1024)
def wrap(label: str, preferred: float, most: int = 3, size: float = NODE_SIZE, leading: float = 1.3) -> Block:
    """Break a label into as few lines as fit the preferred width, and even them out.

    Args:
        label: as written; it is cleaned here.
        preferred: px a line should not exceed; where ``most`` lines do not hold the label, lines grow wider.
        most: lines at most.
        size: font size in px.
        leading: line height in em.
    """
    pieces = _pieces(clean(label), preferred, size)
    blank = _em(" ") * size
    lines = _fill(pieces, preferred, blank)
    if len(lines) > 1:
        count = min(len(lines), most)
        # The narrowest width that still takes this many lines is the one with the most even lines.
        low, high = 0.0, sum(piece.width + blank for piece in pieces)
        while high - low > 1:
            middle = (low + high) / 2
            low, high = (low, middle) if len(_fill(pieces, middle, blank)) <= count else (middle, high)
        lines = _fill(pieces, high, blank)
    texts = tuple(
        "".join(" " * (piece.spaced and at > 0) + piece.text for at, piece in enumerate(line)) for line in lines
    )
    return Block(texts, max((width(text, size) for text in texts), default=0.0), len(texts) * leading * size)


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stays together on a line, its px, and whether a space stands before it."""

    text: str
    spaced: bool
    width: float


def _fill(pieces: list[_Piece], limit: float, blank: float) -> list[list[_Piece]]:
    """Put pieces on lines one after the other."""
    lines: list[list[_Piece]] = []
    room = -1.0
    for piece in pieces:
        needs = piece.width + (blank if piece.spaced else 0.0)
        if not lines or needs > room:
            lines.append([piece])
            room = limit - piece.width
        else:
            lines[-1].append(piece)
            room -= needs
    return lines


def _pieces(label: str, preferred: float, size: float) -> list[_Piece]:
    """Cut a label where it may break."""
    pieces: list[_Piece] = []
    for word in label.split(" "):
        spaced = bool(pieces)
        for part in _parts(word):
            cut = part
            while width(cut, size) > 1.5 * preferred and len(cut) > 8:  # a serial number, a link: cut it anywhere
                pieces.append(_Piece(cut[:8], spaced, width(cut[:8], size)))
                cut, spaced = cut[8:], False
            pieces.append(_Piece(cut, spaced, width(cut, size)))
            spaced = False
    return pieces


def _parts(word: str) -> list[str]:
    """Cut a word after hyphens and slashes, and between ideographs where typesetting allows it."""
    parts: list[str] = []
    for run in re.findall(r"[^-/]+[-/]*|[-/]+", word):
        start = 0
        for at in range(1, len(run)):
            before, after = run[at - 1], run[at]
            wide = _is_wide(before) or _is_wide(after)
            if wide and after not in _NOT_FIRST and before not in _NOT_LAST and _em(after) and before != "\u200d":
                parts.append(run[start:at])
                start = at
        parts.append(run[start:])
    return parts


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in ("W", "F")
