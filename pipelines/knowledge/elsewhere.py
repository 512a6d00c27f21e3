"""What callers of any desk say about subjects that are none of an assistant's."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pipelines.knowledge import Collection, is_in

ENGLISH = Path(__file__).with_name("elsewhere.txt")
CHINESE = Path(__file__).with_name("elsewhere_zh.txt")


@cache
def lines(path: Path = ENGLISH) -> tuple[str, ...]:
    """The lines of a file, one utterance each."""
    return tuple(path.read_text("utf-8").splitlines())


def beside(collection: Collection) -> tuple[str, ...]:
    """Those in a collection's language; the English ones where it has another than Chinese."""
    chinese = any(is_in(one, "zh") for one in collection.articles.values() if not one.guest)
    return lines(CHINESE if chinese else ENGLISH)
