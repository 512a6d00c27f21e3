"""Whether a folder of articles may go live: everything is checked, and every dialogue gone through."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from assistant import dialogues
from assistant.config import Config
from assistant.dialogues import Script
from assistant.errors import BadInput
from assistant.library import told
from assistant.rehearsal import Failure, rehearsing
from pipelines.knowledge import Collection
from pipelines.knowledge.check import check
from pipelines.knowledge.collection import load
from pipelines.knowledge.publishing import Refused


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What became of the dialogues of a folder."""

    count: int
    broken: tuple[BadInput, ...]
    """Files that are no dialogues."""
    failures: tuple[Failure, ...]

    @property
    def well(self) -> bool:
        """Whether all came out as they should."""
        return not self.broken and not self.failures

    def lines(self) -> list[str]:
        """For people."""
        lines = [str(one) for one in self.broken]
        for failure in self.failures:
            lines += failure.lines()
        failed = len(self.broken) + len(self.failures)
        dialogues_ = "1 dialogue" if self.count == 1 else f"{self.count or 'no'} dialogues"
        return [*lines, f"{dialogues_}, {failed or 'none'} failed" if self.count else f"{dialogues_} to test"]


def rehearse(config: Config, folder: Path) -> Rehearsed:
    """Go through the dialogues of a folder.

    Args:
        config: the deployment: its languages, and whether a person can take over.
        folder: with the articles, and their dialogues in ``tests``.

    Raises:
        BadInput: the folder cannot be used.
    """
    scripts: list[Script] = []
    broken: list[BadInput] = []
    paths = dialogues.find(folder)
    for path in paths:
        try:
            scripts.append(dialogues.read(path))
        except BadInput as error:
            broken.append(error)
    articles = load(folder)[0]
    failures = asyncio.run(_gone_through(config, articles, scripts)) if scripts else []
    return Rehearsed(len(paths), tuple(broken), tuple(failures))


async def _gone_through(config: Config, collection: Collection, scripts: list[Script]) -> list[Failure]:
    async with rehearsing(collection, config.house, config.stages.retrieval, config.cache) as rehearsal:
        return await rehearsal.run(scripts)


def prove(config: Config, made: Path) -> tuple[int, int]:
    """Check and test a folder that is to go live; gives how many articles and dialogues it has.

    Raises:
        Refused: with what is wrong, in lines that name the files as in the folder that is edited.
    """
    try:
        checked = check(made)
        if checked.problems:
            raise Refused([_as_edited(told(one), made, config.knowledge) for one in checked.problems])
        result = rehearse(config, made)
    except BadInput as error:
        raise Refused([_as_edited(str(error), made, config.knowledge)]) from error
    if not result.well:
        raise Refused([_as_edited(line, made, config.knowledge) for line in result.lines()])
    return len(load(made)[0].articles), result.count


def _as_edited(line: str, made: Path, edited: Path) -> str:
    return line.replace(str(made), str(edited))
