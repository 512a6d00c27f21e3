"""The files of a collection as they lie on the disk: listed, recognised when they change, hashed, copied for good."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import BadInput

FILES_MAX = 8_000
"""Files of a collection: articles, pictures, dialogues."""

BYTES_MAX = 500 << 20
"""Bytes of all of them together."""

DEPTH_MAX = 8
"""Folders inside folders."""

PIECE = 1 << 20
"""Bytes hashed or copied at a time."""

MISSING = "Name a folder with articles under [knowledge] in site.toml; docs/knowledge.md tells how one is written."
HINT = "Keep nothing in the knowledge folder but articles, their pictures and their tests."


@dataclass(frozen=True, slots=True)
class File:
    """One file, and what tells cheaply that it was changed."""

    name: str
    """From the folder on, with ``/`` between."""
    size: int
    changed_ns: int
    inode: int


def files(folder: Path) -> list[File]:
    """All files of a folder and of those inside it, by name, but for what begins with a dot and links to folders.

    Raises:
        BadInput: the folder is not there, cannot be read, or holds more than a collection may.
    """
    found: list[File] = []
    size = 0
    try:
        for file in _walk(folder, "", 0):
            found.append(file)
            size += file.size
            if len(found) > FILES_MAX or size > BYTES_MAX:
                limit = f"{FILES_MAX:,} files or {BYTES_MAX >> 20} MB"
                raise BadInput("knowledge_folder", f"The folder has more than {limit}.", HINT, str(folder))
    except FileNotFoundError:
        raise BadInput("knowledge_folder", "There is no such knowledge folder.", MISSING, str(folder)) from None
    except OSError as error:
        raise BadInput("knowledge_folder", f"The folder cannot be read ({error.strerror}).", "", str(folder)) from error
    return sorted(found, key=lambda file: file.name)


def _walk(folder: Path, above: str, depth: int) -> Iterator[File]:
    with os.scandir(folder) as entries:
        for entry in entries:
            name = f"{above}{entry.name}"
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                if depth == DEPTH_MAX:
                    raise BadInput("knowledge_folder", "There are too many folders inside folders.", HINT, entry.path)
                yield from _walk(Path(entry.path), f"{name}/", depth + 1)
                continue
            try:
                about = entry.stat()
            except FileNotFoundError:  # a link that leads nowhere, or a file that goes just now
                continue
            if stat.S_ISREG(about.st_mode):
                yield File(name, about.st_size, about.st_mtime_ns, about.st_ino)


def mark(folder: Path) -> str:
    """Changes when a file does, comes or goes; reads none. Milliseconds for a hundred files.

    Raises:
        BadInput: as ``files``.
    """
    told = "\n".join(f"{file.name}\0{file.size} {file.changed_ns} {file.inode}" for file in files(folder))
    return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()


def digest(folder: Path, without: Collection[str] = ()) -> str:
    """Hex digest over the names and the content of all files: equal where the folders are.

    Args:
        folder: that holds them.
        without: names of files that are left out.

    Raises:
        BadInput: as ``files``, or a file cannot be read.
    """
    whole = hashlib.sha256()
    for file in files(folder):
        if file.name in without:
            continue
        whole.update(f"{file.name}\0".encode("utf-8", "surrogateescape") + _hashed(folder / file.name))
    return whole.hexdigest()


def _hashed(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").digest()
    except OSError as error:
        raise BadInput("knowledge_folder", f"The file cannot be read ({error.strerror}).", "", str(path)) from error


def copy(source: Path, target: Path) -> None:
    """Copy all files of a folder into one that is there, each on the disk before this returns; 0600 and 0700.

    Raises:
        BadInput: as ``files``, or a file cannot be read.
        OSError: the target cannot be written.
    """
    for file in files(source):
        copy_file(source / file.name, target / file.name)
    sync(target)


def copy_file(source: Path, target: Path) -> None:
    """Copy one file, the folders above it made where they are not there.

    Raises:
        BadInput: it cannot be read.
        OSError: the target cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        opened = source.open("rb")
    except OSError as error:
        raise BadInput("knowledge_folder", f"The file cannot be read ({error.strerror}).", "", str(source)) from error
    with opened, open(target, "xb", opener=_private) as written:  # Path.open takes no opener
        while piece := opened.read(PIECE):
            written.write(piece)
        written.flush()
        os.fsync(written.fileno())


def write(path: Path, data: bytes) -> None:
    """Write a small file so that after a crash it is the old one or the new one, whole; 0600.

    Raises:
        OSError: it cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(beside, "wb", opener=_private) as written:  # Path.open takes no opener
            written.write(data)
            written.flush()
            os.fsync(written.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def sync(folder: Path) -> None:
    """Have the names in a folder and in those inside it on the disk.

    Raises:
        OSError: they cannot be.
    """
    for above, _, _ in os.walk(folder):
        _sync_folder(Path(above))


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
