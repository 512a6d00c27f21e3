"""What learning solved, in files."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import numpy as np
import pytest

from pipelines.knowledge.solved import FILES_MAX, FOLDER, Table, solved

SHAPE = (3, 2)
TABLE: Table = np.arange(6, dtype=np.float32).reshape(SHAPE)


class Counting:
    """Solves, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Table:
        self.times += 1
        return TABLE


def test_each_key_is_solved_once(tmp_path: Path) -> None:
    """The second time it comes from the file, the same; without a folder it is solved each time."""
    solve = Counting()
    for _ in range(2):
        assert np.array_equal(solved(tmp_path / "new", "a", SHAPE, solve), TABLE)
    assert solve.times == 1
    solved(tmp_path / "new", "b", SHAPE, solve)
    assert solve.times == 2
    solved(None, "a", SHAPE, solve)
    assert solve.times == 3
    mode = stat.S_IMODE((tmp_path / "new" / FOLDER / "a.npy").stat().st_mode)
    assert mode == stat.S_IRUSR | stat.S_IWUSR


@pytest.mark.parametrize("what", ["cut", "empty", "other", "shape", "kind", "nan", "objects", "archive"])
def test_a_broken_file_is_solved_again(tmp_path: Path, what: str) -> None:
    """Whatever stands in it instead, the result is right and the file is mended."""
    solve = Counting()
    solved(tmp_path, "a", SHAPE, solve)
    path = tmp_path / FOLDER / "a.npy"
    good = path.read_bytes()
    bad: dict[str, object] = {
        "shape": TABLE.T,
        "kind": TABLE.astype(np.float64),
        "nan": TABLE * np.float32(np.nan),
        "objects": np.array([[None]]),
    }
    if what in bad:
        np.save(path, bad[what])  # type: ignore[arg-type]  # any array
    elif what == "archive":
        with path.open("wb") as file:
            np.savez(file, table=TABLE)
    else:
        path.write_bytes({"cut": good[:-5], "empty": b"", "other": b"no array at all"}[what])
    for _ in range(2):
        assert np.array_equal(solved(tmp_path, "a", SHAPE, solve), TABLE)
    assert solve.times == 2


def test_a_folder_that_cannot_be_written_costs_time_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It is solved and said."""
    (tmp_path / "file").write_text("in the way")
    assert np.array_equal(solved(tmp_path / "file", "a", SHAPE, Counting()), TABLE)
    assert "is not kept" in caplog.text


def test_what_was_used_longest_ago_goes(tmp_path: Path) -> None:
    """The folder does not grow with every edit, and what is in use stays."""
    for number in range(FILES_MAX + 3):
        solved(tmp_path, f"k{number}", SHAPE, Counting())
        os.utime(tmp_path / FOLDER / f"k{number}.npy", (number, number))
        solved(tmp_path, "k0", SHAPE, Counting())
    left = {path.stem for path in (tmp_path / FOLDER).iterdir()}
    assert len(left) == FILES_MAX
    assert "k0" in left
    assert f"k{FILES_MAX + 2}" in left
    assert "k1" not in left
