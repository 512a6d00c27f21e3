"""The recogniser learns the knowledge base's words: in the background, once for each version of it."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import shutil
import sys
from pathlib import Path

import msgspec

from pipelines.asr import build_model, vocabulary
from pipelines.errors import StageFailed
from pipelines.knowledge import Collection

log = logging.getLogger(__name__)

BUILD_S = 120.0
"""Deadline of a build; it takes a few seconds of one core."""

KEPT = 3
"""Models that stay in the cache: the one in use, and those of the versions before it."""

CODE = ("build_model", "language_model", "ngrams", "vocabulary")
_HERE = Path(__file__).parent


class Learner:
    """Keeps the mixed model of one collection.

    Args:
        collection: whose words are mixed in.
        cache: the folder in which models are kept.
    """

    def __init__(self, collection: Collection, cache: Path) -> None:
        self._collection = collection
        digest = hashlib.sha256(collection.version.encode())
        for name in CODE:
            digest.update((_HERE / f"{name}.py").read_bytes())
        self.path = cache / "language_model" / digest.hexdigest()[:20]

    @property
    def learned(self) -> Path | None:
        """The model, if it has been built."""
        return self.path if (self.path / build_model.WORDS).is_file() else None

    async def learn(self) -> Path:
        """Build the model in a niced process, unless it is there; cancelling kills the process.

        Raises:
            StageFailed: it could not be built; the stock model goes on listening.
        """
        if self.learned is not None:
            return self.path
        order = build_model.Order(vocabulary.sentences(self._collection), vocabulary.pronounced(self._collection))
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "pipelines.asr.build_model",
            str(self.path),
            cwd=_HERE.parents[1],
            stdin=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(BUILD_S):
                _, told = await process.communicate(msgspec.json.encode(order))
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
        self._forget_old()
        return self.path

    def _forget_old(self) -> None:
        models = sorted(self.path.parent.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        for old in models[KEPT:]:
            shutil.rmtree(old, ignore_errors=True)
