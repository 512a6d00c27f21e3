"""Vectors in a file."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from pipelines.knowledge.minilm import WIDTH, Array
from pipelines.knowledge.vectors import KEPT, kept


class Counting:
    """An embedding that counts its calls."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, texts: Sequence[str]) -> Array:
        self.calls += 1
        return np.full((len(texts), WIDTH), len(texts[0]), np.float32)


def test_they_are_computed_once(tmp_path: Path) -> None:
    """The second time they come from the file, the same; other texts are computed anew."""
    embed = Counting()
    first = kept(tmp_path / "new", ["a", "b"], embed)
    assert np.array_equal(kept(tmp_path / "new", ["a", "b"], embed), first)
    assert embed.calls == 1
    kept(tmp_path / "new", ["a", "c"], embed)
    kept(tmp_path / "new", ["ab"], embed)
    assert embed.calls == 3


def test_only_the_owner_reads_the_file(tmp_path: Path) -> None:
    """What the articles say is nobody else's, and no half-written file is left."""
    kept(tmp_path, ["a"], Counting())
    (file,) = tmp_path.iterdir()
    assert file.suffix == ".npy"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("broken", [b"", b"nonsense", b"\x93NUMPY"])
def test_a_broken_file_is_replaced(tmp_path: Path, broken: bytes) -> None:
    """A file that cannot be read costs the computing, and is whole afterwards."""
    embed = Counting()
    kept(tmp_path, ["a"], embed)
    (file,) = tmp_path.iterdir()
    file.write_bytes(broken)
    assert kept(tmp_path, ["a"], embed).shape == (1, WIDTH)
    kept(tmp_path, ["a"], embed)
    assert embed.calls == 2


@pytest.mark.parametrize(
    "wrong", [np.zeros((2, WIDTH), np.float32), np.zeros((1, WIDTH)), np.full((1, WIDTH), np.nan, np.float32)]
)
def test_numbers_that_cannot_be_right_are_not_used(tmp_path: Path, wrong: np.ndarray) -> None:
    """Another shape, another type, or what is no number is computed anew."""
    embed = Counting()
    kept(tmp_path, ["a"], embed)
    (file,) = tmp_path.iterdir()
    np.save(file, wrong)
    assert np.isfinite(kept(tmp_path, ["a"], embed)).all()
    assert embed.calls == 2


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    """Where nothing can be kept, or nothing shall be, the vectors come all the same."""
    (tmp_path / "file").write_text("")
    embed = Counting()
    for folder in (tmp_path / "file" / "folder", None):
        assert kept(folder, ["a"], embed).shape == (1, WIDTH)
    assert embed.calls == 2
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_old_files_go(tmp_path: Path) -> None:
    """Of many versions of the articles the newest are kept."""
    for number in range(KEPT + 2):
        kept(tmp_path, [str(number)], Counting())
        for file in tmp_path.iterdir():  # as if they had been written minutes apart
            os.utime(file, (file.stat().st_atime, file.stat().st_mtime - 60))
    embed = Counting()
    kept(tmp_path, [str(KEPT + 1)], embed)
    assert len(list(tmp_path.iterdir())) == KEPT
    assert embed.calls == 0
