"""What ``knowledge check`` says."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import BackendUnavailable
from pipelines.knowledge import Collection, Problem
from pipelines.knowledge import check as module
from pipelines.knowledge.check import check


def test_problems_come_first_then_what_can_be_asked(tmp_path: Path) -> None:
    """Each problem is a line that an editor can click on; then each article; then the count."""
    (tmp_path / "a.md").write_text("---\ntitle: A\nquestions: [How so, Why]\n---\nWords.\n\n## Notes\n")
    (tmp_path / "b.md").write_text("nothing")
    (tmp_path / "c.md").write_text("---\ntitle: C\nquestions: [Q]\ncodes: [FB-1*, X]\n---\n1. **A.** a\n2. **B.** b\n")
    chart = "## Procedure\n```mermaid\nflowchart TD\na[Do it] --> b([Done])\n```\n"
    (tmp_path / "d.md").write_text(f"---\ntitle: D\nquestions: [R]\n---\n{chart}")
    checked = check(tmp_path)
    lines = [" ".join(line.split()) for line in checked.lines()]
    assert lines[0].startswith(f"{tmp_path / 'b.md'}:1: The front matter is missing.")
    assert lines[1:] == [
        "a answer 2 questions, first: How so",
        "c 2 steps 1 question, 2 codes, first: Q",
        "d procedure, 2 nodes 1 question, first: R",
        "3 articles, 1 problem",
    ]
    assert len(checked.problems) == 1


def test_words_that_cannot_be_heard_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A word that the recogniser has no sounds for is a note, not a problem; without the recogniser there is none."""
    (tmp_path / "a.md").write_text("---\ntitle: A\nquestions: [What is a 語 for]\n---\nWords.\n")
    monkeypatch.setattr(module, "unpronounceable", lambda found: (Problem(found.articles["a"].path, 1, "Unheard."),))
    checked = check(tmp_path)
    assert next(iter(checked.lines())) == f"{tmp_path / 'a.md'}:1: note: Unheard."
    assert (checked.problems, len(checked.notes)) == ((), 1)

    def absent(found: Collection) -> tuple[Problem, ...]:
        raise BackendUnavailable("not installed")

    monkeypatch.setattr(module, "unpronounceable", absent)
    assert check(tmp_path).notes == ()


def test_an_article_that_lies_where_none_is_looked_for_is_told(tmp_path: Path) -> None:
    """Deeper folders are not read; those named by a language are, and a README is none."""
    for name in ("a.md", "en/b.md", "en/sub/c.md", "older/d.md", "older/README.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(f"---\ntitle: T\nquestions: [What is {name[-4]}]\n---\nWords.\n")
    checked = check(tmp_path)
    assert [Path(one.path).name for one in checked.notes] == ["c.md", "d.md"]
    assert list(checked.lines())[-1] == "2 articles, no problems, 2 notes"


def test_what_is_drawn_is_said(tmp_path: Path) -> None:
    """Each kind of article in a few words, drafts as drafts."""
    head = "---\ntitle: T\nquestions: [Q]\n{}---\nWords.\n\n"
    table = "| | A | B |\n|---|---|---|\n| p | 1 | 2 |\n"
    (tmp_path / "a.md").write_text(head.format("") + table)
    (tmp_path / "b.md").write_text(
        head.format("draft: yes\n").replace("[Q]", "[R]")
        + "## Line chart\n\n"
        + table.replace("| |", "| X |")
        + "| q | 3 | 4 |\n"
    )
    (tmp_path / "c.md").write_text(head.format("scope: notice\n"))
    lines = [" ".join(line.split()) for line in check(tmp_path).lines()]
    assert lines == [
        "a 2 compared 1 question, first: Q",
        "b line chart, 2 values draft, 1 question, first: R",
        "c notice 1 question, first: Q",
        "3 articles, no problems",
    ]


def test_what_is_wrong_between_articles_is_told(tmp_path: Path) -> None:
    """A name of no article is a problem, a question that two share a note; drafts are checked too, as drafts."""
    head = "---\ntitle: T\nquestions: [Q]\n{}---\nWords.\n"
    (tmp_path / "a.md").write_text(head.format("translates: nowhere\ndraft: yes\n"))
    (tmp_path / "b.md").write_text(head.format(""))
    checked = check(tmp_path)
    assert [problem.message for problem in checked.problems] == ["There is no article 'nowhere'."]
    assert "'Q' is a question of 'a' too." in [note.message for note in checked.notes]
    assert [line for line in checked.lines() if "draft, 1 question" in line]


def test_one_article_is_told_closely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that callers would ask, when it is said and what is drawn; of the others of its folder nothing."""
    (tmp_path / "en").mkdir()
    head = "---\ntitle: T\n{}---\nWords.\n"
    (tmp_path / "en" / "a.md").write_text(head.format("questions: [How, Why]\nsource: Book, page 1\ntranslates: c\n")
                                          + "1. **Lift.** It.\n2. **Push.** It.\n")  # fmt: skip
    times = "scope: notice\nconcerns: [a]\nsince: 2026-01-14 18:00\nuntil: 2026-01-15\n"
    (tmp_path / "en" / "b.md").write_text(head.format(f"questions: [Who]\n{times}"))
    (tmp_path / "en" / "d.md").write_text("nothing")
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh" / "c.md").write_text(head.format("questions: [什么]\n"))
    checked = check(tmp_path / "en" / "a.md")
    assert (checked.problems, list(checked.collection.articles)) == ((), ["a"])
    assert [" ".join(line.split()) for line in checked.lines()] == [
        "a 2 steps 2 questions", "asked: How", "asked: Why", "translates: c", "source: Book, page 1",
        "drawn: T. A drawing with 2 steps. 1: Lift. 2: Push.", "1 article, no problems",
    ]  # fmt: skip
    monkeypatch.chdir(tmp_path / "en")
    lines = list(check(Path("b.md"), 1.0).lines())
    assert lines[2].startswith("  said: before a, from 2026-01-14 18:00")
    assert ", until 2026-01-15 00:00" in lines[2]
    assert [problem.message for problem in check(Path("d.md")).problems] == ["The front matter is missing."]


def test_a_file_that_is_no_article_is_told(tmp_path: Path) -> None:
    """One beside the articles, or too deep in the folder, is not passed over in silence."""
    (tmp_path / "a.md").write_text("---\ntitle: T\nquestions: [Q]\n---\nWords.\n")
    (tmp_path / "README.md").write_text("# Read me\n")
    checked = check(tmp_path / "README.md")
    assert [problem.message for problem in checked.problems] == ["This file is no article."]
    assert list(checked.lines())[-1] == "no articles, 1 problem"


def test_a_notice_that_is_over_is_named(tmp_path: Path) -> None:
    """It harms nobody, so it is a note."""
    text = "---\ntitle: T\nquestions: [Q]\nscope: notice\nuntil: 2026-01-14 18:00Z\n---\nWords.\n"
    (tmp_path / "a.md").write_text(text)
    assert [(one.line, one.message) for one in check(tmp_path, 1768413600.0).notes] == [(5, "This notice has ended.")]
    assert check(tmp_path, 1768413599.0).notes == ()
