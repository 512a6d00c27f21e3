"""One Markdown file to one article, or to what its editor must mend. The format: docs/knowledge.md."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.diagram import Edge, Node, Spec
from pipelines.diagram.spec import LABEL_LENGTH, check
from pipelines.errors import BadInput
from pipelines.knowledge import Article, Problem, Procedure, Step
from pipelines.knowledge import front_matter as front
from pipelines.knowledge.blocks import Block, Item, blocks
from pipelines.knowledge.flowchart import Fault, Flowchart, parse
from pipelines.knowledge.procedure import Spoken, build
from pipelines.knowledge.wait import looks_like_wait, without_wait

SIZE_LIMIT = 256 * 1024
"""Bytes of one article; checked before anything is parsed."""

TEXT_MAX = 2_000
"""Characters of one paragraph or step: two minutes of speech, more than anybody listens to."""

STEPS_MAX = 20
"""Numbered steps of an article; nobody follows more by ear."""

SECTIONS = ("Procedure", "Said at each step", "Replies", "Notes")

_BROKEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""Characters that are no text: controls, line ends that editors do not count, halves of characters."""


@dataclass(slots=True)
class _Draft:
    """What has been read of an article so far."""

    path: str
    problems: list[Problem] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    """Steps; their lines count from 1 in the file, as all lines here."""
    chart: Flowchart | None = None
    chart_line: int = 0
    said: dict[str, Spoken] = field(default_factory=dict)
    also: dict[str, Spoken] = field(default_factory=dict)

    def problem(self, line: int, message: str, hint: str = "") -> None:
        self.problems.append(Problem(self.path, line, message, hint))

    def faults(self, faults: list[Fault], before: int = 0) -> None:
        self.problems += [Problem(self.path, before + f.line, f.message, f.hint) for f in faults]


def read(text: str, path: str, name: str) -> tuple[Article | None, list[Problem]]:
    """Read one article; never raises. ``name`` is its id where it names none.

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
    head = front.read(lines)
    draft.faults(head.faults)
    _body(draft, "\n".join(lines[head.body :]), head.body + 1)
    article = _assemble(draft, head, name)
    draft.problems.sort(key=lambda problem: problem.line)
    return (None if draft.problems else article), draft.problems


def _body(draft: _Draft, text: str, first: int) -> None:
    """Sort the blocks of the text into answer, steps and sections."""
    section, known = "", {name.lower() for name in SECTIONS}
    for block in blocks(text):
        line = first + block.line
        if block.kind == "heading":
            section = block.text.strip().lower()
            if section not in known:
                draft.problem(line, f"There is no section {block.text[:40]!r}.", f"Allowed: {', '.join(SECTIONS)}.")
        elif section == "procedure":
            _chart(draft, block, line)
        elif section in ("said at each step", "replies"):
            _entries(draft, block, draft.said if section != "replies" else draft.also, first)
        elif section == "":
            _spoken(draft, block, first)


def _spoken(draft: _Draft, block: Block, first: int) -> None:
    """A block of the spoken answer."""
    line = first + block.line
    if block.kind == "paragraph" and draft.items:
        hint = "Put it before the list, or into the last step."
        draft.problem(line, "These words would be said before the steps that they follow.", hint)
    elif block.kind == "paragraph":
        draft.answer.append(_said(draft, block.text, line))
    elif block.kind == "numbered" and draft.items:
        draft.problem(line, "There is a second numbered list.", "One article, one series of steps.")
    elif block.kind == "numbered":
        draft.items = [Item(item.label, _said(draft, item.words, first + item.line), first + item.line)
                       for item in block.items]  # fmt: skip
    else:
        hint = "The spoken answer is made of paragraphs and one numbered list."
        draft.problem(line, "This cannot be spoken.", hint)


def _chart(draft: _Draft, block: Block, line: int) -> None:
    if block.kind != "mermaid":
        draft.problem(line, "Only one mermaid flowchart belongs here.", "Put words under 'Said at each step'.")
    elif draft.chart is not None:
        draft.problem(line, "There is a second flowchart.", "One article, one procedure.")
    else:
        draft.chart = parse(block.text)
        draft.chart_line = line


def _entries(draft: _Draft, block: Block, into: dict[str, Spoken], first: int) -> None:
    """A list of  - **name**: words."""
    if block.kind != "bullets":
        draft.problem(first + block.line, "Only a list belongs here.", "Write  - **name**: words")
        return
    for item in block.items:
        line = first + item.line
        name = item.label.removesuffix(":").strip()
        words = _said(draft, item.words.removeprefix(":").strip(), line)
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


def _assemble(draft: _Draft, head: front.FrontMatter, name: str) -> Article | None:
    article_id = head.id or name
    if not front.ID.fullmatch(article_id):
        draft.problem(1, f"{article_id[:40]!r} cannot be an id.", "Rename the file: small letters, digits and dashes.")
    if not draft.answer and not draft.items and draft.chart is None:
        draft.problem(max(1, head.body), "The article says nothing.", "Write the spoken answer after the front matter.")
    if draft.items and draft.chart is not None:
        draft.problem(draft.items[0].line, "There are steps and a procedure.", "An article has one or the other.")
    if head.scope == "elsewhere" and (draft.items or draft.chart is not None):
        draft.problem(1, "An article of scope elsewhere has steps.", "Say in a sentence or two who looks after it.")
    if draft.chart is None and (draft.said or draft.also):
        line = min(entry.line for entry in (*draft.said.values(), *draft.also.values()))
        draft.problem(line, "These words belong to a procedure, and there is none.", "Add a section Procedure.")
    steps = _steps(draft)
    procedure = _procedure(draft) if draft.chart is not None else None
    drawing = None
    if not draft.problems:
        drawing = _drawing(draft, article_id, head, steps)
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
    )


def _steps(draft: _Draft) -> tuple[Step, ...]:
    steps = []
    for number, item in enumerate(draft.items, 1):
        label = item.label.rstrip(".:")
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


def _drawing(draft: _Draft, article_id: str, head: front.FrontMatter, steps: tuple[Step, ...]) -> Spec | None:
    """What is drawn: the flowchart, or the steps one after the other."""
    if draft.chart is not None:
        nodes, edges = tuple(draft.chart.nodes.values()), tuple(draft.chart.edges)
    elif steps:
        nodes = tuple(Node(step.node, step.label) for step in steps)
        edges = tuple(Edge(one.node, two.node) for one, two in pairwise(steps))
    else:
        return None
    spec = Spec(article_id, "flow", head.title, nodes, edges, head.language)
    try:
        check(spec)
    except BadInput as error:
        draft.problem(draft.chart_line or draft.items[0].line, error.message, error.hint)
    return spec
