"""The real server, started and ended by a benchmark."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest

from assistant.config import load
from benchmarks import processes, server

ANSWERS = "import http.server, sys; http.server.test(http.server.SimpleHTTPRequestHandler, port=int(sys.argv[1]))"


def test_the_site_of_a_benchmark_is_the_shipped_one_with_folders_of_its_own(tmp_path: Path) -> None:
    """The knowledge is the sample's; data and cache are not the project's."""
    (tmp_path / "here").mkdir()
    path = server._site(tmp_path / "here", tmp_path / "cache", {"workers": 3})
    config, shipped = load(path), load(server.ROOT / "site.toml")
    assert config.knowledge == shipped.knowledge
    assert config.site == shipped.site
    assert config.data.is_relative_to(tmp_path)
    assert config.cache.resolve() == (tmp_path / "cache").resolve()
    assert config.limits.workers == 3
    assert tomllib.loads(path.read_text())["limits"]["sessions"] == shipped.limits.sessions


def test_a_server_that_ends_at_once_is_an_error_with_its_last_words() -> None:
    """Nobody waits three minutes for it."""
    command = ("-c", "import sys; sys.exit('no room left')")
    began = time.monotonic()
    with pytest.raises(RuntimeError, match="no room left"), server.serving(command=command):
        pass
    assert time.monotonic() - began < server.READY_S / 2


def test_ending_a_server_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Children that ignore the end of their parent are killed too."""
    stubborn = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "subprocess.Popen(['sleep', '60']); print('up', flush=True); time.sleep(60)"
    )
    monkeypatch.setattr(server, "is_ready", lambda _: True)
    monkeypatch.setattr(server, "END_S", 0.2)
    with server.serving(command=("-c", stubborn)) as desk:
        while len(family := desk.tree()) < 2:
            time.sleep(0.01)
    assert not [one for one in family if one.alive]
    assert processes.tree(desk.process.pid) == []
