"""One thread for numpy's matrix products.

OpenBLAS starts a thread per core and lets them spin while they wait for one another. On a machine that is busy with
other things each product then waits for the slowest: a sentence took 600 ms in two threads and 19 ms in one (two cores,
load 5). Its variable OPENBLAS_NUM_THREADS is read before any library could set it, so the library itself is told.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

_SETTERS = (
    "scipy_openblas_set_num_threads64_",  # numpy's own wheels
    "scipy_openblas_set_num_threads",
    "openblas_set_num_threads64_",
    "openblas_set_num_threads",
    "MKL_Set_Num_Threads",
    "bli_thread_set_num_threads",
)


@cache
def use_one_thread() -> bool:
    """Keep numpy's products in the thread that asks for them, from now on and in the whole process.

    Returns whether a library was found that takes the setting; one without threads of its own has none to take.
    """
    told = False
    for path in _libraries():
        try:
            library = ctypes.CDLL(str(path))
        except OSError:
            continue
        for name in _SETTERS:
            setter = getattr(library, name, None)
            if setter is not None:
                setter.argtypes, setter.restype = [ctypes.c_int], None
                setter(1)
                told = True
    return told


def _libraries() -> Iterator[Path]:
    """What this process has loaded of the kind; where it does not tell, what lies beside numpy."""
    package = Path(np.__file__).parent
    maps = Path("/proc/self/maps")
    if maps.exists():
        paths = {line.split(maxsplit=5)[-1] for line in maps.read_text().splitlines() if line.count("/")}
        found = [Path(path) for path in paths if ".so" in path]
    else:
        found = [*package.parent.glob("numpy.libs/*"), *package.glob(".dylibs/*")]
    return (path for path in sorted(found) if any(kind in path.name.lower() for kind in ("blas", "mkl", "blis")))
