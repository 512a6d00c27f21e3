"""What Linux says of a process and its descendants: memory, threads, files, processor time."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Process:
    """A process; a number that the system gave to another one meanwhile is not this process."""

    pid: int
    parent: int
    started: int
    command: str

    @property
    def alive(self) -> bool:
        """Whether it is still there; a zombie is not."""
        now = _read(self.pid)
        return now is not None and now.started == self.started

    @property
    def nice(self) -> int:
        """Its niceness: 0 is normal, 19 gives way to everybody."""
        return int(_stat(self.pid)[16])


def tree(pid: int) -> list[Process]:
    """A process and all its descendants, parents before their children; empty when it is gone."""
    found = [process for entry in PROC.iterdir() if entry.name.isdigit() and (process := _read(int(entry.name)))]
    children: dict[int, list[Process]] = {}
    for process in found:
        children.setdefault(process.parent, []).append(process)
    line = [process for process in found if process.pid == pid]
    for process in line:
        line += children.get(process.pid, [])
    return line


def pss_mb(processes: list[Process]) -> float:
    """Proportional set size, in MB of 1,000,000 bytes: memory shared by n processes counts 1/n in each."""
    return sum(_rollup(process.pid, "Pss") for process in processes) / 1e6


def threads(processes: list[Process]) -> int:
    """How many threads they have together."""
    return sum(_count(process.pid, "task") for process in processes)


def open_files(processes: list[Process]) -> int:
    """How many files, sockets and pipes they have open together."""
    return sum(_count(process.pid, "fd") for process in processes)


def cpu_s(processes: list[Process]) -> float:
    """Seconds of processor time they have used together."""
    total = 0
    for process in processes:
        fields = _stat(process.pid)
        if fields:
            total += int(fields[11]) + int(fields[12])
    return total / TICKS


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from ``state`` on; empty when the process is gone."""
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()  # the name before it may hold anything


def _read(pid: int) -> Process | None:
    fields = _stat(pid)
    if not fields or fields[0] in "ZX":
        return None
    try:
        command = (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return None
    return Process(pid, int(fields[1]), int(fields[19]), command)


def _rollup(pid: int, name: str) -> int:
    try:
        text = (PROC / str(pid) / "smaps_rollup").read_text()
    except OSError:
        return 0
    match = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
    return int(match[1]) * 1024 if match else 0


def _count(pid: int, folder: str) -> int:
    try:
        return len(os.listdir(PROC / str(pid) / folder))
    except OSError:
        return 0
