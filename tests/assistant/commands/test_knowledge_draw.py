"""``knowledge draw``: drawings as files."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.assistant.conftest import typed

ARTICLE = """---
title: Red light
questions:
  - Why is the light red
---

Let us look.

## Procedure

```mermaid
flowchart TD
  start([The light is red]) --> plug{Cable in the socket?}
  plug -->|yes| call([A person helps]):::person
  plug -->|no| push([Push it in])
```
"""
PLAIN = "---\ntitle: Hours\nquestions:\n  - When are you open\n---\n\nAlways.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "red-light.md").write_text(ARTICLE)
    (folder / "hours.md").write_text(PLAIN)
    return folder


def test_svg_and_mermaid(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An article's drawing is written as SVG that brings its look along, or as mermaid."""
    svg, text = tmp_path / "red.svg", tmp_path / "red.mmd"
    code, out, _ = typed(capsys, "knowledge", "draw", "red-light", "--folder", str(folder), "--out", str(svg))
    assert (code, "Red light (flow)" in out) == (0, True)
    assert ElementTree.fromstring(svg.read_text()).tag.endswith("svg")
    assert "<style>" in svg.read_text()
    assert typed(capsys, "knowledge", "draw", "red-light.md", "--folder", str(folder), "--out", str(text))[0] == 0
    assert text.read_text().startswith("flowchart TD\n")


def test_png(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is painted where resvg is installed."""
    pytest.importorskip("resvg_py", reason='PNG needs resvg: pip install "frontdesk[export]"')
    out = tmp_path / "red.png"
    assert typed(capsys, "knowledge", "draw", "red-light", "--folder", str(folder), "--out", str(out), "--dark")[0] == 0
    assert out.read_bytes().startswith(b"\x89PNG")


def test_a_spec_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A spec from elsewhere is drawn too, and what was mended is told."""
    spec, out = tmp_path / "spec.json", tmp_path / "out.svg"
    spec.write_text('{"kind": "steps", "title": "Two", "nodes": [{"label": "One", "shape": "star"}, "Two"]}')
    code, _, err = typed(capsys, "knowledge", "draw", str(spec), "--out", str(out))
    assert code == 0
    assert "'star'" in err
    assert ">One<" in out.read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("red-light", "--out", "red.gif"), ".svg"),
        (("red-ligth", "--out", "red.svg"), "Did you mean red-light?"),
        (("unheard-of", "--out", "red.svg"), "Its id is the name"),
        (("hours", "--out", "red.svg"), "nothing to draw"),
        (("broken", "--out", "red.svg"), "has a problem: The front matter is missing."),
        (("red-light", "--out", "no/such/folder/red.svg"), "cannot be written"),
        (("missing.json", "--out", "red.svg"), "cannot be read"),
    ],
)
def test_refusals(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    """What cannot be done is said plainly, with what to do, and the status is 2."""
    monkeypatch.chdir(folder)
    (folder / "broken.md").write_text("nothing")
    code, _, err = typed(capsys, "knowledge", "draw", *arguments, "--folder", str(folder))
    assert code == 2
    assert said in err
