"""What is wrong between articles."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.knowledge import Problem
from pipelines.knowledge.collection import load
from pipelines.knowledge.together import line_of, noted, references, unwritten
from pipelines.knowledge.unanswered import UNWRITTEN

HEAD = "---\ntitle: {title}\n{more}questions:\n  - {question}\n---\n"
CHART = """## Procedure

```mermaid
flowchart TD
start([S]) --> ask{ASK}
ask -->|YES| left([L])
ask -->|NO| right([R])
```
"""


def write(folder: Path, name: str, more: str = "", body: str = "Words.\n", question: str = "") -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(HEAD.format(title=path.stem, more=more, question=question or f"What of {path.stem}") + body)


def told(problems: list[Problem]) -> list[tuple[str, int, str]]:
    assert all(problem.hint for problem in problems)
    return [(Path(one.path).name, one.line, one.message) for one in problems]


def test_what_is_named_must_be_there(tmp_path: Path) -> None:
    """What a notice concerns and what an article translates exist, the latter in another language; with their lines."""
    write(tmp_path, "a.md", "translates: b\n")
    write(tmp_path, "b.md", "scope: notice\nconcerns:\n  - a\n  - gone\n")
    write(tmp_path, "c.md", "translates: nowhere\ndraft: yes\n")
    assert told(list(references(load(tmp_path, drafts=True)[0]))) == [
        ("a.md", 3, "It translates 'b', which is in the same language."),
        ("b.md", 6, "There is no article 'gone'."),
        ("c.md", 3, "There is no article 'nowhere'."),
    ]


def test_an_answer_that_is_still_to_be_written_is_for_nobody(tmp_path: Path) -> None:
    """What a draft of questions says instead of its answer may stay there until it is for callers."""
    for name, more in (("a.md", ""), ("b.md", "draft: yes\n")):
        write(tmp_path, name, more, f"{UNWRITTEN['en']}\n")
    assert told(list(unwritten(load(tmp_path, drafts=True)[0]))) == [("a.md", 6, "Its answer is still to be written.")]


def test_a_notice_is_said_in_its_language(tmp_path: Path) -> None:
    """One that concerns an article in another is not said before that, which is told."""
    write(tmp_path, "en/a.md")
    write(tmp_path, "zh/b.md", "scope: notice\nconcerns: [a, c]\n")
    write(tmp_path, "zh/c.md")
    found = load(tmp_path)[0]
    assert list(references(found)) == []
    assert told(list(noted(found))) == [
        ("b.md", 4, "It concerns 'a', which is in another language: it is not said before that.")
    ]


def test_a_question_belongs_to_one_article(tmp_path: Path) -> None:
    """The same words in two articles of a language are told; a notice may have those of what it concerns."""
    write(tmp_path, "a.md", question="Why is it slow?")
    write(tmp_path, "b.md", question="why is  it slow")
    write(tmp_path, "c.md", "scope: notice\n", question="Why is it slow")
    write(tmp_path, "zh/d.md", question="Why is it slow")
    (problem,) = told(list(noted(load(tmp_path)[0])))
    assert problem == ("b.md", 1, "'why is it slow' is a question of 'a' too.")


def test_a_translated_procedure_has_the_same_nodes(tmp_path: Path) -> None:
    """Who changes the language in the middle goes on at the node of the same name."""
    write(tmp_path, "a.md", body=CHART)
    translated = CHART.replace("left", "up").replace("YES", "是的").replace("NO", "不是")
    write(tmp_path, "zh/b.md", "translates: a\n", translated)
    assert told(list(noted(load(tmp_path)[0]))) == [
        ("b.md", 3, "It has no nodes left as 'a' has: who changes the language there begins anew.")
    ]


@pytest.mark.parametrize(("node", "hint"), [("rigth", "Is 'right' meant?"), ("zzz", "Give it a label: zzz[")])
def test_a_node_without_a_label_is_told(tmp_path: Path, node: str, hint: str) -> None:
    """Its id would be read out; most often it is another's, misspelt."""
    write(tmp_path, "a.md", body=CHART.replace("left([L])", node))
    (found,) = noted(load(tmp_path)[0])
    assert told([found]) == [("a.md", 11, f"The node {node!r} has no label: callers hear its id.")]
    assert found.hint.startswith(hint)


@pytest.mark.parametrize(
    ("also", "message"),
    [
        ("nope", ""),
        ("yes it is", "Said at 'ask', 'yes it is' is not understood as 'NO'."),
        ("yep", "Said at 'ask', 'yep' is not understood as 'NO'."),
    ],
)
def test_a_reply_is_taken_for_its_own_way(tmp_path: Path, also: str, message: str) -> None:
    """Words that are written down for one reply and could as well mean another are told with their line."""
    write(tmp_path, "a.md", body=f"{CHART}\n## Replies\n\n- **no**: {also}\n")
    assert told(list(noted(load(tmp_path)[0]))) == ([("a.md", 17, message)] if message else [])


def test_a_line_is_looked_for_in_the_file_as_it_is_now(tmp_path: Path) -> None:
    """Under a key or anywhere; the first line where it is not found, or the file is gone."""
    write(tmp_path, "a.md", "translates: b\n")
    article = load(tmp_path)[0].articles["a"]
    assert [line_of(article, *at) for at in (("translates", "b"), ("", "Words"), ("concerns", "b"))] == [3, 7, 1]
    (tmp_path / "a.md").unlink()
    assert line_of(article, "translates", "b") == 1
