"""A code is held before the camera, and the question is answered by the article of that product."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
import segno
from conftest import Launch, Voice
from real_server import Served
from visitor import Visitor, visiting

CODE = "KIT-7590-NT-0042"
"""A serial number as on a starter kit: ``codes:`` of one article names its beginning."""
ARTICLE = "set-up-new-router"
SIZE = (640, 480)

Open = Callable[[], AbstractContextManager[Visitor]]


def film(path: Path, code: str) -> Path:
    """What the browser's camera sees: a code in the middle of a light picture, or nothing but that; as Y4M."""
    width, height = SIZE
    luma = np.full((height, width), 210, np.uint8)
    if code:
        modules = np.array([[not dark for dark in row] for row in segno.make_qr(code).matrix_iter(scale=8, border=4)])
        top, left = (height - modules.shape[0]) // 2, (width - modules.shape[1]) // 2
        luma[top : top + modules.shape[0], left : left + modules.shape[1]] = modules * 200 + 30
    chroma = np.full(width * height // 2, 128, np.uint8)
    head = f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + (b"FRAME\n" + luma.tobytes() + chroma.tobytes()) * 2)
    return path


def asks(chromium: Launch, served: Served, voice: Voice, path: Path, until: str) -> Any:
    """Show what is in a film, ask what it is, and hear the answer."""
    with (
        chromium(f"--use-file-for-fake-video-capture={path}") as browser,
        visiting(browser, served.address, voice, microphone=False, permissions=["camera"]) as visitor,
    ):
        visitor.types("Hello")
        visitor.hears_out()
        visitor.page.click("#camera")
        visitor.page.wait_for_timeout(1000)  # the first pictures of a camera are dark
        visitor.page.click("#look")
        visitor.until(lambda: until in str(visitor.page.inner_text("body")), f"the page to say {until!r}")
        visitor.types("What is this")
        answer = visitor.hears(3)
        assert answer.received == b""  # over WebRTC
        assert visitor.complaints == []
        return answer


def test_a_code_before_the_camera_picks_its_article(
    chromium: Launch, served: Served, voice: Voice, tmp_path: Path
) -> None:
    """Nothing of the question names the product: the code does, and its article answers as sure."""
    answer = asks(chromium, served, voice, film(tmp_path / "kit.y4m", CODE), "I can read the code.")
    assert answer.verdict in ("answer", "step")
    assert answer.sources[0] == ARTICLE


def test_without_a_code_the_same_question_is_not_answered_so(
    chromium: Launch, served: Served, voice: Voice, tmp_path: Path
) -> None:
    """The claim above can fail."""
    answer = asks(chromium, served, voice, film(tmp_path / "nothing.y4m", ""), "I look while you speak")
    assert answer.sources[:1] != (ARTICLE,) or answer.verdict not in ("answer", "step")
