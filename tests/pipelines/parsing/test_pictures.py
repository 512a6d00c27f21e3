"""Real pictures through the real process: what comes back, and what is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.errors import BadInput
from pipelines.parsing import Picture
from pipelines.parsing.headers import look
from pipelines.parsing.parser import Parser
from tests.pipelines.parsing.conftest import cmyk, png

StartParser = Callable[..., Parser]
CODE = "https://example.com/router/FB-7530"


@pytest.mark.parametrize("name", ["jpeg", "webp", "lossy_webp", "progressive", "grey"])
async def test_each_kind_comes_back_as_a_plain_jpeg(
    name: str, pictures: dict[str, bytes], start_parser: StartParser
) -> None:
    """The same size, in JPEG."""
    picture = await start_parser().picture(pictures[name], "image/jpeg")
    assert (picture.width, picture.height) == (640, 480)
    assert (look(picture.jpeg).width, look(picture.jpeg).height) == (640, 480)
    assert picture.codes == ()
    assert not picture.code_seen_unread


async def test_a_large_picture_is_made_smaller(pictures: dict[str, bytes], start_parser: StartParser) -> None:
    """The longest side is 1280 pixels at most."""
    picture = await start_parser().picture(pictures["large"], "image/jpeg")
    assert (picture.width, picture.height) == (1280, 960) == (look(picture.jpeg).width, look(picture.jpeg).height)


async def test_sixteen_bits_are_made_eight(pictures: dict[str, bytes], start_parser: StartParser) -> None:
    """A PNG of 16 bits gives the same picture as that of 8."""
    parser = start_parser()
    deep = await parser.picture(pictures["png_16"], "image/png")
    assert deep == await parser.picture(pictures["png"], "image/png")


@pytest.mark.parametrize("name", ["clear_png", "clear_png_16", "clear_webp"])
async def test_what_is_transparent_lies_on_white(
    name: str, pictures: dict[str, bytes], start_parser: StartParser
) -> None:
    """A picture of nothing is a white sheet, whatever colours hide in it."""
    parser = start_parser()
    white = png(640, 480, (b"\0" + b"\xff" * 640) * 480)
    assert await parser.picture(pictures[name], "image/png") == await parser.picture(white, "image/png")


async def test_the_colours_of_print_are_converted(start_parser: StartParser) -> None:
    """CMYK and YCCK, as Adobe writes them: without ink a white sheet, with cyan ink a cyan one."""
    parser = start_parser()
    white = await parser.picture(png(8, 8, (b"\0" + b"\xff" * 8) * 8), "image/png")
    assert await parser.picture(cmyk((255, 255, 255, 255)), "image/jpeg") == white
    assert await parser.picture(cmyk((0, 128, 128, 255), 2), "image/jpeg") == white
    cyan = await parser.picture(png(8, 8, (b"\0" + b"\x01\xff\xff" * 8) * 8, colour=2), "image/png")
    assert await parser.picture(cmyk((1, 255, 255, 255)), "image/jpeg") == cyan


async def test_nothing_but_pixels_comes_back(pictures: dict[str, bytes], start_parser: StartParser) -> None:
    """Metadata, the place where a photo was taken among it, is gone; a photo that lies is put upright."""
    tiff = b"MM\0*\0\0\0\x08\0\x02" + b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0" + b"\x01\x0e\0\x02\0\0\0\x04HERE" + bytes(4)
    exif = b"Exif\0\0" + tiff
    photo = pictures["jpeg"]
    tagged = photo[:2] + b"\xff\xe1" + (2 + len(exif)).to_bytes(2, "big") + exif + photo[2:]
    picture = await start_parser().picture(tagged, "image/jpeg")
    assert b"HERE" not in picture.jpeg
    assert b"Exif" not in picture.jpeg
    assert (picture.width, picture.height) == (480, 640)


async def test_the_sharper_frame_has_the_larger_number(pictures: dict[str, bytes], start_parser: StartParser) -> None:
    """The same scene, in and out of focus."""
    parser = start_parser()
    sharp = await parser.picture(pictures["jpeg"], "image/jpeg")
    assert sharp.sharpness > 2 * (await parser.picture(pictures["blurred"], "image/jpeg")).sharpness


@pytest.mark.parametrize("name", ["code", "code_closer"])
async def test_a_qr_code_is_read(name: str, pictures: dict[str, bytes], start_parser: StartParser) -> None:
    """Its text and its place; a small one is looked at more closely."""
    picture = await start_parser().picture(pictures[name], "image/jpeg")
    (code,) = picture.codes
    assert (code.kind, code.text) == ("qr", CODE)
    assert len(code.corners) == 4
    assert all(500 <= x <= 800 and 200 <= y <= 500 for x, y in code.corners)
    assert not picture.code_seen_unread


@pytest.mark.parametrize("name", ["code_far", "bars_blurred"])
async def test_a_code_that_cannot_be_read_is_seen(
    name: str, pictures: dict[str, bytes], start_parser: StartParser
) -> None:
    """So that somebody can say "a little closer, please"."""
    picture = await start_parser().picture(pictures[name], "image/jpeg")
    assert picture.codes == ()
    assert picture.code_seen_unread


async def test_a_barcode_is_read(pictures: dict[str, bytes], start_parser: StartParser) -> None:
    """The number on a product."""
    picture = await start_parser().picture(pictures["bars"], "image/jpeg")
    assert [(code.kind, code.text) for code in picture.codes] == [("ean_13", "4006381333931")]
    assert not picture.code_seen_unread


@pytest.mark.parametrize("name", ["stripes_4", "stripes_8"])
async def test_plain_stripes_are_no_code(name: str, pictures: dict[str, bytes], start_parser: StartParser) -> None:
    """Nobody is asked to hold a shirt closer."""
    picture = await start_parser().picture(pictures[name], "image/jpeg")
    assert (picture.codes, picture.code_seen_unread) == ((), False)


async def test_a_picture_made_to_be_all_corners_is_read_without_its_codes(
    pictures: dict[str, bytes], start_parser: StartParser
) -> None:
    """What would take OpenCV many seconds is given up, the picture comes all the same, and its process goes."""
    parser = start_parser()
    await parser.picture(pictures["jpeg"], "image/jpeg")
    before = parser.pid
    picture = await parser.picture(pictures["chessboard"], "image/jpeg")
    assert (picture.width, picture.codes, picture.code_seen_unread) == (1280, (), False)
    assert (await parser.picture(pictures["code"], "image/jpeg")).codes
    assert parser.pid != before


@pytest.mark.parametrize("name", ["moving_png", "moving_webp"])
async def test_what_moves_is_refused(name: str, pictures: dict[str, bytes], start_parser: StartParser) -> None:
    """Real animations."""
    with pytest.raises(BadInput) as caught:
        await start_parser().picture(pictures[name], "image/webp")
    assert caught.value.code == "animated_picture"


async def test_the_huge_png_is_refused_and_the_process_goes_on(
    pictures: dict[str, bytes], start_parser: StartParser
) -> None:
    """A PNG of about 109 KB with 30,000 x 30,000 pixels, by its header."""
    parser = start_parser()
    await parser.picture(pictures["jpeg"], "image/jpeg")
    before = parser.pid
    huge = png(30_000, 30_000, bytes(109 << 20), depth=1)
    assert len(huge) < 120_000
    with pytest.raises(BadInput, match=r"30,000 x 30,000 pixels"):
        await parser.picture(huge, "image/png")
    await parser.picture(pictures["jpeg"], "image/jpeg")
    assert parser.pid == before


def test_damaged_files_give_a_picture_or_a_typed_error(pictures: dict[str, bytes]) -> None:
    """Cut, changed, doubled: never anything else, and a whole picture is read afterwards."""
    with asyncio.Runner() as runner:
        parser = Parser(20.0)
        names = st.sampled_from(["jpeg", "png", "webp", "lossy_webp", "progressive", "clear_webp", "code"])

        @settings(max_examples=120, suppress_health_check=list(HealthCheck))
        @given(names, st.data())
        def damage(name: str, data: st.DataObject) -> None:
            whole = bytearray(pictures[name])
            for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=8)):
                whole[place] = data.draw(st.integers(0, 255))
            cut = data.draw(st.one_of(st.none(), st.integers(0, len(whole))))
            with suppress(BadInput):
                assert isinstance(runner.run(parser.picture(bytes(whole[:cut]), "image/jpeg")), Picture)

        try:
            damage()
            assert runner.run(parser.picture(pictures["jpeg"], "image/jpeg")).width == 640
        finally:
            runner.run(parser.close())
