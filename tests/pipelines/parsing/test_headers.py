"""What a header says, and what is refused by it alone."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.parsing.headers import Header, Unfit, look
from pipelines.parsing.limits import MAX_PIXELS
from tests.pipelines.parsing.conftest import chunk, jpeg, png


def refused(data: bytes) -> str:
    with pytest.raises(Unfit) as caught:
        look(data)
    return caught.value.reason


def webp(kind: bytes, body: bytes, size: int | None = None) -> bytes:
    rest = b"WEBP" + kind + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(rest) if size is None else size) + rest


def extended(width: int, height: int, flags: int = 0) -> bytes:
    return webp(
        b"VP8X", bytes([flags, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    )


def test_the_size_of_each_kind() -> None:
    """Width, height and transparency are read from JPEG, PNG and the three kinds of WebP."""
    assert look(jpeg(300, 200)) == Header(300, 200)
    assert look(jpeg(300, 200, marker=0xC2)) == Header(300, 200)
    assert look(png(300, 200)) == Header(300, 200)
    assert look(png(300, 200, colour=6)) == Header(300, 200, alpha=True)
    assert look(png(300, 200, extra=chunk(b"tRNS", b"\0\0"))) == Header(300, 200, alpha=True)
    assert look(extended(300, 200, 0x10)) == Header(300, 200, alpha=True)
    assert look(webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 300, 200))) == Header(300, 200)
    bits = 299 | 199 << 14 | 1 << 28
    assert look(webp(b"VP8L", b"\x2f" + struct.pack("<I", bits) + bytes(8))) == Header(300, 200, alpha=True)


@pytest.mark.parametrize("make", [jpeg, png, extended])
def test_a_picture_too_large_is_refused_by_its_header(make: object) -> None:
    """Pixels are counted before anything is decoded; the limit itself is allowed."""
    assert callable(make)
    assert look(make(5000, MAX_PIXELS // 5000)).width == 5000
    with pytest.raises(Unfit) as caught:
        look(make(5000, MAX_PIXELS // 5000 + 1))
    assert (caught.value.reason, caught.value.width, caught.value.height) == ("pixels", 5000, 5001)


def test_a_picture_that_moves_is_refused() -> None:
    """APNG and animated WebP are told from still ones."""
    assert refused(png(3, 2, extra=chunk(b"acTL", bytes(8)))) == "animated"
    assert refused(extended(3, 2, 0x02)) == "animated"


def test_a_picture_without_its_end_is_refused() -> None:
    """However much of a file is missing, it is not taken for a whole one."""
    for whole in (jpeg(30, 20), png(30, 20), extended(30, 20)):
        for length in range(12, len(whole)):
            assert refused(whole[:length]) == "truncated"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "unsupported"),
        (b"GIF89a", "unsupported"),
        (b"<svg/>", "unsupported"),
        (jpeg(3, 2, depth=12), "depth"),
        (jpeg(3, 2, marker=0xC3), "unusual"),
        (jpeg(3, 2, parts=2), "unusual"),
        (jpeg(3, 0), "broken"),
        (b"\xff\xd8\xff\xd9\xff\xd9", "broken"),
        (b"\xff\xd8\xff\xe0\x00\x02\x00\x00\x00\x00", "broken"),
        (b"\xff\xd8\xff\xda\x00\x02\xff\xd9", "broken"),
        (jpeg(3, 2)[:-6] + jpeg(3, 2)[8:], "broken"),
        (png(0, 2), "broken"),
        (b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT", bytes(40)), "broken"),
        (webp(b"VP8 ", bytes(20)), "broken"),
        (webp(b"VP8L", bytes(20)), "broken"),
        (webp(b"VP9 ", bytes(20)), "unusual"),
    ],
)
def test_what_makes_no_sense_is_refused(data: bytes, reason: str) -> None:
    """Each oddity has its reason."""
    assert refused(data) == reason


def test_fill_bytes_and_lone_markers_are_passed_over() -> None:
    """What the JPEG standard allows between segments."""
    whole = jpeg(30, 20)
    assert look(whole[:2] + b"\xff\xff\xff\x01" + whole[2:]) == Header(30, 20)


@given(st.sampled_from([jpeg(30, 20), png(30, 20), extended(30, 20)]), st.data())
def test_garbled_headers_give_a_header_or_a_reason(whole: bytes, data: st.DataObject) -> None:
    """Whatever bytes are changed: a header within the limit, or ``Unfit``."""
    garbled = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 6))):
        garbled[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        header = look(bytes(garbled))
    except Unfit:
        return
    assert 0 < header.width * header.height <= MAX_PIXELS
