"""What a running server answers from, and how it changes under a conversation."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import ClientConnection, connect

from assistant import library
from assistant.app import create_app
from assistant.config import Config
from assistant.errors import BadInput, StageFailed
from assistant.library import Library, load, shelf_of, versions_of
from assistant.logs import Lines
from assistant.testing.server import serving
from assistant.testing.stages import StubDraftsman, stub_stages
from pipelines.knowledge import Collection
from pipelines.knowledge.publishing import publish, roll_back
from pipelines.knowledge.reading import Reading, read, read_apart
from pipelines.knowledge.retrieval import Retrieval
from pipelines.omni.knowledge import KnowledgeOmni
from pipelines.omni.renewing import RenewableOmni

HOURS = "---\ntitle: Opening hours\nquestions:\n  - When are you open\n  - Opening times please\n---\n\n{}\n"
LIGHT = """---
title: Red light
questions:
  - My light is red
  - The light on the box is red
---

## Procedure

```mermaid
flowchart TD
  start([The light is red]) --> {node}{{Is the plug in?}}
  {node} -->|yes| end1([Call us])
  {node} -->|no| push[Push it in]
  push --> end1
```
"""


class Learner:
    """Notes what it learns."""

    def __init__(self) -> None:
        self.learned: list[Collection] = []

    async def renew(self, collection: Collection) -> None:
        self.learned.append(collection)
        if len(self.learned) > 1:
            raise StageFailed("The language model could not be built.")


@dataclass
class Shop:
    """A deployment that runs, or its library alone."""

    config: Config
    library: Library
    omni: RenewableOmni
    asr: Learner = field(default_factory=Learner)
    address: str = ""

    def write(self, words: str, node: str = "plug") -> None:
        (self.config.knowledge / "hours.md").write_text(HOURS.format(words))
        (self.config.knowledge / "light.md").write_text(LIGHT.format(node=node))

    def publish(self) -> int:
        made = publish(
            versions_of(self.config), self.config.knowledge, "", 1.0, lambda folder: len(read(folder).problems)
        )
        return made.manifest.number

    async def until(self, so: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not so():
                await asyncio.sleep(0.01)

    async def serves(self, words: str) -> None:
        """Wait until callers hear this."""
        await self.until(lambda: self.library.loaded.collection.articles["hours"].answer == (words,))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits for a second to pass."""
    monkeypatch.setattr(library, "LOOK_S", 0.01)


def shop(folder: Path, reader: Callable[..., Any] | None = None) -> Shop:
    config = Config(knowledge=folder / "articles", data=folder / "data")
    config.knowledge.mkdir()
    made = Shop(config, None, None)  # type: ignore[arg-type]  # filled below, once there is something to load
    made.write("At nine.")
    loaded = load(config)
    made.omni = RenewableOmni(KnowledgeOmni(Retrieval(loaded.collection, None)))

    async def here(folder: Path) -> Reading:
        return read(folder)

    made.library = Library(config, loaded, made.omni, made.asr, StubDraftsman(), reader or here)
    return made


@asynccontextmanager
async def looking(made: Shop) -> AsyncIterator[Shop]:
    """The library alone."""
    task = asyncio.create_task(made.library.run())
    try:
        yield made
    finally:
        task.cancel()
        await asyncio.wait({task})
        await made.omni.close()


@asynccontextmanager
async def served(made: Shop) -> AsyncIterator[Shop]:
    """The whole server, with a stub voice."""
    stages = replace(stub_stages(), omni=made.omni)
    async with serving(create_app(made.config, stages, library=made.library)) as address:
        made.address = address
        yield made


async def ask(socket: ClientConnection, words: str, modality: str = "audio") -> str:
    """The words of the answer, over the wire."""
    response = {"type": "response.create", "response": {"output_modalities": [modality]}}
    item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": words}]}
    for event in ({"type": "conversation.item.create", "item": item}, response):
        await socket.send(json.dumps(event))
    said = ""
    async with asyncio.timeout(20):
        while (event := json.loads(await socket.recv()))["type"] != "response.done":
            if event["type"] in ("response.output_audio_transcript.done", "response.output_text.done"):
                said = event.get("transcript") or event["text"]
    return said


async def test_a_published_change_is_in_the_next_turn_of_a_running_conversation(tmp_path: Path) -> None:
    """One call: the old answer, then after a publish the new one, then after a rollback the old one again."""
    async with served(shop(tmp_path, read_apart)) as made, connect(f"ws://{made.address}/v1/realtime") as socket:
        made.publish()
        assert await ask(socket, "when are you open") == "At nine."
        made.write("At ten.")
        assert made.publish() == 2
        await made.serves("At ten.")
        assert await ask(socket, "when are you open") == "At ten."
        roll_back(versions_of(made.config))
        await made.serves("At nine.")
        assert await ask(socket, "when are you open") == "At nine."
        assert made.library.state() == {"serving": "version 1", "articles": 2}
        async with httpx2.AsyncClient() as client:
            ready = (await client.get(f"http://{made.address}/readyz")).json()
        assert ready["knowledge"] == {"serving": "version 1", "articles": 2}


async def test_who_stands_at_a_node_that_is_gone_is_told_and_goes_on(tmp_path: Path) -> None:
    """The call goes on: the change is said in words, and yes begins the procedure that is there now."""
    async with served(shop(tmp_path)) as made, connect(f"ws://{made.address}/v1/realtime") as socket:
        assert "Is the plug in?" in await ask(socket, "my light is red", "text")
        made.write("At ten.", node="socket")
        await made.serves("At ten.")
        assert "were changed while we talked" in await ask(socket, "yes", "text")
        assert "Is the plug in?" in await ask(socket, "yes", "text")


