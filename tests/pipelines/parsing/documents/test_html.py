"""HTML to blocks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.parsing.documents import Block
from pipelines.parsing.documents.html import decoded, read, read_text

PAGE = """<!doctype html><html lang="en-GB"><head><title> Reset  your password </title><style>p {}</style></head><body>
<nav><ul><li>Home</li></ul></nav>
<h1>Reset your password</h1><p>It takes <b>two</b> minutes.<br>Really.
<ol><li><p>Open the page.</p><p>Any browser.</p><li>Click &ldquo;Forgot&rdquo;.</ol>
<ul><li>One</li></ul><pre>ping  1.1.1.1
done</pre><img src="x.png" alt="The page">
<table><tr><th>Plan<th>Price<tr><td><p>Basic</p><td>20</table>
<script>alert("no")</script><footer>Imprint</footer></body></html>"""


def test_a_page_is_its_blocks() -> None:
    """Headings, paragraphs, lists, code, pictures and tables in order; navigation, scripts and footers are no text."""
    document = read(PAGE.encode())
    assert (document.title, document.language) == ("Reset your password", "en-GB")
    assert document.blocks == (
        Block("heading", "Reset your password", level=1),
        Block("text", "It takes two minutes. Really."),
        Block("numbered", items=("Open the page. Any browser.", "Click “Forgot”.")),
        Block("bullets", items=("One",)),
        Block("code", "ping  1.1.1.1\ndone"),
        Block("picture", "The page"),
        Block("table", "Plan | Price\nBasic | 20"),
    )


def test_the_main_part_is_the_text_where_there_is_one() -> None:
    """What stands around ``<main>`` is left out."""
    document = read_text("<p>Menu</p><main><h2>T</h2><p>Text</p></main><p>Around</p>", "Given")
    assert document.title == "Given"
    assert [block.text for block in document.blocks] == ["T", "Text"]


def test_what_is_hidden_or_open_at_the_end_harms_nothing() -> None:
    """A skipped element inside itself ends with its outer one; a list and a table without an end are kept."""
    text = "<div hidden><div>a</div>b</div><p>seen<ul><li>x<table><tr><td>1"
    assert [(b.kind, b.text, b.items) for b in read_text(text).blocks] == [
        ("text", "seen", ()),
        ("bullets", "", ("x",)),
        ("table", "1", ()),
    ]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("é".encode(), "é"),
        ("\ufeffé".encode(), "é"),
        ("é".encode("utf-16"), "é"),
        ("<meta charset=iso-8859-15>€".encode("iso-8859-15"), "<meta charset=iso-8859-15>€"),
        ("“é”".encode("cp1252"), "“é”"),
        (b"<meta charset=nonsense>\xe9", "<meta charset=nonsense>é"),
    ],
)
def test_letters_are_read_as_they_were_written(data: bytes, text: str) -> None:
    """By the mark, as UTF-8, as the page says, or as Windows writes."""
    assert decoded(data) == text


def test_a_page_a_hundred_thousand_deep_is_read() -> None:
    """There is no tree that could be too deep."""
    assert read_text("<div>" * 100_000 + "deep").blocks == (Block("text", "deep"),)


@given(st.text(alphabet="<>/plioutdhrmagescn \"='!-1&;", max_size=300))
def test_any_text_gives_blocks(text: str) -> None:
    """Whatever is fed, blocks come out: a list has items, anything but a picture has words."""
    for block in read_text(text).blocks:
        assert block.items if block.kind in ("numbered", "bullets") else block.text or block.kind == "picture"
