"""One thread for matrix products."""

from __future__ import annotations

import ctypes
from pathlib import Path

import pytest

from pipelines.knowledge import blas


def test_the_library_that_numpy_uses_is_told() -> None:
    """After the call the loaded OpenBLAS computes in one thread."""
    blas.use_one_thread.cache_clear()
    if not blas.use_one_thread():
        pytest.skip("numpy's library here takes no such setting")
    counts = []
    for path in blas._libraries():
        library = ctypes.CDLL(str(path))
        counts += [
            getattr(library, name.replace("set_num", "get_num"))()
            for name in blas._SETTERS
            if hasattr(library, name.replace("set_num", "get_num"))
        ]
    assert counts
    assert set(counts) == {1}


def test_without_a_library_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none is found, or a file is none, there is nothing to tell and nothing fails."""
    blas.use_one_thread.cache_clear()
    monkeypatch.setattr(blas, "_libraries", lambda: iter([Path("/gone/libblas.so")]))
    assert not blas.use_one_thread()
    blas.use_one_thread.cache_clear()
