"""Vectors of texts, kept in a file: computing them is the slowest part of a start."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from pipelines.knowledge.minilm import WEIGHTS_SHA256, WIDTH, Array

log = logging.getLogger(__name__)

KEPT = 4
"""Files that are kept beside one another: the newest, so that going back to the articles of yesterday is fast too."""


def kept(folder: Path | None, texts: Sequence[str], embed: Callable[[Sequence[str]], Array]) -> Array:
    """The texts' vectors, shape (texts, 384), from the folder's file or computed and kept there.

    A file that is missing, broken or cannot be written costs time, nothing else.

    Args:
        folder: of caches; None keeps nothing. It is made if it is not there. Files are readable by their owner alone.
        texts: in order; with the model's hash they are the file's name.
        embed: computes the vectors.
    """
    if folder is None:
        return embed(texts)
    path = folder / f"minilm-{_key(texts)}.npy"
    found = _read(path, len(texts))
    if found is None:
        found = embed(texts)
        try:
            _write(path, found)
        except OSError as error:
            log.warning("the vectors of the articles are not kept (%s); the next start computes them anew", error)
    return found


def _key(texts: Sequence[str]) -> str:
    digest = hashlib.sha256(WEIGHTS_SHA256.encode())
    for text in texts:
        digest.update(b"\0" + text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:32]


def _read(path: Path, count: int) -> Array | None:
    try:
        vectors = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    good = vectors.shape == (count, WIDTH) and vectors.dtype == np.float32 and bool(np.isfinite(vectors).all())
    return vectors if good else None


def _write(path: Path, vectors: Array) -> None:
    """Write beside and rename, so that nobody ever reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, beside = tempfile.mkstemp(prefix=".minilm-", dir=path.parent)  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "wb") as file:
            np.save(file, vectors, allow_pickle=False)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    others = sorted(path.parent.glob("minilm-*.npy"), key=lambda other: other.stat().st_mtime, reverse=True)
    for old in others[KEPT:]:
        with contextlib.suppress(OSError):
            old.unlink()
