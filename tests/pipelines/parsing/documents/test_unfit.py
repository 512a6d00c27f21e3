"""What every reader of a document has in common."""

from __future__ import annotations

import pytest

from pipelines.parsing.documents import Block
from pipelines.parsing.documents.limits import MAX_BLOCKS, MAX_TEXT
from pipelines.parsing.documents.unfit import Unfit, bounded, plain, plain_lines


def test_text_is_plain() -> None:
    """Blanks are single; controls, marks of direction and halves of characters are gone."""
    assert plain(" a\n\tb\x00c\u202ed\u00ad\ud800\u2028e ") == "a bcd e"
    assert plain_lines("\n a \x07b  \n\tc\n") == " a b\n    c"


def test_blocks_and_characters_are_counted() -> None:
    """One too many of either, and the file is refused."""
    assert bounded([Block("text", "a")]) == (Block("text", "a"),)
    for many in (
        (Block("text", "a") for _ in range(MAX_BLOCKS + 1)),
        [Block("bullets", items=("a" * (MAX_TEXT + 1),))],
    ):
        with pytest.raises(Unfit, match="long"):
            bounded(many)
