"""One Markdown file to one article, or to what its editor must mend. The format: docs/knowledge.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipelines.diagram import Edge, Node, Spec
from pipelines.knowledge import Article, Problem, Step
from pipelines.knowledge.flowchart import Flowchart, parse
from pipelines.knowledge.procedure import build
from pipelines.knowledge.wait import without_wait

SIZE_LIMIT = 256 * 1024
"""Bytes of one article; checked before anything is parsed."""

TITLE_MAX = 80
TEXT_MAX = 4_000
"""Characters of one spoken text: four minutes of speech, more than anybody listens to."""

KEYS = {"id", "title", "language", "questions", "keywords", "pronounce", "products", "picture"}
SECTIONS = {"procedure", "said at each step", "replies", "notes"}
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}$")

_markdown = MarkdownIt("commonmark")


@dataclass(slots=True)
class _Draft:
    """What has been read of an article so far."""

    path: str
    problems: list[Problem] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    items: list[tuple[str, str, int]] = field(default_factory=list)
    """Steps: label, words, line."""
    chart: Flowchart | None = None
    chart_line: int = 0
    said: dict[str, str] = field(default_factory=dict)
    said_lines: dict[str, int] = field(default_factory=dict)
    also: dict[str, tuple[str, ...]] = field(default_factory=dict)
    also_lines: dict[str, int] = field(default_factory=dict)

    def problem(self, line: int, message: str, hint: str = "") -> None:
        self.problems.append(Problem(self.path, line, message, hint))


def read(text: str, path: str, name: str) -> tuple[Article | None, list[Problem]]:
    """Read one article; never raises. ``name`` is its id where it names none.

    Returns the article where nothing is wrong with it, and everything that is.
    """
    draft = _Draft(path)
    if len(text.encode("utf-8", "replace")) > SIZE_LIMIT:
        draft.problem(1, f"The file has more than {SIZE_LIMIT:,} bytes.", "Split the article.")
        return None, draft.problems
    front, body, first = _front_matter(draft, text)
    _body(draft, body, first)
    article = _assemble(draft, front, name)
    return (None if draft.problems else article), draft.problems


def _front_matter(draft: _Draft, text: str) -> tuple[dict[str, object], str, int]:
    """The front matter as checked values, the text after it, and the line at which that begins."""
    lines = text.splitlines()
    if not lines or lines[0].strip() != "---":
        draft.problem(1, "The front matter is missing.", "Begin with ---, title, questions, ---.")
        return {}, text, 1
    end = next((number for number, line in enumerate(lines[1:], 1) if line.strip() == "---"), None)
    if end is None:
        draft.problem(1, "The front matter has no end.", "Close it with a line of three dashes.")
        return {}, "", 1
    source, body = "\n".join(lines[1:end]), "\n".join(lines[end + 1 :])
    try:
        tree = yaml.compose(source, yaml.SafeLoader)
        values = yaml.safe_load(source)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark is not None else 1
        draft.problem(line, "The front matter is not YAML.", "Put text with : or # in quotes.")
        return {}, body, end + 2
    if not isinstance(values, dict) or not isinstance(tree, yaml.MappingNode):
        draft.problem(1, "The front matter has no settings.", "At least title and questions.")
        return {}, body, end + 2
    where = {str(key.value): key.start_mark.line + 2 for key, _ in tree.value}
    return {**_checked(draft, values, where), "": where}, body, end + 2


def _checked(draft: _Draft, values: dict[object, object], where: dict[str, int]) -> dict[str, object]:
    good: dict[str, object] = {}
    for key, value in values.items():
        name, line = str(key), where.get(str(key), 1)
        if name not in KEYS:
            draft.problem(line, f"There is no setting {name[:40]!r}.", f"Allowed: {', '.join(sorted(KEYS))}.")
        elif name in ("questions", "keywords", "products"):
            if isinstance(value, list) and all(isinstance(one, str | int) and str(one).strip() for one in value):
                good[name] = tuple(" ".join(str(one).split()) for one in value)
            else:
                draft.problem(line, f"{name} must be a list of texts.", "One a line, each after a dash.")
        elif name == "pronounce":
            if isinstance(value, dict) and all(_phones(sounds) for sounds in value.values()):
                good[name] = {str(word).lower(): str(sounds) for word, sounds in value.items()}
            else:
                draft.problem(line, "pronounce must give each word its ARPABET sounds.", "As in  wps: D AH B AH L Y UW")
        elif isinstance(value, str) and value.strip():
            good[name] = " ".join(value.split())
        else:
            draft.problem(line, f"{name} must be a text.")
    return good


def _phones(sounds: object) -> bool:
    return isinstance(sounds, str) and re.fullmatch(r"[A-Z]{1,2}( [A-Z]{1,2})*", sounds) is not None


def _body(draft: _Draft, text: str, first: int) -> None:
    """Sort the blocks of the text into answer, steps and sections."""
    section = ""
    for block in _blocks(_markdown.parse(text)):
        line = first + block.line
        if block.kind == "heading":
            section = block.text.strip().lower()
            if section not in SECTIONS:
                known = "Procedure, Said at each step, Replies, Notes"
                draft.problem(line, f"There is no section {block.text[:40]!r}.", f"Allowed: {known}.")
        elif section == "notes" or section not in {"", *SECTIONS}:
            continue
        elif section == "procedure":
            _chart(draft, block, line)
        elif section in ("said at each step", "replies"):
            _entries(draft, block, section, first)
        elif block.kind == "paragraph":
            draft.answer.append(block.text)
        elif block.kind == "ordered":
            draft.items += [(label, words, first + at) for label, words, at in block.items]
        else:
            hint = "The spoken answer is made of paragraphs and one numbered list."
            draft.problem(line, "This cannot be spoken.", hint)


def _chart(draft: _Draft, block: _Block, line: int) -> None:
    if block.kind != "mermaid":
        draft.problem(line, "Only one mermaid flowchart belongs here.", "Put words under 'Said at each step'.")
    elif draft.chart is not None:
        draft.problem(line, "There is a second flowchart.", "One article, one procedure.")
    else:
        draft.chart = parse(block.text)
        draft.chart_line = line


def _entries(draft: _Draft, block: _Block, section: str, first: int) -> None:
    if block.kind != "bullets":
        draft.problem(first + block.line, "Only a list belongs here.", "Write  - **name**: words")
        return
    for label, words, at in block.items:
        words = words.removeprefix(":").strip()
        if not label or not words:
            draft.problem(first + at, "This entry cannot be read.", "Write  - **name**: words")
        elif section == "replies":
            draft.also[label.lower()] = tuple(part.strip() for part in words.split(",") if part.strip())
            draft.also_lines[label.lower()] = first + at
        else:
            draft.said[label] = words
            draft.said_lines[label] = first + at


def _assemble(draft: _Draft, front: dict[str, object], name: str) -> Article | None:
    where = front.pop("", {})
    lines = where if isinstance(where, dict) else {}
    article_id, title = str(front.get("id", name)), str(front.get("title", ""))
    questions = front.get("questions", ())
    if not ID.match(article_id):
        draft.problem(lines.get("id", 1), f"{article_id[:40]!r} cannot be an id.", "Small letters, digits and dashes.")
    if front and not title:
        draft.problem(lines.get("title", 1), "The title is missing.", "Add  title: …")
    if len(title) > TITLE_MAX:
        draft.problem(lines.get("title", 1), f"The title has more than {TITLE_MAX} characters.")
    if front and not questions:
        draft.problem(lines.get("questions", 1), "The questions are missing.", "Add what callers would ask, 3 to 6.")
    if not draft.answer and not draft.items and draft.chart is None:
        draft.problem(1, "The article says nothing.", "Write the spoken answer after the front matter.")
    if draft.items and draft.chart is not None:
        draft.problem(draft.items[0][2], "There are steps and a procedure.", "An article has one or the other.")
    if any(len(text) > TEXT_MAX for text in (*draft.answer, *draft.said.values())):
        draft.problem(1, f"A text has more than {TEXT_MAX:,} characters.", "Say it shorter.")
    steps = _steps(draft)
    procedure = None
    if draft.chart is not None:
        _match_sections(draft, draft.chart)
        procedure = build(draft.chart, draft.said, draft.also)
        for fault in draft.chart.faults:
            draft.problem(draft.chart_line + fault.line, fault.message, fault.hint)
    drawing = _drawing(draft, article_id, title, steps, str(front.get("language", "en")))
    pronounce = front.get("pronounce", {})
    keywords = front.get("keywords", ())
    return Article(
        article_id,
        title,
        str(front.get("language", "en")),
        questions if isinstance(questions, tuple) else (),
        tuple(draft.answer),
        steps,
        procedure,
        drawing,
        keywords if isinstance(keywords, tuple) else (),
        dict(pronounce) if isinstance(pronounce, dict) else {},
        draft.path,
    )


def _match_sections(draft: _Draft, chart: Flowchart) -> None:
    """Entries for nodes and replies that do not exist are slips of the pen."""
    for node in draft.said:
        if node not in chart.nodes and not chart.faults:
            draft.problem(draft.said_lines[node], f"There is no node {node[:40]!r} in the flowchart.")
    replies = {edge.label.lower() for edge in chart.edges}
    for reply in draft.also:
        if reply not in replies and not chart.faults:
            draft.problem(draft.also_lines[reply], f"There is no reply {reply[:40]!r} in the flowchart.")


def _steps(draft: _Draft) -> tuple[Step, ...]:
    steps = []
    for number, (label, words, line) in enumerate(draft.items, 1):
        say, wait_s = without_wait(words)
        if not label or len(label) > TITLE_MAX:
            draft.problem(line, "A step has no short label.", "Write  1. **Label.** What to say.")
        steps.append(Step(f"s{number}", label.rstrip(".:"), say or label, wait_s))
    return tuple(steps)


def _drawing(draft: _Draft, article_id: str, title: str, steps: tuple[Step, ...], language: str) -> Spec | None:
    if draft.chart is not None and not draft.chart.faults:
        return Spec(article_id, "flow", title, tuple(draft.chart.nodes.values()), tuple(draft.chart.edges), language)
    if not steps:
        return None
    nodes = tuple(Node(step.node, step.label) for step in steps)
    edges = tuple(Edge(one.node, two.node) for one, two in pairwise(steps))
    return Spec(article_id, "flow", title, nodes, edges, language)


@dataclass(frozen=True, slots=True)
class _Block:
    """A top-level block of a Markdown text; ``line`` counts from 0."""

    kind: str
    line: int
    text: str = ""
    items: tuple[tuple[str, str, int], ...] = ()
    """Of a list: the bold label that an item begins with, the rest, its line."""


def _blocks(tokens: list[Token]) -> Iterator[_Block]:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        line = token.map[0] if token.map else 0
        end = at
        if token.nesting == 1:
            end = next(i for i in range(at, len(tokens)) if tokens[i].nesting == -1 and tokens[i].level == token.level)
        inside = tokens[at : end + 1]
        match token.type:
            case "heading_open":
                yield _Block("heading", line, _words(inside))
            case "paragraph_open":
                yield _Block("paragraph", line, _words(inside))
            case "ordered_list_open":
                yield _Block("ordered", line, items=tuple(_items(inside)))
            case "bullet_list_open":
                yield _Block("bullets", line, items=tuple(_items(inside)))
            case "fence" if token.info.strip() == "mermaid":
                yield _Block("mermaid", line, token.content)
            case _:
                yield _Block("other", line)
        at = end + 1


def _items(tokens: list[Token]) -> Iterator[tuple[str, str, int]]:
    start = None
    for index, token in enumerate(tokens):
        if token.type == "list_item_open" and token.level == tokens[0].level + 1:
            start = index
        elif token.type == "list_item_close" and token.level == tokens[0].level + 1 and start is not None:
            inside = tokens[start : index + 1]
            label = _label(inside)
            words = _words(inside)
            opening = inside[0]
            yield label, words.removeprefix(label).strip(), opening.map[0] if opening.map else 0


def _label(tokens: list[Token]) -> str:
    """The bold words that a list item begins with."""
    inline = next((token.children or [] for token in tokens if token.type == "inline"), [])
    children = [child for child in inline if child.type != "text" or child.content]
    if not children or children[0].type != "strong_open":
        return ""
    end = next((i for i, child in enumerate(children) if child.type == "strong_close"), 0)
    return " ".join("".join(child.content for child in children[1:end]).split())


def _words(tokens: list[Token]) -> str:
    """The words of some blocks, without markup."""
    pieces = []
    for token in tokens:
        breaks = ("softbreak", "hardbreak")
        pieces += [" " if child.type in breaks else child.content for child in token.children or []]
        if token.type == "inline":
            pieces.append(" ")
    return " ".join("".join(pieces).split())
