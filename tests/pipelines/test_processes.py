"""What processes of ours have in common."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipelines.processes import environment

CHILD = "import os, time; from pipelines.processes import die_with; die_with(os.getppid()); print('up'); time.sleep(60)"
PARENT = (
    "import subprocess, sys, time;"
    f"child = subprocess.Popen([sys.executable, '-uc', {CHILD!r}], stdout=subprocess.PIPE, text=True);"
    "child.stdout.readline(); print(child.pid, flush=True); time.sleep(60)"
)


def test_this_code_is_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Started in another folder, a process imports these pipelines; what PYTHONPATH held before stays behind them."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    code = "import pipelines, sys; print(pipelines.__path__[0])"
    out = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment(), check=True, capture_output=True, text=True
    ).stdout
    root = Path(__file__).resolve().parents[2]
    assert Path(out.strip()) == root / "pipelines"
    assert environment()["PYTHONPATH"].split(os.pathsep) == [str(root), str(tmp_path)]
    monkeypatch.delenv("PYTHONPATH")
    assert environment()["PYTHONPATH"] == str(root)


def test_a_process_ends_with_the_one_that_started_it() -> None:
    """Killed without a chance to tidy up, a parent leaves nothing behind."""
    with subprocess.Popen([sys.executable, "-c", PARENT], env=environment(), stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert _lives(child)
        parent.kill()
    deadline = time.monotonic() + 10
    while _lives(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not _lives(child)


def _lives(pid: int) -> bool:
    """Whether there is such a process; one that nobody has buried yet does not count."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
