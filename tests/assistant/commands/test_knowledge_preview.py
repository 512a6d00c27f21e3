"""``knowledge preview``."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.assistant.conftest import typed

ROOT = Path(__file__).parents[3]


@pytest.mark.slow
def test_it_prints_an_address_that_is_for_one(tmp_path: Path) -> None:
    """On loopback, at a free port, with a token that is another each time; Ctrl-C ends it without a word."""
    (tmp_path / "a.md").write_text("---\ntitle: A\nquestions: [Q]\n---\n\nWords.\n")
    tokens = set()
    for _ in range(2):
        command = [sys.executable, str(ROOT / "run_assistant.py"), "knowledge", "preview", str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            assert running.stderr is not None
            address = next(line.strip() for line in running.stdout if line.startswith("http"))
            found = re.fullmatch(r"(http://localhost:\d+/preview/)#t=([\w-]{32})", address)
            assert found is not None
            tokens.add(found[2])
            with urllib.request.urlopen(found[1], timeout=20) as page:
                assert page.status == 200
            with pytest.raises(urllib.error.HTTPError, match="401") as refused:
                urllib.request.urlopen(f"{found[1]}articles.json", timeout=20)
            refused.value.close()
            running.send_signal(signal.SIGINT)
            assert running.wait(20) in (0, 130, -signal.SIGINT)
            assert "Error" not in running.stderr.read()
    assert len(tokens) == 2


def test_what_cannot_be_previewed_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No such folder; a port that is taken, or none."""
    code, _, err = typed(capsys, "knowledge", "preview", str(tmp_path / "nothing"))
    assert (code, "There is no such knowledge folder." in err) == (2, True)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for port in (taken.getsockname()[1], 70_000):
            code, _, err = typed(capsys, "knowledge", "preview", str(tmp_path), "--port", str(port))
            assert (code, f"Cannot listen on port {port}" in err) == (2, True)
