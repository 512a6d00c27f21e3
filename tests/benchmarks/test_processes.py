"""What /proc says of processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from benchmarks import processes

CHILD = "import subprocess, sys; p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True); p.wait()"


@pytest.fixture
def family() -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A process with a child of its own."""
    parent = subprocess.Popen([sys.executable, "-c", CHILD], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    yield parent, child
    os.kill(child, signal.SIGKILL)
    parent.kill()
    parent.communicate()


def test_a_tree_holds_the_process_and_its_descendants(family: tuple[subprocess.Popen[str], int]) -> None:
    """Parents come before their children, and nobody else is in it."""
    parent, child = family
    assert [one.pid for one in processes.tree(parent.pid)] == [parent.pid, child]


def test_a_process_that_ended_is_not_alive(family: tuple[subprocess.Popen[str], int]) -> None:
    """A zombie, which its parent has not asked about yet, is gone too."""
    parent, _ = family
    one = processes.tree(parent.pid)[0]
    assert one.alive
    parent.kill()
    deadline = time.monotonic() + 5
    while one.alive and time.monotonic() < deadline:
        time.sleep(0.01)
    assert parent.returncode is None  # not waited for: a zombie
    assert not one.alive


def test_the_same_number_is_not_the_same_process() -> None:
    """A process is known by its number and the time of its start."""
    me = processes.tree(os.getpid())[0]
    other = processes.Process(me.pid, me.parent, me.started - 1, me.command)
    assert me.alive
    assert not other.alive


def test_memory_threads_and_files_of_this_process() -> None:
    """They are counted: at least one thread, three files, a megabyte."""
    me = processes.tree(os.getpid())[:1]
    assert processes.threads(me) >= 1
    assert processes.open_files(me) >= 3
    assert 1 < processes.pss_mb(me) < 4_000


def test_a_process_that_is_gone_weighs_nothing() -> None:
    """Processes that end while they are weighed do no harm."""
    gone = [processes.Process(2**22 + 1, 1, 1, "gone")]
    assert (processes.pss_mb(gone), processes.threads(gone), processes.open_files(gone)) == (0, 0, 0)
    assert processes.cpu_s(gone) == 0
    assert processes.tree(2**22 + 1) == []
