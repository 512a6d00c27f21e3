"""The parts of a picture in an article's Markdown, as boxes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import BadInput
from pipelines.knowledge.boxes import Box, boxes, with_boxes

TEXT = """---
title: T
questions: [Q]
---

Lead-in.

## Parts

![The back](pictures/back.svg)

- **Power \\*socket\\***: (1 2 10 20): Put it *in* here,
  firmly.
- **Lamp** (50 2.5 10 20): It shines.

## Notes

- **Not a part** (1 1 1 1): kept
"""
POWER = Box("Power *socket*", 1, 2, 10, 20, "Put it *in* here, firmly.")
LAMP = Box("Lamp", 50, 2.5, 10, 20, "It shines.")


def test_the_parts_are_read_from_their_section() -> None:
    """Name, place and words; an entry goes on in a line that is set in, and other sections have no parts."""
    found = boxes(TEXT)
    assert found is not None
    assert (found.picture, found.parts) == ("pictures/back.svg", (POWER, LAMP))
    assert TEXT.split("\n")[found.end] == ""


def test_what_is_put_back_changes_the_list_alone() -> None:
    """Everything before and behind it is the same to the letter; what has no words is said by its name."""
    text = with_boxes(TEXT, [replace(LAMP, x=0, y=0.04), Box("New [one]", 3, 4, 5, 6)])
    before, after = TEXT.split("- **Power")[0], TEXT.split("It shines.")[1]
    assert text == (f"{before}- **Lamp** (0 0 10 20): It shines.\n- **New \\[one\\]** (3 4 5 6): New \\[one\\].{after}")
    found = boxes(text)
    assert found is not None
    assert [part.name for part in found.parts] == ["Lamp", "New [one]"]


def test_a_picture_without_a_list_gets_one() -> None:
    """Who draws the first box has an article that is no article yet."""
    empty = "# x\n\n## 部件\n\n![图](a.png)\n"
    found = boxes(empty)
    assert found is not None
    assert (found.picture, found.parts) == ("a.png", ())
    text = with_boxes(empty, [Box("灯", 1, 1, 5, 5, "亮着。")])
    assert text == "# x\n\n## 部件\n\n![图](a.png)\n\n- **灯** (1 1 5 5): 亮着。\n"


@pytest.mark.parametrize("text", ["", "## Parts\n\nno picture\n", "![a](b.png)\n", "## Procedure\n\n![a](b.png)\n"])
def test_where_there_is_no_picture_with_parts_there_are_no_boxes(text: str) -> None:
    """No section, or none with a picture."""
    assert boxes(text) is None
    with pytest.raises(BadInput, match="no section Parts"):
        with_boxes(text, [LAMP])


def test_an_entry_that_is_no_part_is_a_box_without_a_name() -> None:
    """It is shown to be mended, its words kept."""
    found = boxes("## Parts\n\n![a](b.png)\n\n- just words\n- **Named** without a place\n")
    assert found is not None
    assert found.parts == (Box("", 0, 0, 10, 10, "just words"), Box("Named", 0, 0, 10, 10, "without a place"))


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([], "1 to 12 parts"),
        ([LAMP] * 13, "1 to 12 parts"),
        ([LAMP, replace(LAMP, name="lamp")], "the same name"),
        ([replace(LAMP, name=" ")], "no name"),
        ([replace(LAMP, name="a\nb")], "no name"),
        ([replace(LAMP, name="n" * 81)], "no name"),
        ([replace(LAMP, words="a\n## Procedure")], "no single line"),
        ([replace(LAMP, x=95)], "does not lie on the picture"),
        ([replace(LAMP, y=-1)], "does not lie on the picture"),
        ([replace(LAMP, width=0.5)], "does not lie on the picture"),
        ([replace(LAMP, x=float("nan"))], "does not lie on the picture"),
    ],
)
def test_what_cannot_be_parts_is_refused(parts: list[Box], message: str) -> None:
    """Too few or many, no name or the same, words that would be other Markdown, outside the picture."""
    with pytest.raises(BadInput, match=message):
        with_boxes(TEXT, parts)


NAMES = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=20)


@given(
    st.lists(
        st.tuples(NAMES, st.integers(0, 90), st.integers(0, 90)),
        min_size=1,
        max_size=4,
        unique_by=lambda t: t[0].casefold(),
    )
)
def test_whatever_is_named_is_read_again(named: list[tuple[str, int, int]]) -> None:
    """The same names and places come back, and the rest of the file with them."""
    parts = [Box(name, x, y, 10, 10, "words") for name, x, y in named]
    text = with_boxes(TEXT, parts)
    found = boxes(text)
    assert found is not None
    assert [(part.x, part.y) for part in found.parts] == [(x, y) for _, x, y in named]
    assert text.endswith("\n## Notes\n\n- **Not a part** (1 1 1 1): kept\n")
