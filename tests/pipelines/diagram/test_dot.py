"""Asking Graphviz: its answers, its failures, its end."""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
from pathlib import Path

import pytest

from pipelines.diagram import Edge, Node, Spec, dot
from pipelines.diagram.figures import figures
from pipelines.diagram.layered import crossings
from pipelines.diagram.rows import rows_of
from pipelines.errors import BackendUnavailable, StageFailed

needs_dot = pytest.mark.skipif(
    shutil.which("dot") is None, reason="Graphviz is not installed: apt-get install graphviz"
)

SPEC = Spec(
    "s",
    "flow",
    "t",
    tuple(Node(name, '"]; evil [label=<b>x</b>') for name in "sabcd"),
    tuple(Edge(*way) for way in ("sa", "sb", "ad", "bc", "sd")),
)


def program(folder: Path, script: str) -> str:
    path = folder / "dot"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@needs_dot
async def test_order() -> None:
    """Dot gives every row an order, without crossings where none are needed, and coordinates that agree with it."""
    rows = rows_of(SPEC)
    found = await dot.sketch(rows, figures(SPEC), dot.find())
    assert [sorted(row) for row in found.rows] == [sorted(row) for row in rows.rows]
    assert all([found.x[cell] for cell in row] == sorted(found.x[cell] for cell in row) for row in found.rows)
    rows.rows = found.rows
    assert crossings(rows) == 0


async def test_no_text_reaches_dot(tmp_path: Path) -> None:
    """What dot is given holds no character of a label, a title or an id."""
    seen = tmp_path / "seen"
    with pytest.raises(StageFailed):
        await dot.sketch(rows_of(SPEC), figures(SPEC), program(tmp_path, f"cat > {seen}"))
    given = seen.read_text()
    assert given.startswith("digraph {")
    assert "evil" not in given
    assert "<b>" not in given


def test_absent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where Graphviz is missing, the error says what to install."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackendUnavailable) as caught:
        dot.find()
    assert caught.value.hint == "apt-get install graphviz"


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("cat > /dev/null; exit 3", "status 3"),
        ("cat > /dev/null; echo node c0 here", "something else"),
        ("cat > /dev/null; echo graph 1 0 0", "something else"),
        ("cat > /dev/null; head -c 100 /dev/urandom", "something else"),
        ("exit 0", "something else"),
    ],
)
async def test_failures(tmp_path: Path, script: str, message: str) -> None:
    """A dot that fails, or says something else than coordinates, is a typed failure."""
    with pytest.raises(StageFailed, match=message):
        await dot.sketch(rows_of(SPEC), figures(SPEC), program(tmp_path, script))


async def test_cannot_start(tmp_path: Path) -> None:
    """A dot that cannot be started is a typed failure."""
    with pytest.raises(StageFailed, match="started"):
        await dot.sketch(rows_of(SPEC), figures(SPEC), str(tmp_path / "nothing"))


async def test_deadline(tmp_path: Path) -> None:
    """A dot that hangs is a typed failure at the deadline, and its process is gone."""
    mark = tmp_path / "pid"
    with pytest.raises(StageFailed, match="within"):
        await dot.sketch(rows_of(SPEC), figures(SPEC), program(tmp_path, f"echo $$ > {mark}; exec sleep 60"), 0.3)
    assert not is_alive(int(mark.read_text()))


async def test_cancelled(tmp_path: Path) -> None:
    """Cancelling ends the process before the cancellation is over."""
    mark = tmp_path / "pid"
    script = program(tmp_path, f"echo $$ > {mark}.new; mv {mark}.new {mark}; exec sleep 60")
    task = asyncio.create_task(dot.sketch(rows_of(SPEC), figures(SPEC), script, 30))
    while not mark.exists():
        await asyncio.sleep(0.005)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not is_alive(int(mark.read_text()))
