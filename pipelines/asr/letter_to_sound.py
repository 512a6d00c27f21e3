"""flite's dictionary and letter-to-sound rules, where flite is installed."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

_LEXICON = "libflite_cmulex.so.1"
_LIBRARY = "libflite.so.1"
_RENAMED = {"ax": "AH", "axr": "ER"}
"""flite's reduced vowels by their nearest sound of the CMU dictionary; everything else differs by case and stress."""


@cache
def _flite() -> tuple[Any, int] | None:
    try:
        library = ctypes.CDLL(_LIBRARY, ctypes.RTLD_GLOBAL)  # the lexicon looks for its symbols
        lexicon = ctypes.CDLL(_LEXICON)
    except OSError:
        return None
    pointer = ctypes.c_void_p
    for name, result, arguments in (
        ("lex_lookup", pointer, (pointer, ctypes.c_char_p, ctypes.c_char_p, pointer)),
        ("val_car", pointer, (pointer,)),
        ("val_cdr", pointer, (pointer,)),
        ("val_string", ctypes.c_char_p, (pointer,)),
        ("delete_val", None, (pointer,)),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    lexicon.cmu_lex_init.restype = pointer
    library.flite_init()
    return library, lexicon.cmu_lex_init()


def available() -> bool:
    """Whether flite is installed."""
    return _flite() is not None


def sounds(word: str) -> str:
    """The ARPABET phones of ``word`` as the CMU dictionary writes them.

    Empty without flite, and for a word in which there is nothing to say.
    """
    flite = _flite()
    if flite is None or not word.isascii():
        return ""
    library, lexicon = flite
    first = library.lex_lookup(lexicon, word.encode(), None, None)
    phones = []
    cell = first
    while cell:
        phone = library.val_string(library.val_car(cell)).decode().rstrip("012")
        phones.append(_RENAMED.get(phone, phone.upper()))
        cell = library.val_cdr(cell)
    if first:
        library.delete_val(first)
    return " ".join(phones)
