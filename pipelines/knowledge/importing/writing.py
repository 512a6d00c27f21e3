"""Drafts to files: what nobody touched since the last import is renewed, what an editor changed or deleted is left."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from pipelines.errors import BadInput
from pipelines.knowledge.importing import Draft

RECORD = ".imported.json"
"""What was written by the last imports into a folder: by name a hash, and the file that it is from."""
Record = dict[str, tuple[str, str]]
RECORD_MAX = 16 << 20


@dataclass(slots=True)
class Written:
    """What became of the drafts, by file name."""

    new: list[str] = field(default_factory=list)
    renewed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    """Somebody changed it, or it was there before: left as it is."""
    deleted: list[str] = field(default_factory=list)
    """Somebody deleted it: not brought back."""


def write(drafts: Sequence[Draft], folder: Path) -> Written:
    """Write the drafts into a folder; it is made where it is not there.

    Raises:
        BadInput: the folder cannot be written to.
    """
    written = Written()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        record = _record(folder / RECORD)
        for draft in drafts:
            _write(draft, folder, record, written)
        _replace(folder / RECORD, msgspec.json.format(msgspec.json.encode(record, order="sorted"), indent=1))
    except OSError as error:
        message = f"The folder cannot be written to ({error.strerror})."
        raise BadInput("knowledge_folder", message, "Name another with --into.", str(folder)) from None
    return written


def _write(draft: Draft, folder: Path, record: Record, written: Written) -> None:
    name = f"{draft.id}.md"
    path, data = folder / name, draft.text.encode()
    known, _ = record.get(name, (None, ""))
    there = _hash(path.read_bytes()) if path.is_file() else None
    if there is None and known is not None:
        written.deleted.append(name)
        return
    if there is not None and there != known:
        written.edited.append(name)
        return
    if there == _hash(data):
        written.same.append(name)
        return
    (written.new if there is None else written.renewed).append(name)
    _replace(path, data)
    record[name] = (_hash(data), draft.file)


def of_others(folder: Path, files: Collection[str]) -> set[str]:
    """The ids in a folder that other files were imported to: no article of these files may have them.

    Raises:
        BadInput: the folder cannot be read.
    """
    try:
        return {name.removesuffix(".md") for name, (_, file) in _record(folder / RECORD).items() if file not in files}
    except OSError as error:
        message = f"The folder cannot be read ({error.strerror})."
        raise BadInput("knowledge_folder", message, "Name another with --into.", str(folder)) from None


def _record(path: Path) -> Record:
    """What was written; one that is damaged knows nothing, so that nothing is overwritten."""
    try:
        if path.stat().st_size > RECORD_MAX:
            return {}
        return msgspec.json.decode(path.read_bytes(), type=Record)
    except (FileNotFoundError, msgspec.DecodeError):
        return {}


def _replace(path: Path, data: bytes) -> None:
    """Write beside and rename: nobody ever reads half a file."""
    handle, beside = tempfile.mkstemp(prefix=".", suffix=".new", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
