"""What a session costs beside its models: delay and processor time a turn, against Pipecat and LiveKit Agents.

The same fake callers on the wall clock and the same stub stages, voice activity detection inline in all three
(``benchmarks/overhead``). Ours is the shipped session: its store is on, and every event is encoded for the wire. The
three take turns, three runs each. *Overhead* is from the frame with which a turn can be over to the first piece of
sound; *barge-in* from the frame with which an interruption can be known to the last (negative: a piece of 20 ms was
all that was under way). The peers come into environments of their own in ``.cache/peers``, on first use.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.command import progress
from benchmarks.figure import Figure, percentile

HERE = Path(__file__).resolve().parent
PROGRAMS = HERE / "overhead"
ENVIRONMENTS = HERE.parent / ".cache" / "peers"
RUNS = 3
TWENTY, ONE, LISTENING = (20, 5), (1, 17), (10, 2)
"""Sessions and cycles of a run; a cycle has two turns, so each setting has more than 300 in three runs."""
PEERS = ("pipecat", "livekit")
LIMIT_S = 240
MAKE_S = 900


@dataclass(slots=True)
class Side:
    """One program at one setting, over all runs."""

    overhead: list[float] = field(default_factory=list)
    barge_in: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    tasks: float = 0.0

    def add(self, told: dict[str, object]) -> None:
        """What a run printed."""
        for values, name in ((self.overhead, "overhead_ms"), (self.barge_in, "barge_in_ms"), (self.late, "late_ms")):
            found = told[name]
            assert isinstance(found, list)
            values += found
        self.cpu.append(float(str(told["cpu_percent"])))
        self.tasks = float(str(told["tasks"]))

    @property
    def cpu_percent(self) -> float:
        """The median of the runs."""
        return sorted(self.cpu)[len(self.cpu) // 2]


def figures(verbose: bool = False) -> list[Figure]:
    """Run everything, and compare."""
    found: list[Figure] = []
    with_peers = [("ours", [sys.executable, "-m", "benchmarks.overhead.ours"])]
    with_peers += [(name, [str(_python(name)), str(PROGRAMS / f"{name}_peer.py")]) for name in PEERS]
    for setting, (sessions, cycles) in (("20 sessions", TWENTY), ("1 session", ONE)):
        sides = _alternate(with_peers, sessions, cycles, setting)
        found += _delays(sides, setting)
        if sessions > 1:
            found += _cpu(sides, f"{setting} talking", 0.5)
            found.append(_barge_in(sides["ours"], setting))
    listening = _alternate(with_peers, *LISTENING, "listening", "--listen")
    found += _cpu(listening, "10 sessions listening", 0.6)
    found += [Figure(f"tasks a session while it listens, {name}", side.tasks) for name, side in listening.items()]
    found.append(Figure("load on the machine", os.getloadavg()[0], note="processes that wanted a core"))
    if verbose:
        print({name: sorted(side.overhead) for name, side in listening.items()})
    return found


def _alternate(
    programs: list[tuple[str, list[str]]], sessions: int, cycles: int, setting: str, *more: str
) -> dict[str, Side]:
    sides = {name: Side() for name, _ in programs}
    for number in range(RUNS):
        progress(f"runs of {setting}", number + 1, RUNS)
        for name, command in programs:
            sides[name].add(_run([*command, str(sessions), str(cycles), *more]))
    return sides


def _run(command: list[str]) -> dict[str, object]:
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        command, cwd=HERE.parent, env=environment, timeout=LIMIT_S, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def _delays(sides: dict[str, Side], setting: str) -> Iterator[Figure]:
    for share, name in ((0.5, "p50"), (0.99, "p99")):
        each = {side: percentile(one.overhead, share) for side, one in sides.items()}
        best = min(value for side, value in each.items() if side != "ours")
        note = f"of {len(sides['ours'].overhead)} turns; " + ", ".join(f"{k} {v:.1f} ms" for k, v in each.items())
        yield Figure(f"overhead {name}, ours / the better peer, {setting}", each["ours"] / best, "", "<= 0.5", note)
    floor = {side: percentile(one.late, 0.99) for side, one in sides.items()}
    told = ", ".join(f"{side} {value:.1f}" for side, value in floor.items())
    yield Figure(f"the harness's own floor, p99, {setting}", floor["ours"], "ms", note=f"frames late by: {told} ms")


def _cpu(sides: dict[str, Side], setting: str, goal: float) -> Iterator[Figure]:
    best = min(side.cpu_percent for name, side in sides.items() if name != "ours")
    note = ", ".join(f"{name} {side.cpu_percent:.2f} %" for name, side in sides.items()) + " of a core each"
    yield Figure(f"processor time, ours / the better peer, {setting}", sides["ours"].cpu_percent / best, "",
                 f"<= {goal}", note)  # fmt: skip


def _barge_in(side: Side, setting: str) -> Figure:
    return Figure(
        f"barge-in, decision to last piece, p99, {setting}",
        percentile(side.barge_in, 0.99),
        "ms",
        "<= 20 ms",
        f"of {len(side.barge_in)}",
    )


def _python(name: str) -> Path:
    """The interpreter of a peer's environment, made where it is missing."""
    wanted, folder = PROGRAMS / f"{name}_peer.txt", ENVIRONMENTS / name
    python, stamp = folder / "bin" / "python", folder / "made"
    if not stamp.exists() or stamp.read_text() != wanted.read_text():
        print(f"making the environment of {name} in {folder}, once", file=sys.stderr, flush=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True, timeout=MAKE_S)
        subprocess.run(
            [python, "-m", "pip", "install", "--disable-pip-version-check", "--quiet", "--requirement", wanted],
            check=True,
            timeout=MAKE_S,
        )
        stamp.write_text(wanted.read_text())
    return python
