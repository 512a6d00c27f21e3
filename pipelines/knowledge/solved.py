"""What learning solved, kept in files: the same phrases give the same, and solving is the slowest part of a start."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

log = logging.getLogger(__name__)

FOLDER = "learned"
FILES_MAX = 12
"""Files that stay: two languages, by words and by meaning, of what is live, of a draft and of one more."""

Table = npt.NDArray[np.float32]


def solved(folder: Path | None, key: str, shape: tuple[int, int], solve: Callable[[], Table]) -> Table:
    """What was solved for a key, from its file, or by ``solve`` and kept there.

    A file that is missing, broken, of another shape or cannot be written costs time, nothing else. Those that were
    used longest ago go.

    Args:
        folder: of caches; None keeps nothing. Its files are readable by their owner alone.
        key: of all that the solution depends on; letters and digits.
        shape: of the solution.
        solve: computes it.
    """
    if folder is None:
        return solve()
    path = folder / FOLDER / f"{key}.npy"
    table = _read(path, shape)
    if table is None:
        table = solve()
        try:
            _write(path, table)
            _tidy(path.parent)
        except OSError as error:
            log.warning("what was learned is not kept (%s); the next start learns it anew", error)
    return table


def _read(path: Path, shape: tuple[int, int]) -> Table | None:
    try:
        with path.open("rb") as file:
            table = np.load(file, allow_pickle=False)
        os.utime(path)
    except (OSError, ValueError, EOFError):
        return None
    good = isinstance(table, np.ndarray) and table.dtype == np.float32 and table.shape == shape
    return table if good and bool(np.isfinite(table).all()) else None


def _write(path: Path, table: Table) -> None:
    """Write beside and rename, so that nobody ever reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, beside = tempfile.mkstemp(prefix=".learned-", dir=path.parent)  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "wb") as file:
            np.save(file, table)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _tidy(folder: Path) -> None:
    files = sorted(folder.glob("*.npy"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in files[FILES_MAX:]:
        old.unlink(missing_ok=True)
