"""A picture with named parts."""

from __future__ import annotations

import pytest

from pipelines.diagram import Area, Node
from pipelines.errors import BadInput
from pipelines.knowledge import Step
from pipelines.knowledge.blocks import blocks
from pipelines.knowledge.figure import Figure
from pipelines.knowledge.parts import build
from pipelines.knowledge.pictures import Shown

PICTURE = Shown("image/png", b"x", 600, 400)
SHOWN = "![The back](back.png)\n\n"


def load(name: str) -> Shown:
    if name != "back.png":
        raise BadInput("bad_picture", "It is not there.", "Put it there.")
    return PICTURE


def made(text: str) -> Figure:
    return build(list(blocks(text)), 10, load)


def test_parts_have_a_place_and_words() -> None:
    """The four numbers are left, top, width and height in per cent; commas and full-width signs will do."""
    figure = made(
        f"{SHOWN}- **Power** (12 40 8 10): The cable goes in.\n- **重置**（50，0，25.5，100）：按住。（等待10秒）\n"
    )
    assert figure.faults == []
    assert figure.nodes == (Node("p1", "Power"), Node("p2", "重置"))
    assert figure.steps == (Step("p1", "Power", "The cable goes in."), Step("p2", "重置", "按住。", 10.0))
    assert figure.picture is not None
    assert (figure.picture.alt, figure.picture.width) == ("The back", 600)
    assert figure.picture.areas == (Area(0.12, 0.4, 0.08, 0.1), Area(0.5, 0.0, 0.255, 1.0))


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("- **A** (1 1 1 1): a\n", 10, "There are 0 pictures here, one is needed."),
        (f"{SHOWN}{SHOWN}- **A** (1 1 1 1): a\n", 10, "There are 2 pictures here, one is needed."),
        (SHOWN, 10, "A picture has 1 to 12 parts, this one has 0."),
        (f"{SHOWN}- **A**: a\n", 12, "This part cannot be read."),
        (f"{SHOWN}- A (1 1 1 1): a\n", 12, "This part cannot be read."),
        (f"{SHOWN}- **A** (90 1 20 1): a\n", 12, "The part 'A' lies outside of the picture."),
        (f"{SHOWN}- **A** (9 1 0 1): a\n", 12, "The part 'A' lies outside of the picture."),
        (f"{SHOWN}- **A** (9 1 2 1)\n", 12, "Nothing is said of the part 'A'."),
        (f"{SHOWN}Words.\n\n- **A** (1 1 1 1): a\n", 12, "Only a picture and a list of its parts belong here."),
        ("![The back](gone.png)\n\n- **A** (1 1 1 1): a\n", 10, "It is not there."),
        ("![](back.png)\n\n- **A** (1 1 1 1): a\n", 10, "The picture is not described."),
    ],
)
def test_what_is_wrong_is_told_at_its_line(text: str, line: int, message: str) -> None:
    """What is missing, unreadable or outside: at the line of the file."""
    assert [(fault.line, fault.message) for fault in made(text).faults] == [(line, message)]
