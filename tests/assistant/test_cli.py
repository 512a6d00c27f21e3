"""The command line, as a person meets it."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from assistant.cli import main
from pipelines.audio.wav import write_wav

ROOT = Path(__file__).parent.parent.parent

BROKEN = """---
title: Broken
questions:
  - Is it broken
---

## Procedure

```mermaid
flowchart TD
  start([Start]) --> nowhere{Really?}
  start -> end
```
"""


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run a command; its status, what it printed, and what it complained about."""
    with pytest.raises(SystemExit) as left:
        main(words)
    printed = capsys.readouterr()
    return int(left.value.code or 0), printed.out, printed.err


def site(folder: Path, text: str) -> str:
    path = folder / "site.toml"
    path.write_text(text)
    return str(path)


def test_check_names_every_stage_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    """``check`` prints a line a stage with its backend."""
    code, out, _ = run(capsys, "check")
    assert code == 0
    for stage in ("vad", "asr", "omni", "diagram", "tts", "knowledge"):
        assert stage in out


def test_check_says_what_would_be_better(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the best backend cannot run, the one taken and the reason are said."""
    monkeypatch.setenv("FRONTDESK_WITHOUT", "flite,graphviz,minilm")
    code, out, _ = run(capsys, "check")
    assert code == 0
    assert "espeak-ng" in out
    assert "flite: told to be absent" in out


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("[site]\nbrand = 5\n", ":2", "Expected `str`"),
        ("[site]\nbrnad = 'x'\n", ":2", "There is no setting 'site.brnad'"),
        ("[stages]\ntts = ['loud']\n", ":2", "'loud' is no backend"),
        ("[server]\nhost = '0.0.0.0'\n", ":2", "other machines"),
        ("[site\n", ":1", "not TOML"),
        ("[voice]\nspeed = 9.0\n", ":2", "out of range"),
    ],
)
def test_a_bad_site_is_explained_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, where: str, what: str
) -> None:
    """What is wrong with site.toml is said with the line, and nothing is started."""
    code, _, err = run(capsys, "--site", site(tmp_path, text), "check")
    assert code == 2
    assert f"site.toml{where}" in err
    assert what in err


def test_a_missing_site_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A site.toml that is not there is named."""
    code, _, err = run(capsys, "--site", str(tmp_path / "none.toml"), "check")
    assert code == 2
    assert "cannot be read" in err


def test_a_missing_knowledge_folder_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A knowledge folder that is not there is named, with what to do."""
    code, _, err = run(capsys, "--site", site(tmp_path, '[knowledge]\nfolder = "none"\n'), "check")
    assert code == 2
    assert "no such knowledge folder" in err
    assert "docs/knowledge.md" in err


def test_a_broken_article_is_told_with_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``knowledge check`` says file and line of every slip, and fails."""
    (tmp_path / "broken.md").write_text(BROKEN)
    (tmp_path / "good.md").write_text("---\ntitle: Good\nquestions:\n  - Is it good\n---\n\nIt is.\n")
    code, out, _ = run(capsys, "knowledge", "check", str(tmp_path))
    assert code == 1
    assert "broken.md:12:" in out
    assert "good" in out


def test_the_sample_knowledge_is_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    """The articles that ship have no problem."""
    code, out, _ = run(capsys, "knowledge", "check", str(ROOT / "knowledge" / "en"))
    assert code == 0, out
    assert "12 articles, no problem" in out


def test_a_port_in_use_is_said_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    """A taken port is named with what to do, before any model is loaded."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, _, err = run(capsys, "serve", "--port", str(taken.getsockname()[1]))
    assert code == 2
    assert "is in use" in err
    assert "--port" in err


def test_another_machines_address_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """``--host`` takes loopback addresses only."""
    code, _, err = run(capsys, "serve", "--host", "192.168.1.1")
    assert code == 2
    assert "other machines" in err


def test_an_empty_question_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """``ask`` wants a question."""
    code, _, err = run(capsys, "ask", "  ")
    assert code == 2
    assert "empty" in err


def test_an_hour_of_audio_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``ask --audio`` looks at the length before it reads."""
    path = tmp_path / "hour.wav"
    write_wav(path, bytes(2 * 8_000 * 3_600), 8_000)
    code, _, err = run(capsys, "ask", "--audio", str(path))
    assert code == 2
    assert err


def test_a_file_that_is_no_sound_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``ask --audio`` names what it cannot read."""
    path = tmp_path / "note.wav"
    path.write_text("not a sound")
    code, _, err = run(capsys, "ask", "--audio", str(path))
    assert code == 2
    assert "note.wav" in err


@pytest.mark.slow
def test_a_question_is_answered_spoken_and_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``ask`` answers with the real stages, writes the speech and the drawing, and prints JSON."""
    speak, draw = tmp_path / "answer.wav", tmp_path / "answer.svg"
    code, out, _ = run(capsys, "ask", "How can I pay my bill", "--json", "--speak", str(speak), "--draw", str(draw))
    assert code == 0
    answer = json.loads(out)
    assert answer["route"]["sources"][0]["id"] == "pay-the-bill"
    assert answer["audio_ms"] > 5_000
    assert speak.stat().st_size > 5 * 48_000
    assert draw.read_text().startswith("<svg")
