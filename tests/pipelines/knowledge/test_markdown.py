"""One file to one article, or to its problems."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.diagram import Area, Kind, Node, Picture, Row, Spec
from pipelines.diagram.spec import check
from pipelines.errors import BadInput
from pipelines.knowledge import Article, Notice, Problem, Step
from pipelines.knowledge.markdown import SIZE_LIMIT, STEPS_MAX, TEXT_MAX, read
from pipelines.knowledge.pictures import Shown

ROOT = Path(__file__).parents[3]

HEAD = "---\ntitle: T\nquestions: [Q]\n---\n"
"""Four lines: the body begins in line 5."""

CHART = (
    "## Procedure\n\n```mermaid\nflowchart TD\na([A]) --> b{B?}\nb -->|yes| c([C])\nb -->|no| d([D]):::person\n```\n"
)


def article(body: str) -> Article:
    found, problems = read(HEAD + body, "t.md", "t")
    assert problems == []
    assert found is not None
    return found


def problems(body: str, head: str = HEAD) -> list[tuple[int, str]]:
    found, told = read(head + body, "t.md", "t")
    assert found is None
    assert {problem.path for problem in told} == {"t.md"}
    return [(problem.line, problem.message) for problem in told]


def test_a_plain_answer() -> None:
    """Paragraphs are the answer; there is nothing to draw."""
    assert article("First.\n\nSecond,\nstill second.\n\n## Notes\n\n> anything\n\n1. at all") == Article(
        "t", "T", "en", ("Q",), ("First.", "Second, still second."), path="t.md"
    )


def test_steps_are_drawn_one_after_the_other() -> None:
    """A numbered list gives steps with ids, labels, words and waiting times, and a drawing of them."""
    read_back = article("Lead.\n\n1. **Unplug.** Take it out. (wait 10 seconds)\n2. **Plug in**\n")
    assert read_back.answer == ("Lead.",)
    assert read_back.steps == (Step("s1", "Unplug", "Take it out.", 10), Step("s2", "Plug in", "Plug in"))
    nodes = (Node("s1", "Unplug"), Node("s2", "Plug in"))
    assert read_back.drawing == Spec("t", "steps", "T", nodes)
    assert read_back.procedure is None


def test_a_procedure_is_drawn_as_it_is_written() -> None:
    """The flowchart is the drawing; said and replied words go into the procedure."""
    body = f"Lead.\n\n{CHART}\n## Said at each step\n\n- **b**: Is it B?\n\n## Replies\n\n- **Yes**: yeah, it is\n"
    read_back = article(body)
    assert read_back.procedure is not None
    assert read_back.procedure.steps["b"].say == "Is it B?"
    assert read_back.procedure.ways["b"][0].also == ("yeah", "it is")
    assert read_back.procedure.persons == {"d"}
    assert read_back.drawing is not None
    assert [node.shape for node in read_back.drawing.nodes] == ["pill", "decision", "pill", "pill"]
    assert read_back.drawing.nodes[3].tone == "person"


def test_an_article_may_say_that_its_subject_is_elsewhere() -> None:
    """With that scope it is a sentence or two; steps would be an answer."""
    head = HEAD.replace("---\n", "---\nscope: elsewhere\n", 1)
    found, told = read(head + "Ask the operator.", "t.md", "t")
    assert found is not None
    assert found.elsewhere
    assert told == []
    assert not article("Words.").elsewhere
    assert [message for _, message in problems("1. **A.** Do it.\n", head)] == [
        "An article of scope elsewhere has steps."
    ]


def test_a_table_is_a_comparison() -> None:
    """Its columns are drawn and said, after the lead-in; words of their own come from Said."""
    body = "Two plans.\n\n| | A | B |\n|---|---|---|\n| Price | £1 | £2 |\n\n## Said\n\n- **B**: Take B.\n"
    read_back = article(body)
    assert read_back.answer == ("Two plans.",)
    assert read_back.steps == (Step("c1", "A", "A: Price £1."), Step("c2", "B", "Take B."))
    nodes = (Node("c1", "A"), Node("c2", "B"))
    assert read_back.drawing == Spec("t", "comparison", "T", nodes, (), "en", (Row("Price", ("£1", "£2")),))


def test_parts_are_shown_on_their_picture() -> None:
    """The picture is asked for by its name; each part is a node with its words."""
    shown = Shown("image/png", b"x", 6, 4)
    body = "Look.\n\n## Parts\n\n![A box](box.png)\n\n- **Lid** (0 0 50 100): Open it.\n"
    read_back, told = read(HEAD + body, "t.md", "t", {"box.png": shown}.__getitem__)
    assert told == []
    assert read_back is not None
    assert read_back.steps == (Step("p1", "Lid", "Open it."),)
    assert read_back.drawing is not None
    assert read_back.drawing.picture == Picture("image/png", b"x", 6, 4, "A box", (Area(0, 0, 0.5, 1),))


@pytest.mark.parametrize(("name", "form"), [("Bar chart", "bar"), ("Line chart", "line"), ("折线图", "line")])
def test_a_table_of_values_is_a_chart(name: str, form: str) -> None:
    """The heading says of which form; the words before it are said."""
    read_back = article(f"See.\n\n## {name}\n\n| Hour | Speed |\n|---|---|\n| 8 | 1 |\n| 9 | 2 |\n")
    assert read_back.drawing is not None
    assert read_back.drawing.chart is not None
    assert read_back.drawing.chart.form == form
    assert (read_back.answer, read_back.steps) == (("See.",), ())


def test_an_article_may_be_a_notice() -> None:
    """With its times and what it concerns; one of another scope has none of these."""
    head = HEAD.replace("---\n", "---\nscope: notice\nconcerns: [slow]\nuntil: 2026-01-14 18:00Z\n", 1)
    found, told = read(head + "It is being mended.", "t.md", "t")
    assert told == []
    assert found is not None
    assert found.notice == Notice(("slow",), 0.0, 1768413600.0)
    wrong = HEAD.replace("---\n", "---\nuntil: 2026-01-14\n", 1)
    assert problems("Words.", wrong) == [(1, "Only a notice has until.")]


def test_where_it_comes_from_and_whether_it_is_ready() -> None:
    """Source, draft and the article it translates are carried along; a folder's language holds where none is named."""
    head = "---\ntitle: T\nquestions: [Q]\ndraft: yes\nsource: Manual.pdf, page 12\ntranslates: slow\n---\n"
    found, told = read(head + "词。", "t.md", "t", language="zh")
    assert told == []
    assert found is not None
    assert (found.draft, found.source, found.translates, found.language) == (True, "Manual.pdf, page 12", "slow", "zh")


