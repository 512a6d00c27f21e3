"""One Markdown file to one article, or to what its editor must mend. The format: docs/knowledge.md."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal

from pipelines.diagram import Node, Spec
from pipelines.diagram.spec import LABEL_LENGTH, check
from pipelines.errors import BadInput
from pipelines.knowledge import Article, Notice, Problem, Procedure, Step, charts, comparison, parts, pictures
from pipelines.knowledge import front_matter as front
from pipelines.knowledge.blocks import Block, Item, blocks
from pipelines.knowledge.figure import Figure
from pipelines.knowledge.flowchart import Fault, Flowchart, parse
from pipelines.knowledge.procedure import Spoken, build
from pipelines.knowledge.wait import looks_like_wait, without_wait

SIZE_LIMIT = 256 * 1024
"""Bytes of one article; checked before anything is parsed."""

TEXT_MAX = 2_000
"""Characters of one paragraph or step: two minutes of speech, more than anybody listens to."""

STEPS_MAX = 20
"""Numbered steps of an article; nobody follows more by ear."""

SECTIONS = ("Procedure", "Said", "Replies", "Parts", "Bar chart", "Line chart", "Notes")

SECTION = {
    **{name.lower(): name for name in SECTIONS},
    "said at each step": "Said",
    "流程": "Procedure",
    "说法": "Said",
    "回答": "Replies",
    "部件": "Parts",
    "柱状图": "Bar chart",
    "折线图": "Line chart",
    "备注": "Notes",
}
"""What each heading means, by its words in lower case."""

FORMS: dict[str, Literal["bar", "line"]] = {"Bar chart": "bar", "Line chart": "line"}

_BROKEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""Characters that are no text: controls, line ends that editors do not count, halves of characters."""


@dataclass(slots=True)
class _Draft:
    """What has been read of an article so far."""

    path: str
    body: int = 1
    """Line at which the text begins, after the front matter; the lines of its blocks count from there."""
    problems: list[Problem] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    """Steps; their lines count from 1 in the file, as all lines here."""
    chart: Flowchart | None = None
    chart_line: int = 0
    table: Block | None = None
    """Of the spoken part: a comparison."""
    values: tuple[Block, Literal["bar", "line"]] | None = None
    """Of a chart."""
    parts: list[Block] = field(default_factory=list)
    said: dict[str, Spoken] = field(default_factory=dict)
    also: dict[str, Spoken] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def problem(self, line: int, message: str, hint: str = "") -> None:
        self.problems.append(Problem(self.path, line, message, hint))

    def faults(self, faults: list[Fault], before: int = 0) -> None:
        self.problems += [Problem(self.path, before + f.line, f.message, f.hint) for f in faults]


def read(
    text: str, path: str, name: str, load: parts.Load | None = None, language: str = "en"
) -> tuple[Article | None, list[Problem]]:
    """Read one article; never raises.

    Args:
        text: of the file.
        path: of the file, for the problems; its pictures lie beside it.
        name: its id where it names none.
        load: gives a picture by its name, where not from beside the file.
        language: of an article that names none.

    Returns the article where nothing is wrong with it, and everything that is, by line.
    """
    draft = _Draft(path)
    if len(text.encode("utf-8", "replace")) > SIZE_LIMIT:
        draft.problem(1, f"The file has more than {SIZE_LIMIT:,} bytes.", "Split the article.")
        return None, draft.problems
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if (broken := _BROKEN.search(text)) is not None:
        line = text.count("\n", 0, broken.start()) + 1
        draft.problem(line, f"There is a character that is no text (U+{ord(broken[0]):04X}).", "Delete it.")
        return None, draft.problems
    lines = text.split("\n")
    head = front.read(lines, language)
    draft.faults(head.faults)
    if not head.body:  # where it is missing all of it is taken for the text, and everything in it seems wrong
        return None, draft.problems
    draft.body = head.body + 1
    _body(draft, "\n".join(lines[head.body :]), draft.body)
    article = _assemble(draft, head, name, load or partial(pictures.load, Path(path).parent))
    draft.problems.sort(key=lambda problem: problem.line)
    return (None if draft.problems else article), draft.problems


def _body(draft: _Draft, text: str, first: int) -> None:
    """Sort the blocks of the text into answer, steps and sections."""
    section = ""
    for block in blocks(text):
        line = first + block.line
        if block.kind == "heading":
            section = SECTION.get(block.text.strip().lower(), "unknown")
            if section == "unknown":
                draft.problem(line, f"There is no section {block.text[:40]!r}.", f"Allowed: {', '.join(SECTIONS)}.")
        elif section == "Procedure":
            _chart(draft, block, line)
        elif section in ("Said", "Replies"):
            _entries(draft, block, draft.said if section == "Said" else draft.also, first)
        elif section == "Parts":
            draft.parts.append(block)
        elif section in FORMS:
            _values(draft, block, FORMS[section], line)
        elif section == "Notes":
            draft.notes.append(block.text)
        elif section == "":
            _spoken(draft, block, first)


