"""The command line, as a person meets it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant import cli
from assistant.commands import check, serve
from assistant.errors import BadInput
from tests.assistant.conftest import typed

ROOT = Path(__file__).parents[2]


def site(folder: Path, text: str) -> str:
    path = folder / "site.toml"
    path.write_text(text)
    return str(path)


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("[site]\nbrand = 5\n", ":2", "Expected `str`"),
        ("[site]\nbrnad = 'x'\n", ":2", "There is no setting 'site.brnad'"),
        ("[stages]\ntts = ['loud']\n", ":2", "'loud' is no backend"),
        ("[server]\nhost = 'desk'\n", ":2", "no address to listen on"),
        ("[site\n", ":1", "not TOML"),
        ("[voice]\nspeed = 9.0\n", ":2", "out of range"),
    ],
)
def test_a_bad_site_is_explained_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, where: str, what: str
) -> None:
    """What is wrong with site.toml is said with the line, and nothing is started."""
    code, _, err = typed(capsys, "--site", site(tmp_path, text), "check")
    assert code == 2
    assert f"site.toml{where}" in err
    assert what in err


def test_a_missing_site_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A site.toml that is not there is named."""
    code, _, err = typed(capsys, "--site", str(tmp_path / "none.toml"), "check")
    assert code == 2
    assert "cannot be read" in err


def test_a_missing_knowledge_folder_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A knowledge folder that is not there is named, with what to do."""
    code, _, err = typed(capsys, "--site", site(tmp_path, '[knowledge]\nfolder = "none"\n'), "check")
    assert code == 2
    assert "no such knowledge folder" in err
    assert "docs/knowledge.md" in err


def test_the_deployment_is_the_one_named_or_the_one_here(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """``--site`` goes before the environment, that before the current folder; who works on the sample is told."""
    monkeypatch.delenv(cli.VARIABLE, raising=False)
    assert cli.site(None) == Path("site.toml")  # the tests run in the project's folder
    monkeypatch.chdir(tmp_path)
    assert cli.site(None) == cli.SITE
    assert "This is the sample deployment" in typed(capsys, "knowledge", "versions")[2]
    site(tmp_path, "")
    assert cli.site(None) == Path("site.toml")
    assert "sample" not in typed(capsys, "knowledge", "versions")[2]
    monkeypatch.setenv(cli.VARIABLE, "/desk/site.toml")
    assert cli.site(None) == Path("/desk/site.toml")
    assert cli.site("mine.toml") == Path("mine.toml")


def test_an_interrupted_command_ends_without_a_trace(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C ends a command with the status that shells know, and prints nothing."""

    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "run", interrupted)
    assert typed(capsys, "check") == (130, "", "")


def test_serving_is_what_happens_without_a_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """``run_assistant.py`` alone serves, and a command's status is the program's."""
    monkeypatch.setattr(serve, "run", lambda arguments: 7)
    assert typed(capsys) == (7, "", "")


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (BadInput("code", "It is wrong."), "It is wrong.\n"),
        (BadInput("code", "It is wrong.", "Mend it.", "a.md:3"), "a.md:3: It is wrong.\nMend it.\n"),
    ],
)
def test_an_error_is_a_sentence_and_a_hint(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, trouble: BadInput, said: str
) -> None:
    """What is wrong, where it is, and what to do, on stderr; no code and no trace."""

    def wrong(_: object) -> int:
        raise trouble

    monkeypatch.setattr(check, "run", wrong)
    assert typed(capsys, "check") == (2, "", said)


def test_who_reads_may_have_seen_enough(tmp_path: Path) -> None:
    """A command whose output nobody reads any more, as of ``knowledge check | head``, ends without a trace."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, str(ROOT / "run_assistant.py"), "knowledge", "init", str(tmp_path / "new")]
    try:
        ended = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False)
    finally:
        os.close(writing)
    assert (ended.returncode, ended.stderr) == (0, b"")
