"""The published versions of a knowledge base: folders that never change, and a pointer to the one that is live.

``<data>/knowledge/`` holds ``versions/<number>/`` with ``manifest.json`` and the copied ``collection/``, the pointer
``live.json`` and the file on which whoever changes something has a lock. A version appears all at once and before
anything points to it, and the pointer is replaced in one step: whatever is killed when, what was live stays live.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipelines.errors import BadInput
from pipelines.knowledge import tree

KEPT = 50
"""Versions that stay, the newest, and those that a rollback from them leads to first; an older one is removed."""

POINTER_MAX = 64 * 1024
"""Bytes of a pointer or a manifest; a larger one is none of ours."""


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a version is."""

    number: int
    at: float
    """When it was made: seconds since 1970."""
    note: str
    """What its editor wrote about it."""
    digest: str
    """Of its files (``tree.digest``)."""
    articles: int
    before: int = 0
    """The version that was live when it was made, to which a rollback leads; 0 for none."""
    notices: dict[str, str] = msgspec.field(default_factory=dict)
    """The articles that went live by themselves, and stay so until they are taken away: file by id."""


class _Pointer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    live: int


class Versions:
    """The versions of one deployment.

    Args:
        folder: ``<data>/knowledge``; made with the first version.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._versions = folder / "versions"
        self._pointer = folder / "live.json"

    def live(self) -> Manifest | None:
        """The version that is live; None where nothing was ever published.

        Raises:
            BadInput: the pointer or what it points to cannot be read.
        """
        try:
            with self._pointer.open("rb") as opened:
                pointer = msgspec.json.decode(opened.read(POINTER_MAX), type=_Pointer)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError) as error:
            raise BadInput(
                "knowledge_versions",
                f"It cannot be read which version is live ({type(error).__name__}).",
                "Name one: run_assistant.py knowledge rollback NUMBER",
                str(self._pointer),
            ) from error
        return self.manifest(pointer.live)

    def manifest(self, number: int) -> Manifest:
        """What a version is.

        Raises:
            BadInput: there is none with this number, or it is damaged.
        """
        path = self._versions / str(number) / "manifest.json"
        try:
            with path.open("rb") as opened:
                return msgspec.json.decode(opened.read(POINTER_MAX), type=Manifest)
        except FileNotFoundError:
            hint = "See them: run_assistant.py knowledge versions"
            raise BadInput("knowledge_versions", f"There is no version {number}.", hint) from None
        except (OSError, msgspec.MsgspecError) as error:
            message = f"The version {number} cannot be read ({type(error).__name__})."
            hint = "Go back to another: run_assistant.py knowledge rollback NUMBER"
        raise BadInput("knowledge_versions", message, hint, str(path))

    def all(self) -> list[Manifest]:
        """Every version that can be read, oldest first."""
        found = []
        for number in self._numbers():
            with contextlib.suppress(BadInput):
                found.append(self.manifest(number))
        return found

    def content(self, number: int) -> Path:
        """The folder with a version's articles."""
        return self._versions / str(number) / "collection"

    @contextlib.contextmanager
    def changing(self) -> Iterator[None]:
        """Be the only one who changes anything here, until the block is left.

        Raises:
            BadInput: somebody else is at it, or the folder cannot be written.
        """
        try:
            for folder in (self.folder.parent, self.folder, self._versions):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = os.open(self.folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BadInput(
                    "knowledge_busy",
                    "Somebody else is publishing at this moment.",
                    "Nothing was changed. Look at what they publish, then try again.",
                    str(self.folder),
                ) from None
            yield
        finally:
            os.close(lock)  # and the lock with it; a process that is killed leaves none

    @contextlib.contextmanager
    def making(self) -> Iterator[Path]:
        """An empty folder for the articles of a version to be; what is not given to ``add`` in the block is removed.

        Raises:
            BadInput: it cannot be made.
        """
        for left in self._versions.glob(".making-*"):  # of somebody who was killed: we have the lock
            shutil.rmtree(left, ignore_errors=True)
        try:
            room = Path(tempfile.mkdtemp(dir=self._versions, prefix=".making-"))
            (room / "collection").mkdir(mode=0o700)
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            yield room / "collection"
        except OSError as error:
            raise self._unwritable(error) from error
        finally:
            shutil.rmtree(room, ignore_errors=True)

    def add(self, made: Path, at: float, note: str, articles: int, notices: dict[str, str]) -> Manifest:
        """Make a version of what lies in a folder of ``making``; it is not live yet.

        Raises:
            OSError: it cannot be written.
        """
        live = self.live()
        numbers = self._numbers()
        number = (numbers[-1] if numbers else 0) + 1
        manifest = Manifest(number, at, note, tree.digest(made), articles, live.number if live else 0, notices)
        tree.write(made.with_name("manifest.json"), msgspec.json.format(msgspec.json.encode(manifest)))
        for file in tree.files(made):
            (made / file.name).chmod(0o400)  # nobody edits what is published by mistake
        tree.sync(made.parent)
        made.parent.rename(self._versions / str(number))
        tree.sync(self._versions)
        return manifest

    def point(self, number: int) -> None:
        """Make a version the live one, in one step.

        Raises:
            BadInput: there is none with this number, or the pointer cannot be written.
        """
        self.manifest(number)
        try:
            tree.write(self._pointer, msgspec.json.encode(_Pointer(number)))
        except OSError as error:
            raise self._unwritable(error) from error

    def tidy(self) -> None:
        """Remove what is older than the versions kept, but never the live one, nor where a rollback from it leads."""
        live = self.live()
        kept = {live.number, live.before} if live else set()
        for number in self._numbers()[:-KEPT]:
            if number not in kept:
                shutil.rmtree(self._versions / str(number), ignore_errors=True)

    def _numbers(self) -> list[int]:
        try:
            return sorted(int(entry.name) for entry in self._versions.iterdir() if entry.name.isdecimal())
        except FileNotFoundError:
            return []

    def _unwritable(self, error: OSError) -> BadInput:
        message = f"The versions cannot be written ({error.strerror})."
        return BadInput("knowledge_versions", message, "Set data.folder in site.toml.", str(self.folder))
