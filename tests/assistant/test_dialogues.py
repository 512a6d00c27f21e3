"""Dialogues in YAML: read with the line of every slip, and written."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import dialogues
from assistant.dialogues import SIZE_LIMIT, Dialogue, Expected, Turn, find, parse, read, write
from assistant.errors import BadInput

PATH = Path("a.yaml")
GOOD = """about: one
turns:
  - say: My light is red
    expect: {article: red, words: [plug, socket]}
  - pick: yes
    expect:
      node: nothing
      words: push
"""


def test_a_dialogue_is_read_with_the_lines_of_its_turns() -> None:
    """A bare yes is the word, one text is a list of one, and what is not said is not expected."""
    script = parse(GOOD, PATH)
    first, second = script.dialogue.turns
    assert script.lines == (3, 5)
    assert (first.say, first.expect.contained, first.expect.verdict) == ("My light is red", ("plug", "socket"), None)
    assert (second.pick, second.expect.node, second.expect.contained) == ("yes", "nothing", ("push",))


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("turns:\n  - say: a\n   bad", 3, "This is not YAML"),
        ("turns:\n  - say: a\n    expects: {}\n", 2, "unknown field `expects`"),
        ("turns:\n  - say: a\n  - say: b\n    expect:\n      verdict: maybe\n", 5, "Invalid enum value"),
        ("turns:\n  - say: a\n  - expect: {}\n", 3, "words to say or something to pick"),
        ("turns:\n  - say: a\n    pick: b\n", 2, "words to say or something to pick"),
        ("turns: []\n", 1, "1 to 50 turns"),
        ("", 1, "Expected `object`"),
        ("- a\n", 1, "Expected `object`"),
        ("turns: &a\n  - say: b\nabout: *a\n", 3, "an alias is not allowed"),
        ("a: \x00", 1, "This is not YAML"),
    ],
)
def test_slips_are_told_with_their_line(text: str, line: int, message: str) -> None:
    """File, line, what is wrong, and where a dialogue is shown."""
    with pytest.raises(BadInput, match=message) as caught:
        parse(text, PATH)
    assert caught.value.param == f"a.yaml:{line}"
    assert caught.value.hint


@given(st.text(alphabet=" -:[]{}&*#\n'\"abturnsspickexpct,|>!%@\x00\t", max_size=80))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    """Whatever stands in a file is a dialogue or an error of ours."""
    with contextlib.suppress(BadInput):
        assert parse(text, PATH).lines


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """Too large, no text, not there."""
    path = tmp_path / "a.yaml"
    with pytest.raises(BadInput, match="cannot be read"):
        read(path)
    path.write_bytes(b"\xff")
    with pytest.raises(BadInput, match="not UTF-8"):
        read(path)
    path.write_text("#" * (SIZE_LIMIT + 1))
    with pytest.raises(BadInput, match="more than 65,536 bytes"):
        read(path)


def test_they_are_found_beside_the_articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By name, in ``tests``; no folder is no dialogue, and there is a limit."""
    assert find(tmp_path) == []
    (tmp_path / "tests").mkdir()
    for name in ("b.yaml", "a.yaml", "note.txt"):
        (tmp_path / "tests" / name).write_text(GOOD)
    assert [path.name for path in find(tmp_path)] == ["a.yaml", "b.yaml"]
    monkeypatch.setattr(dialogues, "FILES_MAX", 1)
    with pytest.raises(BadInput, match="more than 1"):
        find(tmp_path)


def test_what_is_written_is_read_again() -> None:
    """With words that YAML would take for something else, Chinese, and remarks."""
    dialogue = Dialogue(
        (
            Turn("yes", "", Expected("step", "a", "n", "flow", "no: 1")),
            Turn("", "路由器", Expected(words=("红灯", "2"))),
        ),
        "about",
        "zh",
    )
    text = write(dialogue, "one\ntwo")
    assert text.startswith("# one\n# two\n")
    assert "路由器" in text
    assert parse(text, PATH).dialogue == dialogue
