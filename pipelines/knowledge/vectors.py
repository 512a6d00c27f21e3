"""Vectors of texts, kept in a file: computing them is the slowest part of a start.

``python -m pipelines.knowledge.vectors`` computes those that ship, of ``elsewhere.txt`` and ``helping.tsv``: run it
when one of them changes.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipelines.knowledge.elsewhere import lines
from pipelines.knowledge.helping import examples
from pipelines.knowledge.minilm import WEIGHTS_SHA256, WIDTH, Array, MiniLM

log = logging.getLogger(__name__)

FILE = "minilm.npz"
SHIPPED = Path(__file__).with_name("shipped.npz")
"""The vectors of the lines about other subjects and of the examples of what drawings help with, in half precision: they
are the same everywhere, and a start need not wait for them."""
KEY = 16
"""Bytes of a text's key."""

Keys = npt.NDArray[np.uint8]


def kept(folder: Path | None, texts: Sequence[str], embed: Callable[[Sequence[str]], Array]) -> Array:
    """The texts' vectors, shape (texts, 384): from the folder's file, or computed and kept there.

    What ships is never computed, and an edited article costs the phrases that are new. A file that is missing, broken
    or cannot be written costs time, nothing else. It holds the texts of the last call alone.

    Args:
        folder: of caches; None keeps nothing. It is made if it is not there. The file is readable by its owner alone.
        texts: in order.
        embed: computes vectors.
    """
    known = _read(SHIPPED)
    if folder is not None:
        known |= _read(folder / FILE)
    keys = [_key(text) for text in texts]
    new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if new:
        known.update(zip(new, embed(list(new.values())), strict=True))
    vectors = np.stack([known[key] for key in keys]) if keys else np.zeros((0, WIDTH), np.float32)
    if new and folder is not None:
        try:
            _write(folder / FILE, keys, vectors)
        except OSError as error:
            log.warning("the vectors of the articles are not kept (%s); the next start computes them anew", error)
    return vectors


def _key(text: str) -> bytes:
    return hashlib.sha256(f"{WEIGHTS_SHA256}\0{text}".encode("utf-8", "surrogatepass")).digest()[:KEY]


def _read(path: Path) -> dict[bytes, Array]:
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            keys, vectors = file["keys"], file["vectors"]
    except (OSError, ValueError, EOFError, KeyError, TypeError, zipfile.BadZipFile):
        return {}
    good = (
        keys.dtype == np.uint8
        and vectors.dtype in (np.float32, np.float16)
        and keys.shape == (len(vectors), KEY)
        and vectors.shape == (len(keys), WIDTH)
        and bool(np.isfinite(vectors).all())
    )
    return dict(zip(map(bytes, keys), vectors.astype(np.float32), strict=True)) if good else {}


def _write(path: Path, keys: Sequence[bytes], vectors: npt.NDArray[np.floating]) -> None:
    """Write beside and rename, so that nobody ever reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, beside = tempfile.mkstemp(prefix=".minilm-", dir=path.parent)  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "wb") as file:
            table: Keys = np.frombuffer(b"".join(keys), np.uint8).reshape(-1, KEY)
            np.savez(file, keys=table, vectors=vectors)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def shipped() -> list[str]:
    """The texts whose vectors ship, each once."""
    return list(dict.fromkeys((*lines(), *(text for _, _, text in examples()))))


def ship() -> None:
    """Compute the vectors that ship."""
    model, texts = MiniLM(), shipped()
    vectors = np.concatenate([model.embed(texts[start : start + 16]) for start in range(0, len(texts), 16)])
    _write(SHIPPED, [_key(text) for text in texts], vectors.astype(np.float16))
    SHIPPED.chmod(0o644)


if __name__ == "__main__":
    ship()
