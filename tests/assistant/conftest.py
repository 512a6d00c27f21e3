"""One part of a session by itself: the state that it shares, what it told, what it stored; and a command as typed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from assistant import conversation
from assistant.cli import main
from assistant.conversation import Conversation
from assistant.messages import Notice
from assistant.pacing import Channel
from assistant.settings import Settings
from assistant.stages import Stages
from assistant.store import Write
from assistant.talk import Forgetful, House, Talk
from assistant.testing.stages import stub_stages
from assistant.world import World
from pipelines.diagram import Edge, Node, Spec

N = TypeVar("N", bound=Notice)

LONG = "one two three four five six seven eight nine ten eleven twelve"
SPEC = Spec("plug", "flow", "The plug", (Node("a", "A"), Node("b", "B")), (Edge("a", "b"),))


class Notebook(Forgetful):
    """Notes what is stored."""

    def __init__(self) -> None:
        self.written: list[Write] = []

    def put(self, write: Write) -> asyncio.Future[None]:
        self.written.append(write)
        return super().put(write)


@dataclass
class Alone:
    """The state of a session of which only one part runs."""

    talk: Talk
    told: list[Notice]
    store: Notebook
    channel: Channel = field(default_factory=Channel)

    def of(self, kind: type[N]) -> list[N]:
        """All notices of a kind."""
        return [notice for notice in self.told if isinstance(notice, kind)]

    @property
    def kinds(self) -> list[str]:
        """The names of all notices, in order."""
        return [type(notice).__name__ for notice in self.told]


def alone(
    stages: Stages | None = None,
    *,
    house: House | None = None,
    settings: Settings | None = None,
    channel: Channel | None = None,
) -> Alone:
    """The state of a session with ids that are the same each time."""
    told: list[Notice] = []
    store = Notebook()
    world = World(wall=lambda: 1_700_000_000.0, chance=random.Random(1))
    talk = Talk(
        "sess_1",
        world,
        stages or stub_stages(),
        store,
        house or House(),
        Conversation("conv_1"),
        told.append,
        lambda: part.channel,
        settings or Settings(),
    )
    part = Alone(talk, told, store, channel or Channel())
    return part


@asynccontextmanager
async def during(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Something runs beside the block; at its end it is cancelled, and nothing of it may be left."""
    before = asyncio.all_tasks()
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert [error for error in ended if not isinstance(error, asyncio.CancelledError)] == []
    assert asyncio.all_tasks() == before


@pytest.fixture
def fill(monkeypatch: pytest.MonkeyPatch) -> Callable[[Alone, int], None]:
    """Leaves room in a conversation for so many items more."""

    def leave(part: Alone, room: int) -> None:
        monkeypatch.setattr(conversation, "MAX_ITEMS", len(part.talk.conversation.items) + room)

    return leave


def typed(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run a command as a person types it; its status, what it printed, and what it complained about."""
    with pytest.raises(SystemExit) as left:
        main(words)
    printed = capsys.readouterr()
    return int(left.value.code or 0), printed.out, printed.err


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """The ``site.toml`` of a deployment as ``knowledge init`` makes one; its articles are found by words."""
    monkeypatch.setenv("FRONTDESK_WITHOUT", "minilm")
    assert typed(capsys, "knowledge", "init", str(tmp_path / "desk"))[0] == 0
    return tmp_path / "desk" / "site.toml"
