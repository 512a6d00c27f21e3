"""``knowledge import``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.assistant.conftest import typed
from tests.pipelines.parsing.documents import made

SITE = '[knowledge]\nfolder = "articles"\n'
OWN = "---\ntitle: Opening hours\nquestions: [When do you open]\n---\n\nAt nine.\n"


def site(folder: Path) -> list[str]:
    (folder / "articles").mkdir()
    (folder / "articles" / "opening.md").write_text(OWN)
    (folder / "site.toml").write_text(SITE)
    return ["--site", str(folder / "site.toml"), "knowledge"]


def test_files_of_all_kinds_become_drafts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One of each kind, a folder of pages, and one bad file that stops nothing; ``check`` finds no problem."""
    command = site(tmp_path)
    files = {
        "faq.csv": b"question,answer\nOpening,At ten.\n",
        "manual.docx": made.docx(made.p("Words to say.")),
        "help.json": json.dumps({"articles": [{"title": "Change plan", "body": "<p>Call us.</p>"}]}).encode(),
        "box.pdf": made.pdf([[made.Put("The lamp is red.", 700)]], [("Lamps", 0, 1)]),
        "bad.pdf": made.pdf([[made.Put("x", 700)]], password="p"),
        "pages/a.html": b"<title>Tea</title><p>We have tea.</p>",
        "pages/deep/b.htm": b"<title>Milk</title><p>We have milk.</p>",
    }
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    named = [str(tmp_path / name) for name in (*list(files)[:5], "pages")]
    into = tmp_path / "articles" / "en"
    code, out, _ = typed(capsys, *command, "import", *named, "--into", str(into))
    assert code == 1
    assert "bad.pdf: This file is encrypted and needs a password." in out
    assert "6 new" in out
    names = ["box-lamps.md", "change-plan.md", "milk.md", "opening-2.md", "tea.md", "words-to-say.md"]
    assert sorted(path.name for path in into.glob("*.md")) == names
    assert "box-lamps.md" in (into / "imported.txt").read_text()
    code, out, _ = typed(capsys, *command, "check")
    assert (code, "7 articles, no problem" in out, out.count("draft")) == (0, True, 6), out


def test_a_second_import_leaves_edited_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What an editor changed is told and left."""
    command = site(tmp_path)
    (tmp_path / "a.html").write_text("<title>Tea</title><p>We have tea.</p>")
    arguments = [*command, "import", str(tmp_path / "a.html"), "--into", str(tmp_path / "articles")]
    assert typed(capsys, *arguments)[0] == 0
    article = tmp_path / "articles" / "tea.md"
    article.write_text(article.read_text().replace("draft: yes\n", ""))
    code, out, _ = typed(capsys, *arguments)
    assert (code, "tea.md: changed by hand, left as it is" in out) == (0, True), out
    assert "draft" not in article.read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{0}", "--into", "{0}/x"], "There are no HTML files in this folder"),
        (["{0}/nothing.pdf", "--into", "{0}/site.toml"], "This is no folder."),
        (["{0}/nothing.pdf", "--into", "{0}/x", "--language", "Klingon"], "This is no language."),
    ],
)
def test_what_cannot_be_meant_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    """A folder without pages, a file where a folder should be, a language that is none."""
    command = site(tmp_path)
    code, _, err = typed(capsys, *command, "import", *(one.format(tmp_path) for one in arguments))
    assert (code, said in err) == (2, True), err


def test_where_nothing_could_be_read_nothing_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No folder, no report; without a deployment too."""
    code, out, _ = typed(
        capsys,
        "--site",
        str(tmp_path / "none"),
        "knowledge",
        "import",
        str(tmp_path / "a.pdf"),
        "--into",
        str(tmp_path / "x"),
    )
    assert (code, "No such file" in out, (tmp_path / "x").exists()) == (1, True, False)
