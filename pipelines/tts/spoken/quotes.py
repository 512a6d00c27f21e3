"""A straight quotation mark after a number: inches, or the end of what is quoted?"""

from __future__ import annotations

_WINDOW = 200
"""Characters before and behind it that are looked at."""


def is_inch(text: str, place: int) -> bool:
    """Whether the mark at this place stands for inches: no quotation is open, or one is and ends behind it.

    Args:
        text: with one kind of quotation mark.
        place: of a mark right behind a number; a double prime is always inches.
    """
    if text[place] != '"':
        return True
    here = text.find('"', max(0, place - _WINDOW))
    is_open = False
    while here < place:
        if not (_is_measured(text, here) and (not is_open or _ends_behind(text, here))):
            is_open = not is_open
        here = text.find('"', here + 1)
    return not is_open or _ends_behind(text, place)


def _is_measured(text: str, place: int) -> bool:
    return text[max(0, place - 1) : place].isnumeric()


def _ends_behind(text: str, place: int) -> bool:
    """Whether the next mark is a closing one, and this one is not: a noun follows it."""
    following = text.find('"', place + 1, place + _WINDOW)
    if following < 0 or _is_measured(text, following) or not text[place + 1 : place + 3].strip(" -").isalpha():
        return False
    return not text[following - 1].isspace() and not text[following + 1 : following + 2].isalnum()
