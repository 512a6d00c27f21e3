"""Vectors in a file."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from pipelines.knowledge.elsewhere import lines
from pipelines.knowledge.minilm import WIDTH, Array, MiniLM
from pipelines.knowledge.vectors import FILE, KEY, kept, shipped


class Counting:
    """An embedding that notes what it was given; a vector is full of its text's first code point."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Array:
        self.given += texts
        return np.stack([np.full(WIDTH, ord(text[0]), np.float32) for text in texts])


def test_each_text_is_computed_once(tmp_path: Path) -> None:
    """The second time all come from the file, the same; after an edit only what is new is computed."""
    embed = Counting()
    first = kept(tmp_path / "new", ["a", "b"], embed)
    assert first[:, 0].tolist() == [97, 98]
    assert np.array_equal(kept(tmp_path / "new", ["a", "b"], embed), first)
    assert embed.given == ["a", "b"]
    edited = kept(tmp_path / "new", ["c", "b", "c"], embed)
    assert edited[:, 0].tolist() == [99, 98, 99]
    assert embed.given == ["a", "b", "c"]


def test_what_is_gone_is_not_kept(tmp_path: Path) -> None:
    """The file holds the texts of the last call that wrote it, so it does not grow with every edit."""
    embed = Counting()
    kept(tmp_path, ["a", "b"], embed)
    kept(tmp_path, ["c"], embed)
    kept(tmp_path, ["a"], embed)
    assert embed.given == ["a", "b", "c", "a"]


def test_what_ships_is_not_computed(tmp_path: Path) -> None:
    """All that is the same everywhere has its vector in the package, of length one; edited, the file is made anew."""
    texts = shipped()
    embed = Counting()
    for folder in (tmp_path, None):
        vectors = kept(folder, texts, embed)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-2)
    assert embed.given == [], "run  python -m pipelines.knowledge.vectors"


@pytest.mark.slow
def test_what_ships_is_what_the_model_says(minilm: MiniLM) -> None:
    """The shipped vectors are MiniLM's own, to half precision."""
    texts = lines()[::60]
    assert np.abs(kept(None, texts, Counting()) - minilm.embed(texts)).max() < 1e-3


def test_nothing_is_nothing(tmp_path: Path) -> None:
    """An empty collection has no vectors, and writes none."""
    assert kept(tmp_path, [], Counting()).shape == (0, WIDTH)
    assert list(tmp_path.iterdir()) == []


def test_only_the_owner_reads_the_file(tmp_path: Path) -> None:
    """What the articles say is nobody else's, and no half-written file is left."""
    kept(tmp_path, ["a"], Counting())
    (file,) = tmp_path.iterdir()
    assert file.name == FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("broken", [b"", b"nonsense", b"\x93NUMPY", b"PK\x03\x04"])
def test_a_broken_file_is_replaced(tmp_path: Path, broken: bytes) -> None:
    """A file that cannot be read costs the computing, and is whole afterwards."""
    embed = Counting()
    kept(tmp_path, ["a"], embed)
    (tmp_path / FILE).write_bytes(broken)
    assert kept(tmp_path, ["a"], embed).shape == (1, WIDTH)
    kept(tmp_path, ["a"], embed)
    assert embed.given == ["a", "a"]


KEYS = np.zeros((1, KEY), np.uint8)


@pytest.mark.parametrize(
    "wrong",
    [
        {"keys": KEYS, "vectors": np.zeros((2, WIDTH), np.float32)},
        {"keys": KEYS, "vectors": np.zeros((1, WIDTH))},
        {"keys": KEYS, "vectors": np.full((1, WIDTH), np.nan, np.float32)},
        {"keys": KEYS[:, 1:], "vectors": np.zeros((1, WIDTH), np.float32)},
        {"keys": KEYS.astype(np.int64), "vectors": np.zeros((1, WIDTH), np.float32)},
        {"vectors": np.zeros((1, WIDTH), np.float32)},
    ],
)
def test_numbers_that_cannot_be_right_are_not_used(tmp_path: Path, wrong: dict[str, np.ndarray]) -> None:
    """Another shape, another type, or what is no number is computed anew."""
    np.savez(tmp_path / FILE, **wrong)
    embed = Counting()
    assert kept(tmp_path, ["a"], embed)[0, 0] == 97
    assert embed.given == ["a"]


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    """Where nothing can be kept, or nothing shall be, the vectors come all the same."""
    (tmp_path / "file").write_text("")
    embed = Counting()
    for folder in (tmp_path / "file" / "folder", None):
        assert kept(folder, ["a"], embed).shape == (1, WIDTH)
    assert embed.given == ["a", "a"]
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
