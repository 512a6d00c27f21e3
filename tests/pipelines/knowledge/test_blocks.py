"""The blocks of a Markdown text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.knowledge.blocks import Block, Cells, Item, blocks


def test_paragraphs_lose_their_markup() -> None:
    """Emphasis, links, code and line breaks become words; tags stay as they are written."""
    text = "Push it **firmly**,\nthen [look](http://x) at `it`.\n\n<b>Second</b>"
    assert list(blocks(text)) == [
        Block("paragraph", 0, "Push it firmly, then look at it."),
        Block("paragraph", 3, "<b>Second</b>"),
    ]


def test_lists_give_label_words_and_line() -> None:
    """An item is its bold beginning and the rest, over several lines too; others have no label."""
    text = "1. **Unplug\n   it.** Take it out.\n2. Plain **bold** later.\n\n- **plug**: Is it in?"
    assert list(blocks(text)) == [
        Block("numbered", 0, items=(Item("Unplug it.", "Take it out.", 0), Item("", "Plain bold later.", 2))),
        Block("bullets", 4, items=(Item("plug", ": Is it in?", 4),)),
    ]


def test_tables_and_pictures_are_blocks() -> None:
    """A table keeps its cells by line, all rows as long as its head; a picture alone is none of the words."""
    text = "| | **A** |\n|---|---|\n| x | 1 | 2 |\n| y |\n\n![A *box*](a.svg)\n\nSee ![A](a.svg)\n"
    assert list(blocks(text)) == [
        Block("table", 0, rows=(Cells(("", "A"), 0), Cells(("x", "1"), 2), Cells(("y", ""), 3))),
        Block("picture", 5, "A *box*", source="a.svg"),
        Block("paragraph", 7, "See A"),
    ]


def test_only_mermaid_is_a_flowchart() -> None:
    """A mermaid fence keeps its text; other code, quotes and rules are something else."""
    text = "## Procedure\n\n```mermaid\na --> b\n```\n\n```python\nx\n```\n\n> quoted\n\n---\n"
    assert list(blocks(text)) == [
        Block("heading", 0, "Procedure"),
        Block("mermaid", 2, "a --> b\n"),
        Block("other", 6, "x\n"),
        Block("other", 10),
        Block("other", 12),
    ]


PIECES = st.sampled_from(["# ", "- ", "1. ", "**", "\n", "a", "  ", "```mermaid", "> ", "[", "](", "<"])


@given(st.text() | st.lists(PIECES).map("".join))
def test_any_text_has_blocks(text: str) -> None:
    """Whatever is written, its blocks come in order, each within the text."""
    lines = [block.line for block in blocks(text)]
    assert lines == sorted(lines)
    assert all(0 <= line <= text.count("\n") + text.count("\r") for line in lines)


def test_lines_are_joined_as_their_language_is_written() -> None:
    """Where the source goes on in the next line English has a blank, and Chinese has none."""
    (block,) = blocks("请把电缆插紧，\n听到咔哒一声为止。Press\nthe button\\\ntwice.")
    assert block.text == "请把电缆插紧，听到咔哒一声为止。Press the button twice."


def test_bold_words_may_be_glued_to_what_follows() -> None:
    """Markdown wants a blank after bold words that end in a mark; Chinese has none there, and is read all the same."""
    (block,) = blocks(
        "1. **拔掉电源。**请拔下电源线。\n2. **插回。** 再插。\n3. **Plug in.**Wait.\n4. No **bold.**start"
    )
    assert [(item.label, item.words) for item in block.items] == [
        ("拔掉电源。", "请拔下电源线。"), ("插回。", "再插。"), ("Plug in.", "Wait."), ("", "No **bold.**start"),
    ]  # fmt: skip
