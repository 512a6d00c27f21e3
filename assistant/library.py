"""Which version of the articles a running server answers from, and how it takes up another without dropping a call.

One task looks once a second at the pointer to the live version; where nothing was ever published, at the folder that
``site.toml`` names. What is new is read in another process, made ready beside what is in use, and then used from the
next question of every conversation on. What cannot be used changes nothing: it is logged once, with file and line.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.config import Config
from assistant.errors import BadInput, FrontdeskError
from assistant.stages import lay_out
from pipelines.diagram import Draftsman, Spec
from pipelines.knowledge import Collection, Problem, tree
from pipelines.knowledge.reading import Reading, read, read_apart
from pipelines.knowledge.versions import Versions
from pipelines.omni.renewing import RenewableOmni

log = logging.getLogger(__name__)

LOOK_S = 1.0
"""Between two looks. Each costs the reading of two small files, or a glance at every file's time, in a thread."""


RETRY_S = 30.0
"""Until what failed for no fault of the articles is tried again."""


class Learning(Protocol):
    """A recogniser that learns the words of the articles."""

    async def renew(self, collection: Collection) -> None:
        """Learn those of another collection, and go on with the old ones until then."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where articles are taken from: a published version, or the folder itself."""

    folder: Path
    number: int = 0
    """Of the version; 0 for the folder itself."""
    digest: str = ""
    """Of the version's files, as published."""

    @property
    def name(self) -> str:
        """For people."""
        return f"version {self.number}" if self.number else "the folder itself"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What is answered from."""

    shelf: Shelf
    collection: Collection
    problems: tuple[Problem, ...]
    digest: str


def versions_of(config: Config) -> Versions:
    """The published versions of a deployment."""
    return Versions(config.data / "knowledge")


def shelf_of(config: Config) -> Shelf:
    """What a deployment answers from: the live version, or where nothing was ever published the folder itself.

    Raises:
        BadInput: it cannot be read which version is live.
    """
    versions = versions_of(config)
    live = versions.live()
    return Shelf(config.knowledge) if live is None else Shelf(versions.content(live.number), live.number, live.digest)


def load(config: Config, *, draft: bool = False) -> Loaded:
    """Read what a deployment answers from, here and now: for a start, or a command.

    Args:
        config: the deployment.
        draft: read the folder that is edited, whatever was published.

    Raises:
        BadInput: it cannot be used.
    """
    shelf = Shelf(config.knowledge) if draft else shelf_of(config)
    return _loaded(shelf, read(shelf.folder))


def _loaded(shelf: Shelf, reading: Reading) -> Loaded:
    if shelf.number and reading.digest != shelf.digest:
        raise BadInput(
            "knowledge_versions",
            f"The version {shelf.number} was changed since it was published.",
            "Go back to another (knowledge rollback), or publish anew.",
            str(shelf.folder),
        )
    return Loaded(shelf, reading.collection, reading.problems, reading.digest)


def drawings(collection: Collection) -> tuple[Spec, ...]:
    """What will be drawn."""
    return tuple(article.drawing for article in collection.articles.values() if article.drawing is not None)


def told(problem: Problem) -> str:
    """A problem on one line: file, line, what is wrong, what to do."""
    return f"{problem.path}:{problem.line}: {problem.message} {problem.hint}".rstrip()


def _refusal(problems: Sequence[Problem]) -> BadInput:
    for problem in problems:
        log.warning("an article has a problem: %s", told(problem))
    count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
    return BadInput("knowledge_problems", f"The folder has {count} and is not taken up.")


class Library:
    """Keeps what is answered from up to date; ``run()`` it in the server's task group.

    Args:
        config: the deployment.
        loaded: what the stages were chosen with.
        omni: answers.
        asr: learns, if it can.
        draftsman: draws.
        reader: reads a folder without holding up the loop.
    """

    def __init__(
        self,
        config: Config,
        loaded: Loaded,
        omni: RenewableOmni,
        asr: Learning | None,
        draftsman: Draftsman,
        reader: Callable[[Path], Awaitable[Reading]] = read_apart,
    ) -> None:
        self.loaded = loaded
        self.trouble = ""
        """Why what is served is not what it should be; empty where it is."""
        self._config = config
        self._omni = omni
        self._asr = asr
        self._draftsman = draftsman
        self._reader = reader
        self._glancer = ThreadPoolExecutor(1, "library")
        self._tried = ""
        """The mark of what was taken up, or found to be unusable, last."""
        self._refused = ""
        """Why that is unusable; empty where it is not."""
        self._glanced = ""
        self._learning: asyncio.Task[None] | None = None

    def state(self) -> dict[str, object]:
        """What readiness says of it: no path and no word of an article."""
        state: dict[str, object] = {"serving": self.loaded.shelf.name, "articles": len(self.loaded.collection.articles)}
        return {**state, "trouble": self.trouble} if self.trouble else state

    async def run(self) -> None:
        """Look and take up until cancelled; nothing that goes wrong in it ends the server."""
        try:
            async with asyncio.TaskGroup() as group:
                while True:
                    await asyncio.sleep(LOOK_S)
                    await self._guarded(group)
        finally:
            self._glancer.shutdown(wait=False, cancel_futures=True)

    async def _guarded(self, group: asyncio.TaskGroup) -> None:
        try:
            await self._look(group)
        except BadInput as error:
            self._say(error.message, str(error))
        except Exception as error:
            if isinstance(error, FrontdeskError):
                log.warning("the articles could not be taken up; tried again in %g s: %s", RETRY_S, error)
            else:
                log.exception("the articles could not be taken up; tried again in %g s", RETRY_S)
            self.trouble = "New articles could not be taken up."
            self._tried = ""
            await asyncio.sleep(RETRY_S)

    def _say(self, trouble: str, detail: str) -> None:
        """Log a trouble once, for as long as it lasts; what is loaded goes on."""
        if trouble != self.trouble:
            log.warning("what was loaded before goes on: %s %s", self.loaded.shelf.name, detail)
        self.trouble = trouble

    async def _look(self, group: asyncio.TaskGroup) -> None:
        loop = asyncio.get_running_loop()
        shelf, mark = await loop.run_in_executor(self._glancer, self._glance)
        settled, self._glanced = mark == self._glanced, mark
        if mark == self._tried:
            self.trouble = self._refused
            return
        if not shelf.number and not settled:  # somebody is saving: wait until two looks see the same
            return
        self._tried, self._refused = mark, ""
        try:
            found = _loaded(shelf, await self._reader(shelf.folder))
            if not shelf.number and found.problems:
                raise _refusal(found.problems)
        except BadInput as error:
            self._refused = error.message
            raise
        await self._take_up(found, group)
        self.trouble = ""

    def _glance(self) -> tuple[Shelf, str]:
        """What should be served, and a mark that changes with it. Runs in the glancer's thread."""
        shelf = shelf_of(self._config)
        if self.loaded.shelf.number and not shelf.number:  # or drafts would go live because a file was lost
            raise BadInput("knowledge_gone", "The published versions are gone.", "", str(self._config.data))
        if shelf.number:
            if not shelf.folder.is_dir():
                raise BadInput("knowledge_gone", "The live version's folder is gone.", "", str(shelf.folder))
            return shelf, f"{shelf.number} {shelf.digest}"
        if not shelf.folder.is_dir():
            raise BadInput("knowledge_gone", "The knowledge folder is gone.", "", str(shelf.folder))
        return shelf, tree.mark(shelf.folder)

    async def _take_up(self, found: Loaded, group: asyncio.TaskGroup) -> None:
        """Use other articles from the next question on."""
        old = self.loaded
        if found.digest == old.digest:  # saved without a change, or published as it was served
            self.loaded = found
            return
        fresh = await self._omni.build(found.collection)
        await lay_out(self._draftsman, drawings(found.collection))
        await self._omni.use(fresh)
        self.loaded = found
        log.warning("answers come from now on from %s: %d articles", found.shelf.name, len(found.collection.articles))
        for problem in found.problems if found.shelf.number else ():
            log.warning("an article has a problem and is left out: %s", told(problem))
        if self._asr is not None and heard(found.collection).articles != heard(old.collection).articles:
            if self._learning is not None:
                self._learning.cancel()
            self._learning = group.create_task(self._learn(self._asr, found.collection), name="learn words")

    async def _learn(self, asr: Learning, collection: Collection) -> None:
        """Learning has its own deadline; its failure costs new words, nothing else."""
        try:
            await asr.renew(heard(collection))
        except Exception:
            log.exception("the recogniser could not learn the new words")


def heard(collection: Collection) -> Collection:
    """The articles whose words the recogniser learns: it knows English."""
    return collection.speaking("en")
