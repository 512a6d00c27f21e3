"""The files of pictures."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.diagram.spec import PICTURE_BYTES
from pipelines.errors import BadInput
from pipelines.knowledge.pictures import SVG_BYTES, Shown, load

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 400">{}</svg>'


def save(folder: Path, inside: str, name: str = "a.svg") -> Path:
    (folder / name).write_text(SVG.format(inside))
    return folder


def test_a_plain_drawing_is_taken(tmp_path: Path) -> None:
    """What only draws is fine, an editor's own notes and references inside included; its viewBox is its size."""
    save(
        tmp_path,
        '<defs><linearGradient id="g"/></defs><style>.a{fill:url(#g)}</style><rect class="a"/><use href="#g"/>'
        '<n:view xmlns:n="http://editor.example/ns" n:zoom="1"/><metadata><?xpacket begin?><r:RDF '
        'xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></metadata><text>Reset</text>',
    )
    shown = load(tmp_path, "a.svg")
    assert (shown.media_type, shown.width, shown.height) == ("image/svg+xml", 600, 400)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onclick="x()"/>',
        '<a href="https://example.org"><rect/></a>',
        '<image href="https://example.org/x.png"/>',
        '<use href="https://example.org/x.svg#a"/>',
        '<use xmlns:x="http://www.w3.org/1999/xlink" x:href="data:text/html,x"/>',
        "<foreignObject><p/></foreignObject>",
        "<style>@import 'https://example.org/x.css'</style>",
        "<style>rect{fill:url(https://example.org/x)}</style>",
        '<rect style="fill:url(//example.org/x)"/>',
        '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
        '<rect style="fill:u\\72l(//example.org/x)"/>',
        "<style>@\\69mport '//example.org/x.css'</style>",
        "<?xml-stylesheet href='https://example.org/x.css'?>",
        "<animate/>",
        "<rect>",
    ],
)
def test_what_acts_or_reaches_outside_is_refused(tmp_path: Path, inside: str) -> None:
    """Scripts, handlers, links and outside references keep a drawing from being used; the hint says how to export."""
    save(tmp_path, inside)
    with pytest.raises(BadInput) as caught:
        load(tmp_path, "a.svg")
    assert caught.value.code == "bad_picture"
    assert "plain SVG" in caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE svg [<!ENTITY a "x">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">&a;</svg>',
        '<!DOCTYPE svg SYSTEM "file:///etc/passwd"><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
        '<?xml-stylesheet href="x.css"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
        "<html/>",
        "",
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 10"/>',
    ],
)
def test_what_is_no_sound_svg_is_refused(tmp_path: Path, text: str) -> None:
    """Entities, other documents and drawings without a size."""
    (tmp_path / "a.svg").write_text(text)
    with pytest.raises(BadInput):
        load(tmp_path, "a.svg")


def test_pixels_are_known_by_their_bytes(tmp_path: Path) -> None:
    """PNG and JPEG are told apart by their first bytes, whatever the name says, and their size is read."""
    for suffix, media_type in ((".png", "image/png"), (".jpg", "image/jpeg")):
        data = cv2.imencode(suffix, np.zeros((30, 40, 3), np.uint8))[1].tobytes()
        (tmp_path / "a.png").write_bytes(data)
        assert load(tmp_path, "a.png") == Shown(media_type, data, 40, 30)  # type: ignore[arg-type]  # one of the two
        (tmp_path / "a.png").write_bytes(data[:-20])
        with pytest.raises(BadInput, match="truncated"):
            load(tmp_path, "a.png")
    (tmp_path / "a.png").write_bytes(cv2.imencode(".webp", np.zeros((30, 40, 3), np.uint8))[1].tobytes())
    with pytest.raises(BadInput, match="WebP"):
        load(tmp_path, "a.png")


@pytest.mark.parametrize(
    "name", ["", "../a.svg", "/etc/a.svg", "https://example.org/a.svg", "in\\a.svg", "%00.svg", "%2e%2e/a.svg"]
)
def test_only_what_lies_beside_the_article_is_read(tmp_path: Path, name: str) -> None:
    """No way leads out of the folder, a link neither."""
    inner = tmp_path / "in"
    inner.mkdir()
    save(tmp_path, "<rect/>")
    (inner / "link.svg").symlink_to(tmp_path / "a.svg")
    for each in (name, "link.svg"):
        with pytest.raises(BadInput, match="not beside the article"):
            load(inner, each)


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe, a folder and links in a circle are refused at once."""
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "folder.png").mkdir()
    for name in ("pipe.png", "folder.png"):
        with pytest.raises(BadInput, match="is no file"):
            load(tmp_path, name)
    (tmp_path / "circle.png").symlink_to(tmp_path / "circle.png")
    with pytest.raises(BadInput, match="not beside the article"):
        load(tmp_path, "circle.png")


def test_size_is_looked_at_before_reading(tmp_path: Path) -> None:
    """What is too large, missing or of another kind is refused with what to do."""
    (tmp_path / "a.svg").write_bytes(b" " * (SVG_BYTES + 1))
    (tmp_path / "a.png").write_bytes(b" " * (PICTURE_BYTES + 1))
    (tmp_path / "a.gif").write_bytes(b"GIF89a")
    for name, message in (
        ("a.svg", "more than"),
        ("a.png", "more than"),
        ("b.png", "cannot be read"),
        ("a.gif", "no picture"),
    ):
        with pytest.raises(BadInput, match=message) as caught:
            load(tmp_path, name)
        assert caught.value.hint


@given(data=st.binary(max_size=400), suffix=st.sampled_from([".svg", ".png", ".jpg"]))
@settings(deadline=None)
def test_any_bytes_are_a_picture_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str) -> None:
    """Whatever a file holds, the answer is a picture or a typed error."""
    folder = tmp_path_factory.getbasetemp()
    (folder / f"any{suffix}").write_bytes(data)
    with suppress(BadInput):
        assert load(folder, f"any{suffix}").width > 0
