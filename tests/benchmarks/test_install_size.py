"""The weight of an installation."""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks.install_size import disk_bytes


def test_a_file_with_two_names_weighs_once(tmp_path: Path) -> None:
    """Hard links and symbolic links take no room again; blocks are counted, not characters."""
    empty = disk_bytes(tmp_path)
    (tmp_path / "one").write_bytes(os.urandom(100_000))
    once = disk_bytes(tmp_path)
    assert once - empty >= 100_000
    os.link(tmp_path / "one", tmp_path / "two")
    (tmp_path / "three").symlink_to("one")
    assert disk_bytes(tmp_path) - once < 10_000
