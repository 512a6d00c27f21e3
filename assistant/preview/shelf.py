"""A folder of articles as it stands now: read again whenever a file in it changes."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import BadInput, NotPossible
from pipelines.knowledge import Article, Problem
from pipelines.knowledge.boxes import Box, with_boxes
from pipelines.knowledge.check import check
from pipelines.knowledge.collection import FILES_MAX
from pipelines.knowledge.front_matter import LANGUAGE
from pipelines.knowledge.markdown import SIZE_LIMIT

log = logging.getLogger("frontdesk.preview")

LOOK_S = 0.5
"""How often it is looked whether a file has changed."""
PICTURES = frozenset({".svg", ".png", ".jpg", ".jpeg"})

Sign = tuple[tuple[str, int, int], ...]
"""Names, times and sizes: what changes when anybody saves."""


@dataclass(frozen=True, slots=True)
class Content:
    """What is in the folder."""

    articles: dict[str, Article] = field(default_factory=dict)
    """By file, as named from the folder."""
    files: tuple[str, ...] = ()
    """All of them, those that have problems too."""
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    error: str = ""
    """Why nothing of it can be used; empty where something can."""


class Shelf:
    """Keeps a folder's articles up to date. ``watch`` until cancelled.

    Args:
        folder: of articles.
        look_s: how often it is looked whether a file has changed.
    """

    def __init__(self, folder: Path, look_s: float = LOOK_S) -> None:
        self.folder = folder.resolve()
        self.content = Content()
        self.version = 0
        """Grows with every change."""
        self._look_s = look_s
        self._sign: Sign | None = None
        self._ended = False
        self._changed = asyncio.Condition()
        self._looking = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, "preview")

    async def watch(self) -> None:
        """Read what is there, and again after each change; a folder that goes and comes back is read again too."""
        try:
            while True:
                await self.look()
                await asyncio.sleep(self._look_s)
        finally:
            self._thread.shutdown(wait=False, cancel_futures=True)

    async def look(self) -> None:
        """Look once whether something has changed; who looks at the same time waits, and finds it read."""
        async with self._looking:
            loop = asyncio.get_running_loop()
            sign = await loop.run_in_executor(self._thread, _sign, self.folder)
            if sign == self._sign:
                return
            self._sign = sign
            self.content = await loop.run_in_executor(self._thread, _read, self.folder)
            self.version += 1
            async with self._changed:
                self._changed.notify_all()

    async def changed(self, since: int, within_s: float) -> int:
        """The version, as soon as it is another than ``since``; the same when nothing changed in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s), self._changed:
                await self._changed.wait_for(lambda: self.version != since or self._ended)
        return self.version

    async def end(self) -> None:
        """Nobody is kept waiting for a change any more."""
        self._ended = True
        async with self._changed:
            self._changed.notify_all()

    def text(self, name: str) -> tuple[str, str]:
        """A file's text and its fingerprint.

        Raises:
            BadInput: there is no such article, or it cannot be read now.
        """
        data = self._bytes(name)
        try:
            return data.decode(), hashlib.sha256(data).hexdigest()
        except UnicodeDecodeError:
            raise BadInput("bad_article", "The file is not UTF-8 text.", "Save it as UTF-8.", name) from None

    def save_boxes(self, name: str, fingerprint: str, parts: Sequence[Box]) -> str:
        """Put the parts of a picture into a file; its new fingerprint.

        Raises:
            NotPossible: somebody changed the file since the fingerprint was taken.
            BadInput: there is no such article, or the parts cannot be these.
        """
        text, found = self.text(name)
        if found != fingerprint:
            hint = "The page shows it as it is now: draw the boxes again."
            raise NotPossible("changed", "Somebody has changed the file meanwhile; nothing was saved.", hint, name)
        data = with_boxes(text, list(parts)).encode()
        try:
            _replace(self.folder / name, data)
        except OSError as error:
            raise BadInput("bad_article", f"The file cannot be written ({error.strerror}).", "", name) from None
        return hashlib.sha256(data).hexdigest()

    def _bytes(self, name: str) -> bytes:
        if name not in self.content.files:
            raise BadInput("not_found", "There is no such article.", "Reload the page.", name[:80])
        try:
            with (self.folder / name).open("rb") as file:
                return file.read(SIZE_LIMIT + 1)
        except OSError as error:
            raise BadInput("not_found", f"The file cannot be read ({error.strerror}).", "", name) from None


def _places(folder: Path) -> list[Path]:
    languages = [one for one in folder.iterdir() if LANGUAGE.fullmatch(one.name) and one.is_dir()]
    return [folder, *sorted(languages)]


def _sign(folder: Path) -> Sign:
    seen: list[tuple[str, int, int]] = []
    try:
        for place in _places(folder):
            for inside in (place, place / "pictures"):
                if not inside.is_dir():
                    continue
                for entry in os.scandir(inside):
                    if Path(entry.name).suffix.lower() in (".md", *PICTURES) and len(seen) < 4 * FILES_MAX:
                        status = entry.stat()
                        seen.append((entry.path, status.st_mtime_ns, status.st_size))
    except OSError:
        return (("gone", 0, len(seen)),)
    return tuple(sorted(seen))


def _read(folder: Path) -> Content:
    """Never raises: what is wrong is part of what is shown."""
    try:
        files = tuple(
            path.relative_to(folder).as_posix()
            for place in _places(folder)
            for path in sorted(place.glob("*.md"))
            if path.name.lower() != "readme.md"
        )[:FILES_MAX]
        checked = check(folder)
    except BadInput as error:
        return Content(files=files if folder.is_dir() else (), error=str(error))
    except OSError as error:
        return Content(error=f"The folder cannot be read ({error.strerror}).")
    articles = {Path(one.path).relative_to(folder).as_posix(): one for one in checked.collection.articles.values()}
    return Content(articles, files, checked.problems, checked.notes)


def _replace(path: Path, data: bytes) -> None:
    """Write beside and rename, with the rights that it had: nobody ever reads half a file."""
    handle, beside = tempfile.mkstemp(prefix=".", suffix=".new", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(beside).chmod(path.stat().st_mode & 0o777)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
