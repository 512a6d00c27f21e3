"""The recogniser learns the knowledge base's words: in the background, once for each version of it."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import os
import shutil
import sys
from pathlib import Path

import msgspec

from pipelines.asr import build_model, letter_to_sound
from pipelines.asr.build_model import Input, Report
from pipelines.asr.spoken import lines
from pipelines.errors import StageFailed
from pipelines.knowledge import Collection

log = logging.getLogger(__name__)

BUILD_S = 300.0
"""Deadline of a build; measured 7 s of an idle core, three times that on a busy one."""

KEPT = 3
"""Models that stay in the cache: the one in use, and those of the versions before it."""

COMMAND = (sys.executable, "-m", build_model.__name__)

_CODE = ("build_model", "carrier_phrases", "dictionary", "language_model", "letter_to_sound", "ngrams", "spoken")
_HERE = Path(__file__).parent


class Learner:
    """Keeps the mixed model of one collection.

    Args:
        collection: whose words are mixed in.
        cache: the folder in which models are kept.
    """

    def __init__(self, collection: Collection, cache: Path) -> None:
        self._collection = collection
        self._cache = cache
        digest = hashlib.sha256(f"{collection.version} {letter_to_sound.available()}".encode())
        for name in _CODE:
            digest.update((_HERE / f"{name}.py").read_bytes())
        self.path = cache / "language_model" / digest.hexdigest()[:20]

    def of(self, collection: Collection) -> Learner:
        """One that keeps the model of another collection, in the same folder."""
        return Learner(collection, self._cache)

    @property
    def learned(self) -> Path | None:
        """The model, if it has been built."""
        return self.path if self.path.is_dir() else None

    def forget(self) -> None:
        """Remove the model: it cannot be loaded."""
        shutil.rmtree(self.path, ignore_errors=True)

    async def learn(self) -> Path:
        """Build the model in a niced process, unless it is there; cancelling kills the process.

        Raises:
            StageFailed: it could not be built; the stock model goes on listening.
        """
        if self.learned is not None:
            os.utime(self.path)  # it is in use again: not among the oldest
            return self.path
        said = await self._build()
        report = msgspec.json.decode(said, type=Report)
        if report.missing:
            log.warning("the recogniser cannot hear these words of the knowledge base: %s", ", ".join(report.missing))
        models = sorted(self.path.parent.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        for old in models[KEPT:]:
            shutil.rmtree(old, ignore_errors=True)
        return self.path

    async def _build(self) -> bytes:
        articles = self._collection.articles.values()
        given = {word: sounds for article in articles for word, sounds in article.pronounce.items()}
        process = await asyncio.create_subprocess_exec(
            *COMMAND,
            str(self.path),
            cwd=_HERE.parents[1],
            env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(BUILD_S):
                said, told = await process.communicate(msgspec.json.encode(Input(list(lines(self._collection)), given)))
        except TimeoutError:
            raise StageFailed(f"The language model took more than {BUILD_S:g} s to build.") from None
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if process.returncode or self.learned is None:
            log.warning("the language model was not built: %s", told.decode(errors="replace").strip()[-500:])
            raise StageFailed("The language model could not be built.")
        return said
