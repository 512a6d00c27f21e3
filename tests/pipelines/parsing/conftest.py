"""Pictures, parsers and a look at processes from outside."""

from __future__ import annotations

import asyncio
import struct
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import msgspec
import pytest

from pipelines.parsing.parser import Parser

HERE = Path(__file__).parent
FAKE = (sys.executable, str(HERE / "fake_child.py"))


@pytest.fixture(scope="session")
def pictures() -> dict[str, bytes]:
    """Real files of every kind, by name."""
    made = subprocess.run([sys.executable, str(HERE / "make_pictures.py")], capture_output=True, check=True)
    return msgspec.msgpack.decode(made.stdout, type=dict[str, bytes])


@pytest.fixture
async def start_parser() -> AsyncIterator[Callable[..., Parser]]:
    """Make parsers; they are closed behind the test, and nothing of them is left."""
    async with AsyncExitStack() as stack:

        def start(*command: str, deadline_s: float = 20.0, idle_s: float = 60.0) -> Parser:
            parser = Parser(deadline_s, idle_s, command) if command else Parser(deadline_s, idle_s)
            stack.push_async_callback(parser.close)
            return parser

        yield start


def alive(pid: int) -> bool:
    """Whether anything of a process is left, a zombie included."""
    return Path(f"/proc/{pid}").exists()


async def until(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait for something that other processes bring about."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, rows: bytes = b"", colour: int = 0, depth: int = 8, extra: bytes = b"") -> bytes:
    """A PNG by hand, whatever it claims."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(rows, 9))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + data + chunk(b"IEND", b"")


def jpeg(
    width: int, height: int, marker: int = 0xC0, depth: int = 8, parts: int = 3, end: bytes = b"\xff\xd9"
) -> bytes:
    """The outline of a JPEG: header, frame, an empty scan."""
    frame = struct.pack(">BHHB", depth, height, width, parts) + bytes(3 * parts)
    return (
        b"\xff\xd8\xff\xe0\x00\x04ab"
        + struct.pack(">BBH", 0xFF, marker, 2 + len(frame))
        + frame
        + b"\xff\xda\x00\x02"
        + end
    )


def cmyk(ink: tuple[int, int, int, int], adobe: int | None = 0) -> bytes:
    """A JPEG of 8 x 8 pixels in the four colours of print, all of the same ink (as stored in the file)."""
    table = b"\xff\xdb\x00\x43\x00" + bytes([8] * 64)  # a DC step is one level
    frame = (
        b"\xff\xc0"
        + struct.pack(">HBHHB", 20, 8, 8, 8, 4)
        + bytes(value for part in range(1, 5) for value in (part, 0x11, 0))
    )
    dc = b"\xff\xc4" + struct.pack(">H", 2 + 17 + 12) + b"\0" + bytes([0, 0, 0, 12] + [0] * 12) + bytes(range(12))
    ac = b"\xff\xc4" + struct.pack(">H", 2 + 17 + 1) + b"\x10" + bytes([1] + [0] * 15) + b"\0"
    scan = b"\xff\xda" + struct.pack(">HB", 14, 4) + bytes(v for part in range(1, 5) for v in (part, 0)) + b"\0\x3f\0"
    bits = ""
    for level in ink:
        value = level - 128
        size = abs(value).bit_length()
        bits += f"{size:04b}"
        if size:
            bits += f"{value if value > 0 else value + (1 << size) - 1:0{size}b}"
        bits += "0"  # the end of the block
    bits += "1" * (-len(bits) % 8)
    data = int(bits, 2).to_bytes(len(bits) // 8).replace(b"\xff", b"\xff\0")
    app = b"" if adobe is None else b"\xff\xee\x00\x0eAdobe\x00\x64\0\0\0\0" + bytes([adobe])
    return b"\xff\xd8" + app + table + frame + dc + ac + scan + data + b"\xff\xd9"
