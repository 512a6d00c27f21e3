"""What editors get wrong is told with file and line, and the rest of the collection goes on answering."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.server import ROOT
from pipelines.knowledge.collection import load

pytestmark = pytest.mark.slow

FRONT = "---\ntitle: {title}\nquestions:\n  - how do I mend the {title}\n---\n\nLet us look.\n\n"
MANY = "\n".join(f"  n{at}[Do {at}] --> n{at + 1}[Do {at + 1}]" for at in range(500))

BAD = {
    "cycle": ("a[Press] --> b[Press again]\n  b --> a", "end"),
    "unreachable": ("a([Start]) --> b([End])\n  c[Nobody comes here] --> b", "c"),
    "one-way": ("a([Start]) --> b{Is it red?}\n  b -->|yes| c([End])", "b"),
    "crowd": (MANY + "\n  n500 --> z([End])", "Split"),
    "essay": ("a([Start]) --> b[" + "long " * 2_000 + "]\n  b --> c([End])", "80"),
}
"""A procedure, and a word of what is told about it."""

ODD = {
    "script": "<script>alert(1)</script> & <b>bold</b>",
    "arabic": "إعادة تشغيل الجهاز",
    "hebrew": "\u202eהפעל מחדש\u202c",
    "emoji": "👩‍👩‍👧‍👦 press 🔴 now 🇨🇳",
}
"""Labels that are strange, and no mistake."""


def article(folder: Path, name: str, drawing: str) -> None:
    """Write an article with a procedure."""
    text = FRONT.format(title=name) + f"## Procedure\n\n```mermaid\nflowchart TD\n  {drawing}\n```\n"
    (folder / f"{name}.md").write_text(text, encoding="utf-8")


def command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command on the folder."""
    site = folder / "site.toml"
    site.write_text('[knowledge]\nfolder = "en"\n')
    line = [sys.executable, str(ROOT / "run_assistant.py"), "--site", str(site), *words]
    return subprocess.run(line, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A collection with articles good, bad and odd."""
    (tmp_path / "en").mkdir()
    article(tmp_path / "en", "kettle", "a([Start]) --> b[Fill it]\n  b --> c([Done])")
    for name, (drawing, _) in BAD.items():
        article(tmp_path / "en", name, drawing)
    for name, label in ODD.items():
        article(tmp_path / "en", name, f'a([Start]) --> b["{label}"]\n  b --> c([Done])')
    return tmp_path


def test_each_mistake_is_told_with_its_file_and_line(folder: Path) -> None:
    """Circles, what nobody reaches, decisions with one way, crowds, essays: told in a line each."""
    checked = command(folder, "knowledge", "check")
    assert checked.returncode != 0
    told = checked.stdout + checked.stderr
    assert "Traceback" not in told
    for name, (_, word) in BAD.items():
        lines = [line for line in told.splitlines() if f"{name}.md:" in line]
        assert any(word in line for line in lines), (name, lines)


def test_the_others_answer(folder: Path) -> None:
    """What is right in such a folder is loaded, drawn without markup, and answers."""
    collection, problems = load(folder / "en")
    assert {*collection.articles} == {"kettle", *ODD}
    assert len(problems) >= len(BAD)
    assert "Fill it" in command(folder, "ask", "how do I mend the kettle").stdout
    for name, label in ODD.items():
        drawn = folder / f"{name}.svg"
        assert command(folder, "knowledge", "draw", name, "--out", str(drawn)).returncode == 0
        assert "<script" not in drawn.read_text("utf-8"), label
