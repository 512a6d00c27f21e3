"""Other people's clients, each in an environment of its own: made on first use in ``.cache/clients``, then kept.

Nothing of it is part of an install of Frontdesk. What belongs into an environment stands beside this file with exact
versions: ``NAME.txt`` for pip, ``NAME.json`` (a package.json) for npm.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ENVIRONMENTS = HERE.parent.parent / ".cache" / "clients"

MAKE_S = 600
"""Longest that an environment may take to make: half a gigabyte comes over the network."""


def python(name: str) -> Path:
    """The interpreter of a virtual environment with what ``NAME.txt`` names."""
    wanted = HERE / f"{name}.txt"
    with _made(name, wanted, sys.version) as (folder, missing):
        if missing:
            pip = [folder / "bin" / "python", "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
            _run([sys.executable, "-m", "venv", folder], folder.parent)
            _run([*pip, "--requirement", wanted], folder)
    return folder / "bin" / "python"


def node_modules(name: str) -> Path:
    """The folder with what ``NAME.json`` names in ``node_modules``; a program runs from a copy beside that.

    Skips the test where there is no npm.
    """
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("node and npm are not installed (Debian: apt install nodejs npm)")
    wanted = HERE / f"{name}.json"
    with _made(name, wanted, npm) as (folder, missing):
        if missing:
            shutil.copyfile(wanted, folder / "package.json")
            quiet = ["--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
            _run([npm, "install", *quiet], folder)
    return folder


@contextlib.contextmanager
def _made(name: str, wanted: Path, made_by: str) -> Iterator[tuple[Path, bool]]:
    """The environment's folder, and whether it is empty and has to be made; held, so that nobody else makes it."""
    ENVIRONMENTS.mkdir(parents=True, exist_ok=True)
    folder, stamp = ENVIRONMENTS / name, ENVIRONMENTS / f"{name}.made"
    digest = hashlib.sha256(made_by.encode() + wanted.read_bytes()).hexdigest()
    with (ENVIRONMENTS / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        missing = not stamp.exists() or stamp.read_text() != digest
        if missing:
            stamp.unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            _say(f"making the environment of {name} in {folder}, once")
        began = time.monotonic()
        yield folder, missing
        if missing:
            stamp.write_text(digest)
            _say(f"made in {time.monotonic() - began:.0f} s")


def _run(command: list[str | Path], folder: Path) -> None:
    _say(" ".join(str(part) for part in command))
    try:
        done = subprocess.run(
            command, cwd=folder, timeout=MAKE_S, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
    except subprocess.TimeoutExpired:
        pytest.fail(f"{command[0]} took more than {MAKE_S} s; is there a way to the package registries?")
    if done.returncode:
        pytest.fail(f"{command} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")


def _say(line: str) -> None:
    print(f"clients: {line}", file=sys.__stderr__, flush=True)
