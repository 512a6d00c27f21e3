"""What a file and the process that reads it may cost."""

from __future__ import annotations

import resource
from pathlib import Path

MAX_BYTES = 8 << 20
"""Bytes of the largest file; checked before anything else, and before it leaves the assistant's process."""
MAX_PIXELS = 25_000_000
"""Pixels of the largest picture, by its header, before it is decoded: what phones take (24 megapixels), a bit more."""
LONGEST = 1280
"""Pixels of the longest side of what comes back; larger pictures are made smaller."""
MAX_CODES = 16
"""Codes told of one picture; a sheet full of them is nothing to show a help desk."""
MAX_REPLY = 4 << 20
"""Bytes of the largest answer of the process; one that claims more is broken."""

DEADLINE_S = 2.0
"""Longest work on one file. Measured: 0.04 s for a camera's 1280 x 720, 0.2 s for a JPEG of 24 megapixels."""
CODES_S = 0.5
"""Most work on codes in one picture; past it there are none. Measured: 0.03 s in a photo of a circuit board, 0.1 s
in noise; but a chessboard of 1280 x 1280 takes OpenCV 14 s or more, and a sheet full of finder patterns as long."""
START_S = 10.0
"""Deadline for starting the process; measured 0.1 s on an idle machine."""
SETTLE_S = 0.1
"""How long work that nobody waits for any more may go on, before it is ended by force."""
IDLE_S = 60.0
"""How long the process is kept without work. It costs 51 MB (PSS), 67 MB after 24 megapixels."""
WAITING = 8
"""Files that wait in line; one more is refused."""

MEMORY = 384 << 20
"""Bytes that one file may cost above what the process needs for itself; 25 megapixels in 16 bits and four channels are
200 million, and a progressive JPEG as large is decoded in 225 million."""


def confine(memory: int = MEMORY) -> None:
    """Hold this process to what it has now and ``memory`` bytes more; no core dumps, no files."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    for kind, field in ((resource.RLIMIT_DATA, "VmData"), (resource.RLIMIT_AS, "VmSize")):
        limit = int(status[field].split()[0]) * 1024 + memory
        resource.setrlimit(kind, (limit, limit))
    for kind in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(kind, (0, 0))
