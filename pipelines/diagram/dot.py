"""The order of the cells and their coordinates from Graphviz: one run of ``dot`` with a deadline.

``dot`` gets numbers only, no text of the spec, so that nothing in a label can reach its language. Rows are given;
what it finds is the order within them (few crossings) and the coordinates (short, straight lines).
"""

from __future__ import annotations

import asyncio
import shutil
from itertools import pairwise

from pipelines.diagram.figures import Figure
from pipelines.diagram.layout import Sketch
from pipelines.diagram.ports import BESIDE_BOX
from pipelines.diagram.rows import Rows
from pipelines.errors import BackendUnavailable, StageFailed

DEADLINE_S = 2.0
"""Seconds for one run; an article's takes some 15 ms."""

INCH = 72.0
"""px in an inch, dot's unit of length; one px is taken for one point."""


def find() -> str:
    """Path of the ``dot`` command.

    Raises:
        BackendUnavailable: Graphviz is not installed.
    """
    path = shutil.which("dot")
    if path is None:
        raise BackendUnavailable("Graphviz (the command dot) is not installed.", "apt-get install graphviz")
    return path


async def sketch(rows: Rows, figures: list[Figure], command: str, deadline_s: float = DEADLINE_S) -> Sketch:
    """Let ``dot`` order the cells of all rows. The process is gone when this returns or is cancelled.

    Raises:
        StageFailed: it could not be run, failed, said something else than coordinates or missed the deadline.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            command,
            "-Tplain",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError as error:
        raise StageFailed("Graphviz could not be started.", "apt-get install graphviz") from error
    try:
        async with asyncio.timeout(deadline_s):
            plain, _ = await process.communicate(_source(rows, figures).encode("ascii"))
    except TimeoutError as error:
        raise StageFailed(f"Graphviz did not finish within {deadline_s:g} s.") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise StageFailed(f"Graphviz failed with status {process.returncode}.")
    return _read(plain.decode("ascii", "replace"), rows)


def _source(rows: Rows, figures: list[Figure]) -> str:
    """The rows in dot's language; ``c7`` is cell 7."""
    lines = [
        "digraph {",
        f"nodesep={BESIDE_BOX / INCH:.3f};",
        'node [shape=box, fixedsize=true, label=""];',
        "edge [arrowhead=none];",
    ]
    for row in rows.rows:
        lines.append("{rank=same;")
        for number in row:
            cell = rows.cells[number]
            wide = 2 if cell.passing else figures[cell.node].width
            high = 2 if cell.passing else figures[cell.node].height
            lines.append(f"c{number} [width={wide / INCH:.3f}, height={high / INCH:.3f}];")
        lines.append("}")
    for upper, lower in pairwise(rows.rows):  # parts without connection stay in their rows
        lines.append(f"c{upper[0]} -> c{lower[0]} [style=invis, weight=0];")
    for number, link in enumerate(rows.links):
        weight = 8 if number in rows.spine else 4 if link.edge < 0 else 1
        lines.append(f"c{link.upper} -> c{link.lower} [weight={weight}];")
    lines.append("}")
    return "\n".join(lines)


def _read(plain: str, rows: Rows) -> Sketch:
    """Read dot's plain output: ``node c7 <x> <y> …``, in inches."""
    x: dict[int, float] = {}
    try:
        for line in plain.splitlines():
            words = line.split()
            if words[:1] == ["node"]:
                x[int(words[1].removeprefix("c"))] = float(words[2]) * INCH
        return Sketch([sorted(row, key=lambda cell: x[cell]) for row in rows.rows], x)
    except (IndexError, KeyError, ValueError) as error:
        raise StageFailed("Graphviz gave something else than coordinates.") from error
