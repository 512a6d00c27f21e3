"""What reading a picture costs: a camera's still, and the worst that the limits let through.

The stills are 1280 x 720 with noise, a QR code on them, as JPEG. The worst: a chessboard, which is all corners, and 25
megapixels in 16 bits and four channels, which are many bytes in a small file. Both may be given up; then the figure is
how long they kept others waiting.
"""

from __future__ import annotations

import asyncio
import struct
import time
import zlib
from contextlib import suppress
from typing import Any

import cv2
import numpy as np

from benchmarks import processes
from benchmarks.figure import Figure, percentile
from pipelines.errors import FrontdeskError
from pipelines.parsing import limits
from pipelines.parsing.parser import Parser

STILLS = 40
CODE = "FB-7590-NT/0042"
SIZES = (260, 160, 100, 80, 60)
BLURS = (0.0, 1.0, 2.0, 3.0)
ANGLES = (0, 30, 45, 60)
EACH = 6


def figures() -> list[Figure]:
    """Read them all in one parsing process after the other."""
    return asyncio.run(_figures())


async def _figures() -> list[Figure]:
    parser = Parser()
    try:
        first, _ = await _timed(parser, still())
        taken = [(await _timed(parser, still(seed=number)))[0] for number in range(STILLS)]
        memory = processes.pss_mb(processes.tree(parser.pid))
        corners, corners_note = await _timed(parser, chessboard())
        await _timed(parser, still())
        large, large_note = await _timed(parser, deep())
        rows = await _readable(parser)
    finally:
        await parser.close()
    for row in rows:
        print(f"  {row}")
    return [
        Figure("still of 1280 x 720, p50", percentile(taken, 0.5), "ms", note=f"{STILLS} stills"),
        Figure("still of 1280 x 720, p99", percentile(taken, 0.99), "ms"),
        Figure("first still, with the start", first, "ms"),
        Figure("the process, PSS", memory, "MB"),
        Figure("chessboard of 1280 x 1280", corners, "ms", note=corners_note),
        Figure("25 megapixels of 16 bits", large, "ms", f"<= {1000 * limits.DEADLINE_S + 500:g} ms", large_note),
    ]


async def _timed(parser: Parser, file: bytes) -> tuple[float, str]:
    """Milliseconds for one picture, and what came of it."""
    began = time.perf_counter()
    note = "read"
    try:
        await parser.picture(file, "image/png")
    except FrontdeskError as error:
        note = error.message
    return (time.perf_counter() - began) * 1000, note


async def _readable(parser: Parser) -> list[str]:
    """How many of ``EACH`` codes are read, by size and blur, and by angle."""
    rows = [f"a code of {len(CODE)} letters, read of {EACH}, by its pixels across; blur (sigma) {BLURS}"]
    for size in SIZES:
        counts = [await _count(parser, size, blur, 0) for blur in BLURS]
        rows.append(f"{size:>4} pixels: {counts}")
    counts = [await _count(parser, 160, 1.0, angle) for angle in ANGLES]
    rows.append(f"160 pixels, blur 1, turned away by {ANGLES} degrees: {counts}")
    return rows


async def _count(parser: Parser, size: int, blur: float, angle: int) -> int:
    read = 0
    for seed in range(EACH):
        with suppress(FrontdeskError):
            read += bool((await parser.picture(still(size, blur, angle, seed), "image/jpeg")).codes)
    return read


def still(size: int = 260, blur: float = 0.8, angle: int = 0, seed: int = 0) -> bytes:
    """A still with a QR code.

    Args:
        size: pixels across the code.
        blur: sigma in pixels.
        angle: how far it is turned away, in degrees.
        seed: of the ground, the noise and the place.
    """
    chance = np.random.default_rng(seed)
    ground = chance.integers(60, 200, (5, 8, 3), dtype=np.uint8)
    image: Any = cv2.resize(ground, (1280, 720), interpolation=cv2.INTER_CUBIC)
    code = cv2.copyMakeBorder(cv2.QRCodeEncoder.create().encode(CODE), *[2] * 4, cv2.BORDER_CONSTANT, value=235)
    side = size * code.shape[0] / (code.shape[0] - 4)
    left, top = chance.integers(300, 600), chance.integers(100, 300)
    lean = side * (1 - np.cos(np.radians(angle))) / 2
    low = side * np.sin(np.radians(angle)) / 8
    corners = [(lean, low), (side - lean, -low), (side - lean, side + low), (lean, side - low)]
    edge = code.shape[0]
    way = cv2.getPerspectiveTransform(
        np.array([(0, 0), (edge, 0), (edge, edge), (0, edge)], np.float32),
        np.array([(x + left, y + top) for x, y in corners], np.float32),
    )
    large = cv2.resize(code, None, fx=8, fy=8, interpolation=cv2.INTER_NEAREST)
    placed = cv2.warpPerspective(large, way @ np.diag([1 / 8, 1 / 8, 1]), (1280, 720), flags=cv2.INTER_AREA)
    where = cv2.warpPerspective(np.full_like(large, 255), way @ np.diag([1 / 8, 1 / 8, 1]), (1280, 720))
    image = np.where(where[..., None] > 127, placed[..., None], image)
    image = cv2.GaussianBlur(image, (0, 0), blur) if blur else image
    noisy = np.clip(image + chance.normal(0, 3, image.shape), 0, 255).astype(np.uint8)
    return cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()


def chessboard() -> bytes:
    """A JPEG that is all corners."""
    line = (np.arange(1280) // 8 % 2).astype(np.uint8)
    return cv2.imencode(".jpg", (line ^ line[:, None]) * 255)[1].tobytes()


def deep() -> bytes:
    """A PNG of 5000 x 5000 pixels with 64 bits each, in few bytes."""
    rows = zlib.compress((b"\4" + b"\1" * 8 * 5000) * 5000, 9)
    head = struct.pack(">IIBBBBB", 5000, 5000, 16, 6, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