def _spoken(draft: _Draft, block: Block, first: int) -> None:
    """A block of the spoken answer."""
    line = first + block.line
    if block.kind == "paragraph" and (draft.items or draft.table is not None):
        hint = "Put it before the list or the table, or into the last step."
        draft.problem(line, "These words would be said before the steps that they follow.", hint)
    elif block.kind == "paragraph":
        draft.answer.append(_said(draft, block.text, line))
    elif block.kind == "numbered" and draft.items:
        draft.problem(line, "There is a second numbered list.", "One article, one series of steps.")
    elif block.kind == "numbered":
        draft.items = [Item(item.label, _said(draft, item.words, first + item.line), first + item.line)
                       for item in block.items]  # fmt: skip
    elif block.kind == "table" and draft.table is None:
        draft.table = block
    elif block.kind == "table":
        draft.problem(line, "There is a second table.", "One article, one comparison.")
    else:
        hint = "The spoken answer is made of paragraphs, and one numbered list or one table."
        draft.problem(line, "This cannot be spoken.", hint)


def _chart(draft: _Draft, block: Block, line: int) -> None:
    if block.kind != "mermaid":
        draft.problem(line, "Only one mermaid flowchart belongs here.", "Put words under 'Said at each step'.")
    elif draft.chart is not None:
        draft.problem(line, "There is a second flowchart.", "One article, one procedure.")
    else:
        draft.chart = parse(block.text)
        draft.chart_line = line


def _values(draft: _Draft, block: Block, form: Literal["bar", "line"], line: int) -> None:
    if block.kind != "table":
        draft.problem(line, "Only a table of values belongs here.", "Say what it means before the first ##.")
    elif draft.values is not None:
        draft.problem(line, "There is a second chart.", "One article, one chart.")
    else:
        draft.values = (block, form)


def _entries(draft: _Draft, block: Block, into: dict[str, Spoken], first: int) -> None:
    """A list of  - **name**: words."""
    if block.kind != "bullets":
        draft.problem(first + block.line, "Only a list belongs here.", "Write  - **name**: words")
        return
    for item in block.items:
        line = first + item.line
        name = item.label.rstrip(":：").strip()
        words = _said(draft, item.words.lstrip(":：").strip(), line)
        if into is draft.also:
            name = name.lower()
        if not name or not words:
            draft.problem(line, "This entry cannot be read.", "Write  - **name**: words")
        elif name in into:
            draft.problem(line, f"{name[:40]!r} has two entries.", "Make one of them.")
        else:
            into[name] = Spoken(words, line)


def _said(draft: _Draft, words: str, line: int) -> str:
    """Words to be said, checked."""
    if len(words) > TEXT_MAX:
        draft.problem(line, f"A text has more than {TEXT_MAX:,} characters.", "Say it shorter.")
    if looks_like_wait(without_wait(words)[0]):
        hint = "Write (wait 30 seconds) or (wait 2 minutes) at the end, an hour at most."
        draft.problem(line, "A time to wait cannot be read, and would be read aloud.", hint)
    return words


def _assemble(draft: _Draft, head: front.FrontMatter, name: str, load: parts.Load) -> Article | None:
    article_id = head.id or name
    if not front.ID.fullmatch(article_id):
        draft.problem(1, f"{article_id[:40]!r} cannot be an id.", "Rename the file: small letters, digits and dashes.")
    _one_of(draft, head)
    figure = _figure(draft, head, load)
    steps = figure.steps if figure is not None else _steps(draft)
    procedure = _procedure(draft) if draft.chart is not None else None
    drawing = None
    if not draft.problems:
        drawing = _drawing(draft, article_id, head, steps, figure)
    return Article(
        article_id,
        head.title,
        head.language,
        head.questions,
        tuple(draft.answer),
        steps,
        procedure,
        drawing,
        head.keywords,
        head.pronounce,
        draft.path,
        head.scope == "elsewhere",
        head.codes,
        Notice(head.concerns, head.since, head.until) if head.scope == "notice" else None,
        head.translates,
        head.source,
        head.draft,
        "\n".join(draft.notes) if head.source else "",
        head.abroad,
    )