async def test_an_edit_of_the_folder_is_taken_up_where_nothing_was_published(tmp_path: Path) -> None:
    """The folder itself is served, and says so; the recogniser learns the new words, and its failure is no trouble."""
    async with looking(shop(tmp_path)) as made:
        assert made.library.state()["serving"] == "the folder itself"
        made.write("At ten.")
        await made.serves("At ten.")
        await made.until(lambda: len(made.asr.learned) == 1)
        made.write("At eleven.")
        await made.serves("At eleven.")
        await made.until(lambda: len(made.asr.learned) == 2)
        made.write("At twelve.")
        await made.serves("At twelve.")
        assert made.library.trouble == ""


async def test_a_broken_edit_changes_nothing_and_is_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """File and line are said once, readiness says it as long as it lasts, and mending it mends all."""
    async with looking(shop(tmp_path)) as made:
        (made.config.knowledge / "hours.md").write_text("---\ntitle: Broken\n---\nWords.\n")
        await made.until(lambda: made.library.trouble)
        await asyncio.sleep(0.1)
        told = [line for line in map(Lines("lines").format, caplog.records) if "hours.md:" in line]
        assert len(told) == 1, "the log of a deployment names the file and the line, once"
        assert made.library.state()["trouble"] == "The folder has 1 problem and is not taken up."
        assert made.library.loaded.collection.articles["hours"].answer == ("At nine.",)
        made.write("At ten.")
        await made.serves("At ten.")
        await made.until(lambda: not made.library.trouble)


@pytest.mark.parametrize("published", [False, True])
async def test_a_folder_that_vanishes_is_told_and_what_is_loaded_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, published: bool
) -> None:
    """Whether it is the folder itself or the version's: said once, no draft goes live instead, and it may come back."""
    made = shop(tmp_path)
    folder = made.config.knowledge
    if published:
        made.publish()
        folder = versions_of(made.config).content(1)
        made.library.loaded = load(made.config)
        made.write("A draft.")
    async with looking(made):
        folder.rename(tmp_path / "away")
        await made.until(lambda: made.library.trouble)
        await asyncio.sleep(0.1)
        assert "is gone" in str(made.library.state()["trouble"])
        assert caplog.text.count("is gone") == 1
        assert made.library.loaded.collection.articles["hours"].answer == ("At nine.",)
        (tmp_path / "away").rename(folder)
        await made.until(lambda: not made.library.trouble)


async def test_without_the_pointer_no_draft_goes_live(tmp_path: Path) -> None:
    """Where versions were served and all of them are gone, the folder is not taken instead."""
    made = shop(tmp_path)
    made.publish()
    made.library.loaded = load(made.config)
    made.write("A draft.")
    async with looking(made):
        shutil.rmtree(made.config.data)
        await made.until(lambda: made.library.trouble)
        assert made.library.trouble == "The published versions are gone."
        assert made.library.loaded.collection.articles["hours"].answer == ("At nine.",)


async def test_a_version_that_was_changed_afterwards_is_not_taken_up(tmp_path: Path) -> None:
    """What was checked is what is served, or nothing; a start says so too."""
    made = shop(tmp_path)
    made.publish()
    path = versions_of(made.config).content(1) / "hours.md"
    path.chmod(0o600)
    path.write_text(HOURS.format("By stealth."))
    with pytest.raises(BadInput, match="changed since it was published"):
        load(made.config)
    async with looking(made):
        await made.until(lambda: made.library.trouble)
        assert "changed since it was published" in made.library.trouble
        assert made.library.loaded.collection.articles["hours"].answer == ("At nine.",)


async def test_what_fails_for_no_fault_of_the_articles_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A process that dies, or anything unforeseen, costs a while."""
    monkeypatch.setattr(library, "RETRY_S", 0.01)
    failures: list[Exception] = [StageFailed("The articles could not be read."), ZeroDivisionError()]

    async def reader(folder: Path) -> Reading:
        if failures:
            raise failures.pop(0)
        return read(folder)

    caplog.set_level(logging.WARNING)
    async with looking(shop(tmp_path, reader)) as made:
        made.write("At ten.")
        await made.serves("At ten.")
        await made.until(lambda: not made.library.trouble)
    assert caplog.text.count("tried again in") == 2


async def test_saving_without_a_change_builds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same content again is what is loaded already, also when it is published."""
    made = shop(tmp_path)
    monkeypatch.setattr(made.omni, "build", None)
    async with looking(made):
        made.write("At nine.")
        made.publish()
        await made.until(lambda: made.library.loaded.shelf.number == 1)
        assert made.library.trouble == ""
    assert made.asr.learned == []


def test_the_folder_is_served_until_something_is_published(tmp_path: Path) -> None:
    """What a start loads follows the pointer."""
    made = shop(tmp_path)
    assert shelf_of(made.config).folder == made.config.knowledge
    made.publish()
    made.write("A draft.")
    assert load(made.config).collection.articles["hours"].answer == ("At nine.",)
    assert load(made.config).shelf.name == "version 1"
    draft = load(made.config, draft=True)
    assert draft.collection.articles["hours"].answer == ("A draft.",)
    assert draft.shelf.name == "the folder itself"
