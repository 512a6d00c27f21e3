"""Characters that are written in several ways, as one of them: text stays as long as it was."""

from __future__ import annotations

import unicodedata

_NO_DIGITS = "²³¹⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉"
"""Powers and indices; "m²" is a unit."""


def fold_char(char: str, keep: str = "") -> str:
    """Digits of any script, circled ones too, wide letters and marks (but for ``keep``), and every blank."""
    if char.isascii():
        return " " if char.isspace() else char
    if char not in _NO_DIGITS and (digit := unicodedata.digit(char, None)) is not None:
        return str(digit)
    if "\uff01" <= char <= "\uff5e" and char not in keep:
        return unicodedata.normalize("NFKC", char)
    return " " if char.isspace() else char
