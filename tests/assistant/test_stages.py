"""What is known to be drawn is laid out before anybody asks for it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from assistant.stages import laying_out
from assistant.testing.stages import StubDraftsman, stub_stages
from pipelines.diagram import Drawing, Node, Spec
from pipelines.errors import StageFailed


def spec(name: str) -> Spec:
    return Spec(name, "flow", name, (Node("a", "A"),), ())


class Sketchpad(StubDraftsman):
    """Notes what is drawn; cannot draw "bad"; never ends with "slow"."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []

    async def draw(self, spec: Spec) -> Drawing:
        if spec.id == "bad":
            raise StageFailed("This drawing could not be laid out.")
        if spec.id == "slow":
            await asyncio.Event().wait()
        self.done.append(spec.id)
        return await super().draw(spec)


async def test_all_are_laid_out_though_one_fails() -> None:
    """Every drawing is made once without being asked for; one that cannot be made costs none of the others."""
    pad = Sketchpad()
    stages = replace(stub_stages(), draftsman=pad, drawings=(spec("one"), spec("bad"), spec("two")))
    async with laying_out(stages):
        await asyncio.sleep(0.01)
    assert pad.done == ["one", "two"]


@pytest.mark.parametrize("fails", [False, True])
async def test_leaving_ends_the_work(fails: bool) -> None:
    """What is not laid out when the server ends is left, whether or not it ends in an error."""
    stages = replace(stub_stages(), draftsman=Sketchpad(), drawings=(spec("slow"),))
    before = asyncio.all_tasks()
    try:
        async with laying_out(stages):
            await asyncio.sleep(0)
            if fails:
                raise ValueError
    except ValueError:
        assert fails
    assert asyncio.all_tasks() == before