def test_chinese_marks_are_read_as_the_others() -> None:
    """Wide colons, commas, full stops and brackets do what their narrow ones do."""
    steps = article("1. **拔掉电源。**请拔下电源线。（等待30秒）\n2. **插回：**再插。\n").steps
    assert steps == (Step("s1", "拔掉电源", "请拔下电源线。", 30.0), Step("s2", "插回", "再插。"))
    procedure = article(f"{CHART}\n## 说法\n\n- **b**：是吗？\n\n## 回答\n\n- **yes：** 是，对、没错\n").procedure
    assert procedure is not None
    assert procedure.steps["b"].say == "是吗？"
    assert procedure.ways["b"][0].also == ("是", "对", "没错")


def test_markup_in_words_is_text() -> None:
    """A script in a label or in the words is carried as text; escaping is for those who draw."""
    read_back = article("<script>x</script>\n\n1. **<b onclick=x>** Say.\n")
    assert read_back.answer == ("<script>x</script>",)
    assert read_back.steps[0].label == "<b onclick=x>"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("", (4, "The article says nothing.")),
        ("Words.\n\n## Other\n\nMore.", (7, "There is no section 'Other'.")),
        ("Words.\n\n| a | b |\n\n- bullets", (9, "This cannot be spoken.")),
        ("Words.\n\n```mermaid\nflowchart TD\n```", (7, "This cannot be spoken.")),
        ("x" * (TEXT_MAX + 1), (5, f"A text has more than {TEXT_MAX:,} characters.")),
        ("1. **A.** a\n\nAfter.", (7, "These words would be said before the steps that they follow.")),
        ("1. **A.** a\n\n<!-- -->\n\n1. **B.** b", (7, "These words would be said before the steps that they follow.")),
        ("1. No label", (5, "A step has no short label.")),
        (f"1. **{'x' * 81}** a", (5, "A step has no short label.")),
        ("1. **A.** a\n2. **B.** b (wait a bit)", (6, "A time to wait cannot be read, and would be read aloud.")),
        ("\n".join(f"{n}. **A.** a" for n in range(1, STEPS_MAX + 2)), (25, f"There are more than {STEPS_MAX} steps.")),
        ("1. **A.** a\n\n" + CHART, (5, "There are steps and a procedure.")),
        ("1. **A.** a\n\n## Notes\n\n## Procedure\n\nWords.", (11, "Only one mermaid flowchart belongs here.")),
        (CHART + "\n```mermaid\nflowchart TD\n```", (14, "There is a second flowchart.")),
        ("Lead.\n\n## Replies\n\n- **yes**: yeah", (9, "These words belong to a procedure, and there is none.")),
        (CHART.replace("-->|yes|", "-.->"), (10, "Cannot read '-.-> c([C])'.")),
        (CHART.replace("{B?}", "[B]").replace("|no|", ""), (9, "A way from 'b' has no reply.")),
        (CHART + "\n## Replies\n\nWords.", (16, "Only a list belongs here.")),
        (CHART + "\n## Replies\n\n- yes: yeah", (16, "This entry cannot be read.")),
        (CHART + "\n## Replies\n\n- **yes**:", (16, "This entry cannot be read.")),
        (CHART + "\n## Replies\n\n- **yes**: a\n- **Yes**: b", (17, "'yes' has two entries.")),
        (CHART + "\n## Replies\n\n- **maybe**: a", (16, "There is no reply 'maybe' in the flowchart.")),
        (CHART + "\n## Said at each step\n\n- **x**: a", (16, "There is no node 'x' in the flowchart.")),
        ("Fine.\n\nA \x07 bell.", (7, "There is a character that is no text (U+0007).")),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_its_line(body: str, problem: tuple[int, str]) -> None:
    """Each slip of an editor's pen alone is told in words, first, at the line of the file."""
    assert problems(body)[0] == problem


