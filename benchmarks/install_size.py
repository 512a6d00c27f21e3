"""What a default install costs: megabytes downloaded, and megabytes on the disk.

The dependencies of pyproject.toml, without any extra, in the versions of constraints.txt: downloaded into a folder,
then installed from there into a fresh virtual environment. The project itself is a few hundred kilobytes and is left
out; so are flite, Graphviz and MiniLM, which are optional. A megabyte is 1,000,000 bytes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

from benchmarks.figure import Figure

ROOT = Path(__file__).resolve().parent.parent
LISTED = 12


def figures(verbose: bool = False) -> list[Figure]:
    """Download, install, weigh."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with tempfile.TemporaryDirectory(prefix="frontdesk-install-") as folder:
        wheels, home = Path(folder) / "wheels", Path(folder) / "venv"
        constraint = ("--constraint", str(ROOT / "constraints.txt"))
        _pip(sys.executable, "download", "--dest", str(wheels), *constraint, *project["dependencies"])
        venv.create(home, with_pip=True)
        empty = disk_bytes(home)
        offline = ("--no-index", "--find-links", str(wheels))
        _pip(str(home / "bin" / "python"), "install", "--no-compile", *offline, *constraint, *project["dependencies"])
        downloaded = sum(path.stat().st_size for path in wheels.iterdir())
        installed = disk_bytes(home)
        if verbose:
            _print_largest(home)
        count = len(list(wheels.iterdir()))
    return [
        Figure("download", downloaded / 1e6, "MB", "<= 250 MB", f"{count} packages"),
        Figure("on disk", installed / 1e6, "MB", "<= 750 MB", f"{empty / 1e6:.0f} MB of it are the empty environment"),
    ]


def disk_bytes(folder: Path) -> int:
    """What a folder takes on the disk, in whole blocks; a file with several names counts once."""
    seen: set[tuple[int, int]] = set()
    total = 0
    for parent, names, files in os.walk(folder):
        for name in (*names, *files):
            status = os.lstat(os.path.join(parent, name))
            if (status.st_dev, status.st_ino) not in seen:
                seen.add((status.st_dev, status.st_ino))
                total += status.st_blocks * 512
    return total


def _pip(python: str, *arguments: str) -> None:
    print(f"pip {arguments[0]} …", file=sys.stderr, flush=True)
    subprocess.run(
        [python, "-m", "pip", arguments[0], "-qq", "--disable-pip-version-check", *arguments[1:]], check=True
    )


def _print_largest(home: Path) -> None:
    packages = next(home.glob("lib/python*/site-packages"))
    sizes = sorted(((disk_bytes(path), path.name) for path in packages.iterdir() if path.is_dir()), reverse=True)
    for size, name in sizes[:LISTED]:
        print(f"  {size / 1e6:>7.1f} MB  {name}")
