"""``knowledge versions``: what was published."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.assistant.conftest import typed


def test_versions_are_listed_with_what_is_live(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Newest first, the live one marked; and whether the folder was edited since."""
    command = ("--site", str(site), "knowledge")
    assert "Nothing was published yet" in typed(capsys, *command, "versions")[1]
    typed(capsys, *command, "publish", "--note", "the first")
    article = site.parent / "knowledge" / "en" / "opening-hours.md"
    article.write_text(article.read_text().replace("weekend we", "week's end we"))
    typed(capsys, *command, "publish", "--note", "the second")
    lines = typed(capsys, *command, "versions")[1].splitlines()
    assert [line.split()[0] for line in lines[:2]] == ["2", "1"]
    assert [line.split()[1] == "live" for line in lines[:2]] == [True, False]
    assert (lines[0].endswith("the second"), lines[1].endswith("the first")) == (True, True)
    assert lines[2].endswith("is the same as what is live.")
    typed(capsys, *command, "rollback")
    lines = typed(capsys, *command, "versions")[1].splitlines()
    assert [line.split()[1] == "live" for line in lines[:2]] == [False, True]
    assert "differs from what is live" in lines[2]
    assert lines[2].endswith(f"run_assistant.py --site {site} knowledge publish")


def test_a_folder_that_is_gone_is_told(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is live is listed all the same."""
    typed(capsys, "--site", str(site), "knowledge", "publish")
    shutil.rmtree(site.parent / "knowledge")
    code, out, _ = typed(capsys, "--site", str(site), "knowledge", "versions")
    assert code == 1
    assert "live" in out
    assert "There is no such knowledge folder." in out
