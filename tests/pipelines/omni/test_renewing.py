"""Knowledge that is exchanged while it answers."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from pipelines.errors import StageFailed
from pipelines.knowledge import Collection
from pipelines.knowledge.collection import load
from pipelines.knowledge.retrieval import Retrieval
from pipelines.omni import Question, Text, renewing
from pipelines.omni.knowledge import KnowledgeOmni
from pipelines.omni.renewing import RenewableOmni

ARTICLE = "---\ntitle: Opening hours\nquestions:\n  - When are you open\n  - Opening times\n---\n\n{}\n"


def collection(folder: Path, words: str) -> Collection:
    (folder / "hours.md").write_text(ARTICLE.format(words))
    return load(folder)[0]


async def said(omni: RenewableOmni) -> str:
    async with omni.answer(Question("When are you open")) as pieces:
        return "".join([piece.piece async for piece in pieces if isinstance(piece, Text)]).strip()


class Watched(KnowledgeOmni):
    """Notes its end."""

    closed = 0

    async def close(self) -> None:
        self.closed += 1
        await super().close()


async def test_the_next_question_is_answered_from_the_new(tmp_path: Path) -> None:
    """Building changes nothing; using it changes the next answer, and the old one is closed."""
    old = Watched(Retrieval(collection(tmp_path, "At nine."), None))
    omni = RenewableOmni(old)
    await omni.start()
    fresh = await omni.build(collection(tmp_path, "At ten."))
    assert await said(omni) == "At nine."
    assert old.closed == 0
    await omni.use(fresh)
    assert await said(omni) == "At ten."
    assert old.closed == 1
    await omni.close()


async def test_an_answer_under_way_ends_with_what_it_began_with(tmp_path: Path) -> None:
    """The old one is closed with its last answer, not before."""
    old = Watched(Retrieval(collection(tmp_path, "At nine."), None))
    omni = RenewableOmni(old)
    async with omni.answer(Question("When are you open")) as pieces:
        await omni.use(await omni.build(collection(tmp_path, "At ten.")))
        assert old.closed == 0
        assert [piece.piece.strip() async for piece in pieces if isinstance(piece, Text)] == ["At nine."]
    assert old.closed == 1
    await omni.close()
    assert old.closed == 1


async def test_a_build_has_a_deadline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes too long is given up and closed; the one before goes on."""
    omni = RenewableOmni(KnowledgeOmni(Retrieval(collection(tmp_path, "At nine."), None)))

    class Slow(Watched):
        async def built(self) -> None:
            await asyncio.Event().wait()

    slow = Slow(Retrieval(collection(tmp_path, "At ten."), None))
    monkeypatch.setattr(KnowledgeOmni, "of", lambda _self, _collection: slow)
    monkeypatch.setattr(renewing, "BUILD_S", 0.2)
    with pytest.raises(StageFailed, match="more than"):
        await omni.build(slow._retrieval.collection)
    assert slow.closed == 1
    assert await said(omni) == "At nine."
    await omni.close()
