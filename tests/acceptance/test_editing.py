"""The commands of docs/knowledge.md, as they stand there, one after the other on an empty folder."""

from __future__ import annotations

import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.pipelines.parsing.documents.made import Put, pdf

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "knowledge.md").read_text(encoding="utf-8")
COMMANDS = [
    shlex.split(line.removeprefix("python run_assistant.py"))
    for line in GUIDE.splitlines()
    if line.startswith("python run_assistant.py ")
]
NOTICE = next(
    example
    for example in re.findall(r"^````markdown\n(.*?)^````$", GUIDE, re.MULTILINE | re.DOTALL)
    if "scope: notice" in example
)
EXPORTED = re.findall(r"^export (\w+)=(\S+)$", GUIDE, re.MULTILINE)
"""What the guide sets for the rest of its commands."""
PATIENCE_S = 60

pytestmark = pytest.mark.slow


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One command in a folder."""
    return subprocess.run(
        [sys.executable, str(ROOT / "run_assistant.py"), *arguments],
        cwd=folder, env={**os.environ, **dict(EXPORTED)},
        capture_output=True, text=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip


@contextmanager
def going(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A command that goes on until it is stopped."""
    started = subprocess.Popen(
        [sys.executable, str(ROOT / "run_assistant.py"), *arguments],
        cwd=folder, env={**os.environ, **dict(EXPORTED)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        yield started
    finally:
        started.terminate()
        started.communicate(timeout=PATIENCE_S)


def answered(url: str) -> bytes:
    """What a page says, as soon as it is there."""
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                body: bytes = response.read()
                return body
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def prepare(folder: Path) -> None:
    """What an editor has at hand: the notice of the guide, and files to import."""
    (folder / "outage.md").write_text(
        re.sub("until: .*", "until: 2099-01-01 18:00", NOTICE).replace(
            "concerns: [slow-internet, red-internet-light]", "concerns: [opening-hours]"
        )
    )
    (folder / "faq.csv").write_text("question,answer\nCan I park there,Yes. There are ten places behind the house.\n")
    (folder / "help-centre.json").write_text(
        json.dumps({"articles": [{"title": "Lost keys", "body": "<p>Call us at once.</p>", "locale": "en-us"}]})
    )
    (folder / "pages").mkdir()
    (folder / "pages" / "wifi.html").write_text("<h1>Guest WiFi</h1><p>The name is Guests. There is no password.</p>")
    (folder / "Manual.pdf").write_bytes(
        pdf([[Put("Cleaning the machine", 700, 18.0, "F2"), Put("Wipe it with a dry cloth. Never use water.", 670)]])
    )


def test_the_guide_has_commands() -> None:
    """Nothing is tested where nothing was found."""
    assert len(COMMANDS) >= 13
    assert COMMANDS[0] == ["knowledge", "init", "my-desk"]
    assert EXPORTED == [("FRONTDESK_SITE", "my-desk/site.toml")]


def test_the_commands_of_the_guide_work_one_after_the_other(tmp_path: Path) -> None:
    """From an empty folder to a published, imported, noticed and asked knowledge base: each does what is said of it."""
    prepare(tmp_path)
    done: list[str] = []
    for command in COMMANDS:
        arguments = command
        told = " ".join(command)
        if "rollback" in command:  # there is nothing to go back to before a second version
            edited = tmp_path / "my-desk/knowledge/en/opening-hours.md"
            edited.write_text(edited.read_text() + "\nWe are closed on holidays.\n")
            assert run(tmp_path, "knowledge", "publish").returncode == 0
        if command[-1] == "serve":
            port = free_port()
            with going(tmp_path, *arguments, "--port", port):
                assert b"my-desk" not in answered(f"http://127.0.0.1:{port}/readyz")
        elif command[-1] == "preview":
            with going(tmp_path, *arguments) as preview:
                assert preview.stdout is not None
                address = next(found[0] for line in preview.stdout if (found := re.search(r"http://\S+", line)))
                assert answered(address.partition("#")[0])
        elif "--draft" in command:
            nothing = run(tmp_path, *arguments)
            assert nothing.returncode != 0, "there is no group 1 where nothing was asked"
            assert "Traceback" not in nothing.stderr
        else:
            ended = run(tmp_path, *arguments)
            assert ended.returncode == 0, f"{told}\n{ended.stdout}\n{ended.stderr}"
        done.append(told)
    versions = run(tmp_path, "knowledge", "versions").stdout
    assert "New prices" in versions
    imported = {path.stem for path in (tmp_path / "my-desk/knowledge/en").glob("*.md")}
    assert len(imported) >= 3 + 4, imported
