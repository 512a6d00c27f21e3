"""The languages that Frontdesk speaks, what they are called on wires, and how their written words stand together."""

from __future__ import annotations

import re
from collections.abc import Iterable

LANGUAGES = ("en", "zh")
"""ISO 639-1."""

_NAMES = {
    "en": "en", "eng": "en", "english": "en",
    "zh": "zh", "zho": "zh", "chi": "zh", "cmn": "zh", "chinese": "zh", "mandarin": "zh",
}  # fmt: skip
"""ISO 639-1, -2 and -3, and the names that recognisers take."""

_IDEOGRAPH = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""The zero of years, extension A, the common ones, those for compatibility, and all later extensions."""

_WIDE = re.compile("[\u3000-\u303f\uff00-\uffef]")
"""Chinese punctuation, and the full-width forms."""


def language_of(tag: str) -> str:
    """The language that a tag means (``zh-Hans-CN``, ``cmn``, ``en_US``); empty where it is none of ours."""
    return _NAMES.get(re.split("[-_]", tag.strip().lower(), maxsplit=1)[0], "")


def is_ideograph(char: str) -> bool:
    """Whether this is a Chinese character (CJK ideographs with their extensions, and the zero of years)."""
    return _IDEOGRAPH.match(char) is not None


def is_chinese(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return _IDEOGRAPH.search(text) is not None


def gap(before: str, after: str) -> str:
    """What stands between two texts: a blank, but nothing beside Chinese and where one of them is empty."""
    if not before or not after or before[-1].isspace() or after[0].isspace():
        return ""
    return "" if any(is_ideograph(edge) or _WIDE.match(edge) for edge in (before[-1], after[0])) else " "


def join(texts: Iterable[str]) -> str:
    """Texts as one, with a blank between them where the language has one."""
    whole = ""
    for text in texts:
        whole += gap(whole, text) + text
    return whole
