"""Roman numerals up to thirty nine, in letters or in the signs made for them; a greater one is rather a code."""

from __future__ import annotations

import unicodedata

SIGN = "[\u2160-\u216b]"
ROMAN = rf"(?: (?=[IVX]) X{{0,3}} (?:IX|IV|V?I{{0,3}}) (?![A-Za-z0-9]) | {SIGN} )"
"""A numeral, for a verbose pattern; what stands before it is for the pattern to say."""

_VALUES = {"I": 1, "V": 5, "X": 10}


def value(numeral: str) -> int:
    """What a numeral that ``ROMAN`` matches counts."""
    letters = [_VALUES[char] for char in unicodedata.normalize("NFKC", numeral)]
    total = 0
    for here, following in zip(letters, [*letters[1:], 0], strict=True):
        total += -here if here < following else here
    return total
