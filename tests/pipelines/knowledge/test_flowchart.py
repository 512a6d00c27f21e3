"""The subset of mermaid's flowcharts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.diagram import Edge, Node
from pipelines.diagram.spec import LABEL_LENGTH, REPLY_LENGTH
from pipelines.knowledge.flowchart import ID, ID_LENGTH, LINES_MAX, RESERVED, Flowchart, parse


def good(text: str) -> Flowchart:
    chart = parse(text)
    assert chart.faults == []
    return chart


def faults(*lines: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.message) for fault in parse("\n".join(lines)).faults]


def test_the_three_shapes_and_both_kinds_of_way() -> None:
    """A pill, a rhombus and a box, a way with a reply and one without, an end where a person takes over."""
    chart = good(
        "flowchart TD\n  start([Red]) --> plug{In?}\n  plug -->|yes| go[Restart]\n  go --> help([Person]):::person"
    )
    assert list(chart.nodes.values()) == [
        Node("start", "Red", "pill"),
        Node("plug", "In?", "decision"),
        Node("go", "Restart", "box"),
        Node("help", "Person", "pill", "person"),
    ]
    assert chart.edges == [Edge("start", "plug"), Edge("plug", "go", "yes"), Edge("go", "help")]
    assert chart.lines == {"start": 2, "plug": 2, "go": 3, "help": 4}


def test_a_chain_comments_and_blank_lines() -> None:
    """A chain is its ways one after the other; comments, semicolons and blank lines say nothing."""
    chart = good("graph TB;\n\n%% all of it\na[A]-->b[B] --> |on|c[C]; %% the end")
    assert chart.edges == [Edge("a", "b"), Edge("b", "c", "on")]


def test_a_node_may_be_named_before_it_is_drawn() -> None:
    """Its label may stand anywhere, once; its class too; without a label it is drawn as its id."""
    chart = good("flowchart TD\na --> b\na{Why?}\na --> c:::person\nc([C])")
    assert chart.nodes == {
        "a": Node("a", "Why?", "decision"),
        "b": Node("b", "b", "box"),
        "c": Node("c", "C", "pill", "person"),
    }


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("a[<script>alert 1</script>]", "<script>alert 1</script>"),
        ('a["Restart (ten seconds) [now]"]', "Restart (ten seconds) [now]"),
        ("a[Push **firmly**<br/>until it `clicks`]", "Push firmly until it clicks"),
        ("a[2 * 3 and snake_case]", "2 * 3 and snake_case"),
        ("a[ 按  按钮 ]", "按 按钮"),
    ],
)
def test_a_label_is_plain_text(written: str, label: str) -> None:
    """Emphasis, breaks and quotes are taken off; everything else, markup too, stays a text to be escaped later."""
    assert good(f"flowchart TD\n{written}").nodes["a"].label == label


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("a[A] -.-> b", "Cannot read '-.-> b'."),
        ("a -- yes --> b", "Cannot read '-- yes --> b'."),
        ("a --> b & c", "Cannot read '& c'."),
        ("a ->b", "Cannot read '->b'."),
        ("subgraph one", "'subgraph' is a word of mermaid's own."),
        ("click a call()", "'click' is a word of mermaid's own."),
        ("a --> end", "'end' is a word of mermaid's own."),
        ("style a fill:#f00", "'style' is a word of mermaid's own."),
        ("A --> b", "A node is missing at 'A --> b'."),
        ("a -->", "A node is missing at 'the end of the line'."),
        ("a -->|yes|", "A node is missing at 'the end of the line'."),
        (f"{'a' * (ID_LENGTH + 1)} --> b", f"A node is missing at '{'a' * 30}'."),
        ("a((A))", "This shape is not supported."),
        ("a[[A]]", "This shape is not supported."),
        ("a{{A}}", "This shape is not supported."),
        ("a[(A)]", "This shape is not supported."),
        ("a[/A/]", "This shape is not supported."),
        ("a>A]", "This shape is not supported."),
        ("a[A", "The label that begins with '[' has no ']'."),
        ('a(["A])', "The label that begins with '([' has no '])'."),
        ("a[]", "A label is empty."),
        ('a[""]', "A label is empty."),
        ("a -->|| b", "A reply is empty."),
        ("a[Restart (now)]", "A label with brackets, bars or quotes must stand in quotes: 'Restart (now)'"),
        ('a -->|a "b"| c', "A reply with brackets, bars or quotes must stand in quotes: 'a \"b\"'"),
        (f"a[{'x' * (LABEL_LENGTH + 1)}]", f"A label has more than {LABEL_LENGTH} characters."),
        (f"a -->|{'x' * (REPLY_LENGTH + 1)}| b", f"A reply has more than {REPLY_LENGTH} characters."),
        ("a:::red", "There is no class 'red'."),
        ("a[A] --> a{A}", "The node 'a' is drawn twice, differently."),
    ],
)
def test_anything_else_is_an_error_with_its_line(line: str, message: str) -> None:
    """What is outside the subset is said in words, with the line it stands in; the lines around it are read."""
    assert faults("flowchart TD", "x --> y", line, "y --> z") == [(3, message)]


def test_the_header_is_needed() -> None:
    """The first line names the direction; another one, or none, is an error, and the nodes are still read."""
    assert faults("flowchart LR", "a --> b") == [(1, "The first line must be: flowchart TD")]
    chart = parse("%% a\na --> b")
    assert [fault.line for fault in chart.faults] == [2]
    assert list(chart.nodes) == ["a", "b"]


def test_an_empty_and_an_endless_flowchart() -> None:
    """Nothing at all is an error; so are more lines than anybody can walk."""
    assert faults("flowchart TD", "") == [(1, "The flowchart is empty.")]
    assert faults("") == [(1, "The flowchart is empty.")]
    assert faults("flowchart TD", "a --> b", *[""] * LINES_MAX) == [
        (LINES_MAX, f"The flowchart has more than {LINES_MAX} lines.")
    ]


@given(st.text() | st.lists(st.text(alphabet='ab-->|[](){}":;% \n<flowchart TD', max_size=60)).map("".join))
def test_any_text_gives_faults_not_exceptions(text: str) -> None:
    """Whatever is written, the parser returns, and without a fault every way ends at a node with a good id."""
    chart = parse(text)
    for fault in chart.faults:
        assert 1 <= fault.line <= max(LINES_MAX, text.count("\n") + 1)
        assert fault.message
    for edge in chart.edges:
        assert edge.source in chart.nodes
        assert edge.target in chart.nodes
    assert all(ID.fullmatch(name) and len(name) <= ID_LENGTH for name in chart.nodes)


IDS = st.from_regex(r"[a-z][a-z0-9_]{0,5}(-[a-z0-9_]{1,4}){0,2}", fullmatch=True).filter(
    lambda name: name not in RESERVED
)
WORDS = st.text("abc dezé按?!.,'<>&/#%[](){}|", min_size=1, max_size=30).map(lambda text: " ".join(text.split()))
LABELS = WORDS.filter(lambda text: text and "%%" not in text and "<br" not in text)
OPENINGS = {"pill": '(["{}"])', "decision": '{{"{}"}}', "box": '["{}"]'}


@st.composite
def charts(draw: st.DrawFn) -> tuple[dict[str, Node], list[Edge]]:
    names = draw(st.lists(IDS, min_size=1, max_size=8, unique=True))
    nodes = {
        name: Node(
            name,
            draw(LABELS),
            draw(st.sampled_from(["pill", "decision", "box"])),
            draw(st.sampled_from(["plain", "person"])),
        )
        for name in names
    }
    ends = st.sampled_from(names)
    replies = st.just("") | LABELS.filter(lambda text: "|" not in text)
    edges = draw(st.lists(st.builds(Edge, ends, ends, replies), max_size=12))
    return nodes, edges


@given(charts(), st.sampled_from(["", " ", "  "]))
def test_a_chart_comes_back_as_it_was_written(chart: tuple[dict[str, Node], list[Edge]], gap: str) -> None:
    """Nodes and ways of any valid chart, written out with any blanks, are read back the same."""
    nodes, edges = chart
    lines = ["flowchart TD"]
    for node in nodes.values():
        tone = ":::person" if node.tone == "person" else ""
        lines += [node.id + OPENINGS[node.shape].format(node.label) + tone]
    for edge in edges:
        reply = f'|"{edge.label}"|' if edge.label else ""
        lines.append(f"{edge.source}{gap}-->{reply}{gap}{edge.target}")
    read = good("\n".join(lines))
    assert read.nodes == nodes
    assert read.edges == edges
