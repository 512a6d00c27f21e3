"""Who draws: keeping, sharing, giving way, and what happens when Graphviz fails."""

from __future__ import annotations

import asyncio
import logging
import shutil
import stat
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.diagram import Area, Chart, Drawing, Edge, Node, Picture, Row, Series, Spec
from pipelines.diagram import draftsman as module
from pipelines.diagram.draftsman import GraphvizDraftsman, LayeredDraftsman, choose_draftsman
from pipelines.errors import BackendUnavailable, BadInput, StageFailed

needs_dot = pytest.mark.skipif(shutil.which("dot") is None, reason="no Graphviz: apt-get install graphviz")

SPEC = Spec(
    "s",
    "flow",
    "Title",
    (Node("a", "Ready?", "decision"), Node("b", "Go"), Node("c", "Wait")),
    (Edge("a", "b", "yes"), Edge("a", "c", "no"), Edge("c", "a")),
)


class Counting(LayeredDraftsman):
    """Counts how often it really draws; waits at ``gate`` first."""

    def __init__(self, keep: int = 8) -> None:
        super().__init__(keep)
        self.drawn: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def _draw(self, spec: Spec) -> Drawing:
        self.drawn.append(spec.title)
        await self.gate.wait()
        return await super()._draw(spec)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder that commands are found in."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def install(folder: Path, script: str) -> None:
    command = folder / "dot"
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)


async def test_keeps_what_it_drew() -> None:
    """The same spec is drawn once; an equal one is the same spec, a changed one is not."""
    draftsman = Counting()
    first = await draftsman.draw(SPEC)
    assert await draftsman.draw(replace(SPEC)) is first
    await draftsman.draw(replace(SPEC, title="Other"))
    assert draftsman.drawn == ["Title", "Other"]


async def test_forgets_the_longest_unused() -> None:
    """It keeps a bounded number of drawings, those that were used last."""
    draftsman = Counting(keep=2)
    one, two, three = (replace(SPEC, title=title) for title in ("one", "two", "three"))
    for spec in (one, two, one, three, one, two):
        await draftsman.draw(spec)
    assert draftsman.drawn == ["one", "two", "three", "two"]


async def test_one_at_work() -> None:
    """Callers who want the same drawing at once wait for one of them."""
    draftsman = Counting()
    draftsman.gate.clear()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(draftsman.draw(SPEC), name=f"draw {n}") for n in range(3)]
        await asyncio.sleep(0)
        draftsman.gate.set()
    assert draftsman.drawn == ["Title"]
    assert len({id(task.result()) for task in tasks}) == 1


async def test_cancelled_caller_costs_the_others_nothing() -> None:
    """Where the caller who draws is cancelled, the next in line draws."""
    draftsman = Counting()
    draftsman.gate.clear()
    first = asyncio.create_task(draftsman.draw(SPEC), name="first")
    second = asyncio.create_task(draftsman.draw(SPEC), name="second")
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    draftsman.gate.set()
    assert (await second).spec == SPEC
    assert draftsman.drawn == ["Title", "Title"]


async def test_gives_way() -> None:
    """While a large drawing is laid out, other tasks run many times."""
    nodes = tuple(Node(f"n{at}", f"Step {at}", "decision") for at in range(30))
    edges = tuple(Edge(f"n{at}", f"n{at * way % 30}") for at in range(30) for way in (2, 7))
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other(), name="other")
    await LayeredDraftsman().draw(Spec("s", "flow", "t", nodes, edges))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert turns > 20


async def test_bad_input() -> None:
    """A spec that breaks its rules is refused before anything is drawn, and is not kept."""
    draftsman = Counting()
    with pytest.raises(BadInput):
        await draftsman.draw(replace(SPEC, nodes=()))
    assert draftsman.drawn == []


async def test_a_flaw_of_the_layout_is_a_typed_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error inside of the layout costs the picture, not the session: it arrives as StageFailed."""

    def broken(*_: object) -> Generator[None, None, None]:
        yield
        raise IndexError

    monkeypatch.setattr(module, "best", broken)
    with pytest.raises(StageFailed):
        await LayeredDraftsman().draw(SPEC)


@needs_dot
async def test_graphviz() -> None:
    """With Graphviz a drawing holds the same nodes and edges as without."""
    drawing = await GraphvizDraftsman(ask_from=0).draw(SPEC)
    assert all(f'id="n-{node.id}"' in drawing.svg for node in SPEC.nodes)
    assert 'id="e-c-a"' in drawing.svg


async def test_graphviz_is_asked_where_lines_cross(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Where nothing crosses, dot is not started; where much does, it is."""
    install(path, "exit 1")
    with caplog.at_level(logging.WARNING):
        await GraphvizDraftsman().draw(SPEC)
        assert caplog.text == ""
        nodes = tuple(Node(f"n{at}", f"Box {at}") for at in range(10))
        edges = tuple(Edge(f"n{a}", f"n{b}") for a in range(5) for b in range(5, 10))
        await GraphvizDraftsman().draw(Spec("s", "flow", "t", nodes, edges))
    assert "without Graphviz" in caplog.text


@pytest.mark.parametrize("kind", ["steps", "comparison", "parts", "bar", "line"])
async def test_every_kind(kind: str) -> None:
    """Every kind of drawing is drawn, each by what draws it, with a group for each node."""
    nodes = (Node("a", "One"), Node("b", "Two"))
    picture = Picture("image/png", b"png", 30, 20, "A box", (Area(0, 0, 0.1, 0.1), Area(0.5, 0.5, 0.1, 0.1)))
    chart = Chart("bar" if kind == "bar" else "line", "", (Series("s", (1.0, 2.0)),))
    spec = {
        "steps": Spec("s", "steps", "t", nodes),
        "comparison": Spec("s", "comparison", "t", nodes, rows=(Row("r", ("1", "2")),)),
        "parts": Spec("s", "parts", "t", nodes, picture=picture),
    }.get(kind, Spec("s", "chart", "t", nodes, chart=chart))
    drawing = await LayeredDraftsman().draw(spec)
    assert all(f'id="n-{node.id}"' in drawing.svg for node in nodes)
    assert {"steps": "spine", "comparison": "grid", "parts": "ring", "bar": "bar s1", "line": "curve"}[
        kind
    ] in drawing.svg


@pytest.mark.parametrize("script", ["exit 1", "echo nonsense", "exec sleep 60"])
async def test_draws_without_a_failing_graphviz(path: Path, script: str, caplog: pytest.LogCaptureFixture) -> None:
    """Where dot fails, says nonsense or hangs, the drawing comes all the same, and the log says why."""
    install(path, script.replace("sleep", shutil.which("sleep", path="/bin:/usr/bin") or "sleep"))
    with caplog.at_level(logging.WARNING):
        drawing = await GraphvizDraftsman(deadline_s=0.2, ask_from=0).draw(SPEC)
    assert drawing.svg == (await LayeredDraftsman().draw(SPEC)).svg
    assert "without Graphviz" in caplog.text


def test_choice(path: Path) -> None:
    """Graphviz is chosen where it is installed; else the layered draftsman, with what to install for better."""
    chosen = choose_draftsman()
    assert (chosen.name, chosen.better) == ("layered", "apt-get install graphviz")
    assert "not installed" in chosen.reason
    with pytest.raises(BackendUnavailable) as caught:
        choose_draftsman(["graphviz"])
    assert caught.value.hint == "apt-get install graphviz"
    install(path, "exit 0")
    assert choose_draftsman().name == "graphviz"
    assert choose_draftsman(["layered"]).reason == "first choice"
