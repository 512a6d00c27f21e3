"""``check``: is this deployment in order, and what would it use?"""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.commands import check
from assistant.config import Config
from assistant.setup import Setup
from assistant.testing.stages import stub_stages
from pipelines.knowledge import Collection, Problem
from pipelines.stage import Chosen
from tests.assistant.conftest import typed


@pytest.mark.parametrize("problems", [[], [Problem("red.md", 12, "This is no arrow.")]])
def test_problems_of_articles_fail_the_check(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], problems: list[Problem]
) -> None:
    """The report is printed either way; a script sees by the status whether there is something to mend."""
    chosen = {"vad": Chosen(object(), "silero", "first choice")}
    monkeypatch.setattr(check, "choose_stages", lambda _: Setup(stub_stages(), Collection({}, "0"), problems, chosen))
    code, out, err = typed(capsys, "check")
    assert code == len(problems)
    assert "silero" in out
    assert ("red.md:12: This is no arrow." in out) == bool(problems)
    assert err == ""


def test_the_site_that_was_named_is_checked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """``--site`` says which deployment is meant."""
    configs: list[Config] = []

    def choose(config: Config) -> Setup:
        configs.append(config)
        return Setup(stub_stages(), Collection({}, "0"), [], {})

    monkeypatch.setattr(check, "choose_stages", choose)
    (tmp_path / "site.toml").write_text('[site]\nbrand = "Other"\n')
    assert typed(capsys, "--site", str(tmp_path / "site.toml"), "check")[0] == 0
    assert configs[0].site.brand == "Other"


def test_every_stage_is_named_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    """The deployment that ships has a line a stage with its backend, and is in order."""
    code, out, _ = typed(capsys, "check")
    assert code == 0
    for stage in ("vad", "asr", "omni", "diagram", "tts", "parsing", "knowledge"):
        assert stage in out


def test_what_would_be_better_is_said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the best backend cannot run, the one taken and the reason are said."""
    monkeypatch.setenv("FRONTDESK_WITHOUT", "flite,graphviz,minilm")
    code, out, _ = typed(capsys, "check")
    assert code == 0
    assert "espeak-ng" in out
    assert "flite: told to be absent" in out


def test_a_site_that_is_open_to_strangers_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """An address that others can reach, without TLS and keys, is said to be that before anybody serves it."""
    monkeypatch.setattr(check, "choose_stages", lambda _: Setup(stub_stages(), Collection({}, "0"), [], {}))
    (tmp_path / "site.toml").write_text('[server]\nhost = "192.168.1.7"\n')
    code, _, err = typed(capsys, "--site", str(tmp_path / "site.toml"), "check")
    assert code == 2
    assert "server.host: 192.168.1.7 can be reached from other machines" in err
