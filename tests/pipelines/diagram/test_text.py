"""Measuring and breaking labels."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.diagram.text import Block, clean, width, wrap

WORDS = "Restart the router and wait two minutes until the light is green again"


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("  Push \t it\n in ", "Push it in"),
        ("a\x00b\x1bc", "a b c"),
        ("over\u202eride", "override"),
        ("soft\u00adhyphen\u200b", "softhyphen"),
        ("half \ud83d", "half \ufffd"),
        ("non\uffffcharacter", "non\ufffdcharacter"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
    ],
)
def test_clean(label: str, expected: str) -> None:
    """Controls become blanks, invisible and direction-turning characters go, markup stays as it is written."""
    assert clean(label) == expected


@given(st.text(st.characters()))
def test_cleaned_is_xml(label: str) -> None:
    """Whatever a label holds, once cleaned and escaped an XML parser gives it back unchanged."""
    text = clean(label)
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    assert (ElementTree.fromstring(f"<t>{escaped}</t>").text or "") == text


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("Cable firmly", 84.5, 85.0),  # 84.58 px in DejaVu Sans by its hmtx table
        ("Restart, wait 2 minutes", 163.4, 164.2),  # 163.73
        ("网线插紧了吗？", 98, 98),  # seven ideographs of one em
        ("e\u0301", 8.6, 8.8),  # a combining accent takes no room
        ("é", 8.6, 8.8),
    ],
)
def test_width(text: str, least: float, most: float) -> None:
    """A line at 14 px is as wide as in DejaVu Sans; CJK characters are one em."""
    assert least <= width(text) <= most


def test_one_line() -> None:
    """A label that fits stands on one line."""
    block = wrap("Push it in", 124)
    assert block.lines == ("Push it in",)
    assert block.width == pytest.approx(width("Push it in"))


def test_even_lines() -> None:
    """A label that does not fit is broken into lines of about the same width, not filled and left with a rest."""
    assert wrap("Restart the router", 110).lines == ("Restart", "the router")
    assert wrap("Cable firmly in the socket?", 124).lines == ("Cable firmly", "in the socket?")


def test_most_lines() -> None:
    """A label never takes more lines than allowed: the lines grow wider."""
    block = wrap(WORDS, 60, most=3)
    assert len(block.lines) == 3
    assert " ".join(block.lines) == WORDS
    assert block.width > 60


def test_chinese() -> None:
    """Chinese breaks between characters, and no line begins with a closing sign or ends with an opening one."""
    block = wrap("重启路由器，等两分钟，然后看（网络）灯。", 84)
    assert len(block.lines) > 1
    assert "".join(block.lines) == "重启路由器，等两分钟，然后看（网络）灯。"
    assert not any(line[0] in "，。）" or line[-1] == "（" for line in block.lines)


def test_long_word() -> None:
    """A word without a place to break, wider than a box may be, is cut."""
    block = wrap("SN:" + "W" * 77, 124, most=3)
    assert len(block.lines) == 3
    assert "".join(block.lines) == "SN:" + "W" * 77


def test_hyphen_and_slash() -> None:
    """Lines break after a hyphen or a slash, which stays at the end of its line."""
    assert wrap("yellow-green/blue", 70).lines[0][-1] in "-/"


@given(st.text(max_size=80), st.integers(20, 300), st.integers(1, 3))
def test_nothing_is_lost(label: str, preferred: int, most: int) -> None:
    """Wrapping keeps every character but blanks, within the lines allowed and the width it reports."""
    block = wrap(label, preferred, most)
    assert "".join(block.lines).replace(" ", "") == clean(label).replace(" ", "")
    assert len(block.lines) <= most
    assert isinstance(block, Block)
    assert all(width(line) <= block.width + 1e-6 for line in block.lines)
