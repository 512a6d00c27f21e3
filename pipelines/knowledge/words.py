"""Words as retrieval compares them: without stop words, stemmed lightly, and by how they sound.

Recognition puts words that sound alike for one another ("rooter" for "router"), so two words also match by a
phonetic key, for less than a real match.
"""

from __future__ import annotations

import re
from functools import lru_cache

WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[㐀-鿿]")

STOP = frozenset(
    """
    a about again all also am an and any are as at be because been before being both but by can could did do does
    doing don't done for from get gets getting go going got had has have having he her here hers him his how i i'm
    i've if in into is isn't it it's its just know let like look lot make me more most much must my need no not now
    of off ok okay on one only or other our out over please put really said same say see she should so some
    something such take tell than that that's the their them then there there's these they thing things think this
    those through to too try under up us use very want was wasn't way we well were what what's when where which
    while who whose why will with would you your yours er um uh hello hi hey still even ever already actually
    """.split()  # noqa: SIM905 - a paragraph of words reads better than a list of literals
)
"""Words that carry no topic. Question words go too: every article can be asked how, what and where."""

_ENDINGS = ("ations", "ation", "ings", "ing", "edly", "ied", "ies", "ed", "es", "ly", "s")


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A light stem: the common endings off, if enough of the word is left. Both sides of a comparison use it."""
    word = word.split("'")[0]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            rest = word[: -len(ending)]
            if ending in ("ied", "ies"):
                return f"{rest}i"
            if ending == "s" and rest.endswith("s"):
                return word
            if len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] not in "ls":
                rest = rest[:-1]
            return rest.removesuffix("e") if len(rest) > 3 else rest
    if word.endswith("y") and len(word) > 3:
        return f"{word[:-1]}i"
    return word.removesuffix("e") if len(word) > 4 else word


_SOUNDS = (
    (r"[^a-z]", ""),
    (r"^kn|^gn|^pn", "n"),
    (r"^wr", "r"),
    (r"^x", "s"),
    (r"wh", "w"),
    (r"ph", "f"),
    (r"ght|gh", "t"),
    (r"tch|ch|sh|sch", "x"),
    (r"dge|dg", "j"),
    (r"tion|sion", "xn"),
    (r"th", "0"),
    (r"ck|q|c(?![eiy])", "k"),
    (r"c", "s"),
    (r"g(?=[eiy])", "j"),
    (r"z", "s"),
    (r"v", "f"),
    (r"d", "t"),
    (r"b", "p"),
    (r"x{2,}", "x"),
)
"""A coarse English phonetic key in the manner of Metaphone (Philips 1990): voiced and unvoiced pairs fall together,
as they do in a recogniser's errors."""


@lru_cache(maxsize=8192)
def sound(word: str) -> str:
    """The phonetic key of a word: consonants, with the first vowel kept; equal keys sound alike."""
    key = word
    for pattern, replacement in _SOUNDS:
        key = re.sub(pattern, replacement, key)
    head, rest = key[:1], key[1:]
    head = "a" if head in "aeiouyhw" and head else head
    rest = re.sub(r"[aeiouyhw]", "", rest)
    return re.sub(r"(.)\1+", r"\1", head + rest)


def words(text: str) -> list[str]:
    """All words, lower case; Chinese by character."""
    return WORD.findall(text.lower().replace("’", "'").replace("wi-fi", "wifi"))


def content(text: str) -> list[str]:
    """Stems of the words that carry a topic, in order; compounds that are spoken apart stay as they come."""
    return [stem(word) for word in words(text) if word not in STOP]
