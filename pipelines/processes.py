"""What processes of ours have in common: how they find this code, and that they end with whoever started them."""

from __future__ import annotations

import ctypes
import os
import signal
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def environment() -> dict[str, str]:
    """Our own environment, in which ``python -m pipelines…`` finds this code wherever it is started."""
    path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH", "")]))
    return os.environ | {"PYTHONPATH": path}


def die_with(parent: int) -> None:
    """End this process, by force, as soon as the one that started it (``parent``) is gone."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we asked
        os._exit(1)
