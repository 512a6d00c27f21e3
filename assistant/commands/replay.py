"""``replay FILE …``: recorded conversations, fed to today's core; what it decides now against what it decided then."""

from __future__ import annotations

import argparse
import asyncio
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.config import load
from assistant.errors import BadInput, FrontdeskError
from assistant.recording.format import Entry, Sealer, read
from assistant.recording.recorder import SUFFIX
from assistant.recording.replay import Replayed, replay
from assistant.recording.rerun import STAGES, rerun
from assistant.recording.show import page
from assistant.setup import choose_stages
from assistant.virtual_time import run_virtual

PACKED = ".gz"
"""Recordings may be packed by gzip; one that is accepted stays packed."""

SIZE_LIMIT = 2 * 1024**3
"""Bytes of a recording: an hour has some 250 MB."""


def run(arguments: argparse.Namespace) -> int:
    """Replay; 1 where something is decided otherwise."""
    files = list(_files(arguments.recordings))
    stages = _stages(arguments.rerun)
    if arguments.show and len(files) != 1:
        raise BadInput("bad_argument", "A page shows one recording.", "Give one file with --show.")
    if arguments.accept is not None and not arguments.accept.strip():
        raise BadInput("bad_argument", "It is not said why.", 'Give a reason: --accept "waits longer after digits".')
    different = 0
    for file in files:
        entries, seal = _read(file)
        found = run_virtual(replay(entries))
        changed = bool(found.differences)
        _tell(file, found)
        if changed and arguments.accept is not None:
            _accept(file, seal, entries, found, arguments.accept.strip())
            changed = False
        if stages:
            changed |= asyncio.run(_again(found, stages, arguments))
        if arguments.show:
            arguments.show.write_text(page(entries, found), "utf-8")
            print(f"Written: {arguments.show}")
        different += changed
    print(f"{len(files)} replayed, {different} different." if len(files) > 1 or different else "Decided as it was.")
    return 1 if different else 0


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted((*path.glob(f"*{SUFFIX}"), *path.glob(f"*{SUFFIX}{PACKED}")))
        else:
            yield path


def _stages(asked: str | None) -> tuple[str, ...]:
    stages = tuple(one.strip() for one in asked.split(",")) if asked else ()
    for stage in stages:
        if stage not in STAGES:
            raise BadInput(
                "bad_argument", f"{stage!r} cannot be run again.", f"Allowed: {', '.join(STAGES)}.", "--rerun"
            )
    return stages


def _read(file: Path) -> tuple[list[Entry], str]:
    try:
        data = file.read_bytes()
        if file.suffix == PACKED:
            with gzip.open(io.BytesIO(data)) as packed:
                data = packed.read(SIZE_LIMIT + 1)
        if len(data) > SIZE_LIMIT:
            raise BadInput("bad_recording", f"It has more than {SIZE_LIMIT:,} bytes.", "", str(file))
        return read(data)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        hint = "Copy the whole file."
        raise BadInput("bad_recording", "The recording cannot be unpacked: it is damaged.", hint, str(file)) from None
    except OSError as error:
        raise BadInput("bad_recording", f"The file cannot be read ({error.strerror}).", "", str(file)) from None
    except BadInput as error:
        raise BadInput(error.code, error.message, error.hint, str(file)) from None


def _tell(file: Path, found: Replayed) -> None:
    print(f"{file.name}: {len(found.decided)} decisions, {'different:' if found.differences else 'the same.'}")
    for line in found.differences:
        print(f"  {line}")


def _accept(file: Path, seal: str, entries: Sequence[Entry], found: Replayed, why: str) -> None:
    """Write behind the recording what is wanted from now on, and why."""
    line = Sealer(seal).line(Entry(entries[-1].at_s, "accepted", {"why": why, "decisions": found.decided}))
    with gzip.open(file, "ab") if file.suffix == PACKED else file.open("ab") as out:
        out.write(line)
    print(f"  accepted: {why}")


async def _again(found: Replayed, stages: Sequence[str], arguments: argparse.Namespace) -> bool:
    setup = choose_stages(load(arguments.site))
    try:
        differences = await rerun(found.played, setup.stages, stages)
    except FrontdeskError as error:
        raise BadInput("rerun_failed", f"The stages could not be run again. {error.message}", error.hint) from None
    for line in differences:
        print(f"  {line}")
    return bool(differences)