def test_a_second_list_is_no_second_answer() -> None:
    """Two numbered lists with a heading's worth of nothing between them are told."""
    told = problems("1. **A.** a\n\n- x\n\n1. **B.** b")
    assert told == [(7, "This cannot be spoken."), (9, "There is a second numbered list.")]


def test_a_drawing_too_large_is_told_at_the_chart() -> None:
    """What the draughtsman would refuse is a problem of the article."""
    chain = " --> ".join(f"n{number}" for number in range(41))
    body = f"## Procedure\n\n```mermaid\nflowchart TD\n{chain}\n```"
    assert problems(body) == [(7, "A drawing has 1 to 40 nodes, this one has 41.")]


def test_all_problems_are_told_at_once() -> None:
    """A file with several slips has them all told, by line."""
    told = problems("## Other\n\n## Replies\n\nWords.", "---\ntitle: T\n---\n")
    assert [line for line, _ in told] == [1, 3, 4, 8]


def test_the_file_is_no_larger_than_it_may_be() -> None:
    """A file past the limit is not parsed."""
    assert read("é" * (SIZE_LIMIT // 2 + 1), "t.md", "t") == (
        None,
        [Problem("t.md", 1, f"The file has more than {SIZE_LIMIT:,} bytes.", "Split the article.")],
    )


def test_windows_files_are_read_the_same() -> None:
    """A byte-order mark and carriage returns change neither words nor lines."""
    body = "Words.\n\n1. **A.** a\n"
    assert read(("\ufeff" + HEAD + body).replace("\n", "\r\n"), "t.md", "t") == (article(body), [])


def test_a_name_that_is_no_id_is_told() -> None:
    """Where the front matter gives no id the file's name must be one."""
    _, told = read(HEAD + "Words.", "My file.md", "my file")
    assert [problem.message for problem in told] == ["'my file' cannot be an id."]


PIECES = st.sampled_from([
    HEAD, "---\n", "title: T\n", "scope: notice\n", "concerns: [a]\n", "since: 2026-01-14 18:00\n",
    "until: 9999-12-31\n", "draft: yes\n", "questions: [Q]\n", "## Procedure\n", "```mermaid\n", "flowchart TD\n",
    "a --> b\n", "```\n", "## Replies\n", "- **a**: b\n", "1. **A.** a (wait 3 s)\n", "## Notes\n",
    "## Said at each step\n", "\n", "## 说法\n", "## Parts\n", "![a](a.svg)\n", "![](../b)\n",
    "- **a** (0 0 50 50): b\n", "- **b**（1e9 0 0 0）：c\n", "## Bar chart\n", "## 折线图\n",
    "| a | b (x) |\n|---|---|\n| c | 1 |\n| d | 2 |\n", "| | a | b |\n|---|---|---|\n", "| c | | 1e400 |\n",
    "（等待2分钟）", "1. **甲。**乙\n", "> x\n", "\r", "\x0b", "é",
])  # fmt: skip


def shown(name: str) -> Shown:
    """One picture is there."""
    if name != "a.svg":
        raise BadInput("bad_picture", "It is not there.", "Put it there.")
    return Shown("image/svg+xml", b"<svg/>", 6, 4)


@given(st.lists(PIECES | st.text(max_size=20), max_size=25).map("".join), st.booleans())
def test_any_text_gives_an_article_or_problems(text: str, headed: bool) -> None:
    """Whatever a file holds, there is an article, or there are problems, each at a line of the file.

    What an article says of a drawing is said of a node that is drawn.
    """
    text = HEAD * headed + text
    found, told = read(text, "t.md", "t", shown)
    assert (found is None) == bool(told)
    count = text.count("\n") + text.count("\r") + 1
    assert all(1 <= problem.line <= count and problem.message for problem in told)
    if found is not None and found.drawing is not None:
        check(found.drawing)
        assert {step.node for step in found.steps} <= {node.id for node in found.drawing.nodes}


EXAMPLES = re.findall(r"^````markdown\n(.*?)^````$", (ROOT / "docs/knowledge.md").read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("text", EXAMPLES, ids=range(len(EXAMPLES)))
def test_what_editors_are_shown_is_right(text: str) -> None:
    """Each example of docs/knowledge.md is an article, with a front matter where it shows none."""
    text = text if text.startswith("---") else HEAD + text
    picture = Shown("image/svg+xml", b"<svg/>", 600, 400)
    assert read(text, "t.md", "t", {"pictures/router-back.svg": picture}.__getitem__)[1] == []


def test_editors_are_shown_every_kind() -> None:
    """Steps, procedure, comparison, parts and chart, a notice, and an answer with nothing drawn."""
    picture = Shown("image/svg+xml", b"<svg/>", 600, 400)
    shown = [read(text if text.startswith("---") else HEAD + text, "t.md", "t", lambda _: picture) for text in EXAMPLES]
    articles = [found for found, _ in shown if found is not None]
    kinds = {article.drawing.kind for article in articles if article.drawing is not None}
    assert kinds == set(get_args(Kind))
    assert any(article.notice is not None for article in articles)
    assert any(article.drawing is None and article.notice is None for article in articles)