def _one_of(draft: _Draft, head: front.FrontMatter) -> None:
    """An article has a drawing of one kind, or none; and it says something."""
    first = draft.body
    shown = [
        (name, line)
        for name, line in (
            ("steps", draft.items[0].line if draft.items else 0),
            ("a procedure", draft.chart_line),
            ("a comparison", first + draft.table.line if draft.table is not None else 0),
            ("parts", first + draft.parts[0].line if draft.parts else 0),
            ("a chart", first + draft.values[0].line if draft.values is not None else 0),
        )
        if line
    ]
    if not draft.answer and not shown:
        draft.problem(max(1, head.body), "The article says nothing.", "Write the spoken answer after the front matter.")
    if draft.values is not None and not draft.answer:
        draft.problem(shown[-1][1], "Nothing is said of the chart.", "Say before the first ## what it shows.")
    if len(shown) > 1:
        (one, line), (two, _) = shown[:2]
        draft.problem(line, f"There are {one} and {two}.", "An article has one or the other: make two.")
    if head.scope != "here" and (draft.items or draft.chart is not None):
        draft.problem(1, f"An article of scope {head.scope} has steps.", "Say it in a sentence or two.")
    if draft.chart is None and draft.also:
        line = min(entry.line for entry in draft.also.values())
        draft.problem(line, "These words belong to a procedure, and there is none.", "Add a section Procedure.")
    if draft.said and draft.chart is None and draft.table is None and draft.values is None:
        line = min(entry.line for entry in draft.said.values())
        hint = "They go with a procedure, a table or a chart."
        draft.problem(line, "There is nothing that these words are said of.", hint)


def _figure(draft: _Draft, head: front.FrontMatter, load: parts.Load) -> Figure | None:
    """The comparison, parts or chart."""
    first = draft.body
    figure = None
    if draft.table is not None:
        figure = comparison.build(draft.table, first, draft.said, head.language)
    elif draft.parts:
        figure = parts.build(draft.parts, first, load)
    elif draft.values is not None:
        figure = charts.build(draft.values[0], first, draft.values[1], draft.said)
    if figure is not None:
        draft.faults(figure.faults)
        for step in figure.steps:
            _said(draft, step.say, figure.line)
    return figure


def _steps(draft: _Draft) -> tuple[Step, ...]:
    steps = []
    for number, item in enumerate(draft.items, 1):
        label = item.label.rstrip(".:。：")
        say, wait_s = without_wait(item.words)
        if not label or len(label) > LABEL_LENGTH:
            hint = f"Write  1. **Label.** What to say. The label has at most {LABEL_LENGTH} characters."
            draft.problem(item.line, "A step has no short label.", hint)
        steps.append(Step(f"s{number}", label, say or item.label, wait_s))
    if len(steps) > STEPS_MAX:
        draft.problem(draft.items[STEPS_MAX].line, f"There are more than {STEPS_MAX} steps.", "Split the article.")
    return tuple(steps)


def _procedure(draft: _Draft) -> Procedure | None:
    """The procedure; entries for nodes and replies that do not exist are slips of the pen."""
    chart = draft.chart
    assert chart is not None  # noqa: S101 - asked for only where there is one
    if not chart.faults:
        replies = {edge.label.lower() for edge in chart.edges}
        for node, spoken in draft.said.items():
            if node not in chart.nodes:
                draft.problem(spoken.line, f"There is no node {node[:40]!r} in the flowchart.")
        for reply, spoken in draft.also.items():
            if reply not in replies:
                draft.problem(spoken.line, f"There is no reply {reply[:40]!r} in the flowchart.")
    procedure = build(chart, draft.said, draft.also)
    draft.faults(chart.faults, draft.chart_line)
    return procedure


def _drawing(
    draft: _Draft, article_id: str, head: front.FrontMatter, steps: tuple[Step, ...], figure: Figure | None
) -> Spec | None:
    """What is drawn: the flowchart, the steps one after the other, or the figure."""
    title, language = head.title, head.language
    if figure is not None:
        line = figure.line
        spec = Spec(
            article_id, figure.kind, title, figure.nodes, (), language, figure.rows, figure.picture, figure.chart
        )
    elif draft.chart is not None:
        line = draft.chart_line
        nodes, edges = tuple(draft.chart.nodes.values()), tuple(draft.chart.edges)
        spec = Spec(article_id, "flow", title, nodes, edges, language)
    elif steps:
        line = draft.items[0].line
        spec = Spec(article_id, "steps", title, tuple(Node(step.node, step.label) for step in steps), (), language)
    else:
        return None
    try:
        check(spec)
    except BadInput as error:
        draft.problem(line, error.message, error.hint)
    return spec
