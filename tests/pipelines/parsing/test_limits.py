"""The limits that a process puts on itself."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROBE = """
from pipelines.parsing.limits import confine
confine(64 << 20)
{body}
"""


def confined(body: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", PROBE.format(body=body)], capture_output=True, text=True, check=False)


def test_memory_within_the_limit_can_be_had() -> None:
    """What was promised is there."""
    assert confined("bytearray(48 << 20)").returncode == 0


@pytest.mark.parametrize("body", ["bytearray(80 << 20)", "kept = [bytearray(1 << 20) for _ in range(80)]"])
def test_memory_beyond_the_limit_is_refused(body: str) -> None:
    """At once or bit by bit."""
    assert "MemoryError" in confined(body).stderr


def test_no_file_can_be_written() -> None:
    """Not a byte."""
    body = "import tempfile; f = tempfile.TemporaryFile(); f.write(b'x'); f.flush()"
    assert confined(body).returncode != 0
