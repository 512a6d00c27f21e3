"""Dialogues that articles are tested by: YAML files that say what a caller says, and what should come of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml

from assistant.errors import BadInput

SIZE_LIMIT = 64 * 1024
"""Bytes of one file; checked before anything is parsed."""

TURNS_MAX = 50
FILES_MAX = 1_000

NOTHING = "nothing"
"""What is written where no article, no node or no drawing is expected."""

Verdict = Literal["greeting", "answer", "step", "doubt", "miss", "out_of_scope", "hand_over", "done"]
Drawn = Literal["nothing", "flow", "steps", "comparison", "parts", "chart"]

HINT = "docs/knowledge.md shows a dialogue, under Testing."


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What should come of a turn; what is left out is not looked at."""

    verdict: Verdict | None = None
    article: str = ""
    """Id of one that the answer rests on; ``nothing``: on none."""
    node: str = ""
    """Of the drawing: the one said last, at which the dialogue waits; ``nothing``: at none."""
    drawn: Drawn | None = None
    words: str | tuple[str, ...] = ()
    """Contained in the answer, whatever the case of their letters."""

    @property
    def contained(self) -> tuple[str, ...]:
        """The words, one or many."""
        return (self.words,) if isinstance(self.words, str) else self.words


class Turn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One turn of the caller's: words, or what is picked."""

    say: str = ""
    pick: str = ""
    """A reply by its label, or a node of the drawing by its id."""
    expect: Expected = Expected()


class Dialogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One conversation."""

    turns: tuple[Turn, ...]
    about: str = ""
    """For people."""
    language: str = ""
    """Of the deployment's languages; empty: its own."""


@dataclass(frozen=True, slots=True)
class Script:
    """A dialogue, and where it is written."""

    path: Path
    dialogue: Dialogue
    lines: tuple[int, ...]
    """Of its turns, from 1."""


def find(folder: Path) -> list[Path]:
    """The dialogues of a collection: ``tests/*.yaml`` in its folder, by name.

    Raises:
        BadInput: there are too many.
    """
    found = sorted((folder / "tests").glob("*.yaml"))
    if len(found) > FILES_MAX:
        raise BadInput("bad_dialogue", f"There are more than {FILES_MAX:,} dialogues.", "", str(folder / "tests"))
    return found


def read(path: Path) -> Script:
    """Read one.

    Raises:
        BadInput: with file and line.
    """
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise _bad(path, 1, f"The file has more than {SIZE_LIMIT:,} bytes.")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise _bad(path, 1, f"The file cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise _bad(path, 1, "The file is not UTF-8 text.") from error
    return parse(text, path)


def parse(text: str, path: Path) -> Script:
    """Check the text of one; ``path`` is where it lies.

    Raises:
        BadInput: with file and line.
    """
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        tree: Any = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _bad(path, line, f"This is not YAML: {error.problem or error.context}.") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _bad(path, 1, f"This is not YAML ({type(error).__name__}).") from None
    try:
        dialogue = msgspec.convert(tree, Dialogue)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `")
        raise _bad(path, _line(node, where), f"{what}.") from None
    turns = _value(node, "turns")
    lines = tuple(entry.start_mark.line + 1 for entry in turns.value) if turns is not None else ()
    for turn, line in zip(dialogue.turns, lines, strict=True):
        if bool(turn.say.strip()) == bool(turn.pick.strip()):
            raise _bad(path, line, "A turn has words to say or something to pick.", "Write  say: …  or  pick: …")
    if not 1 <= len(lines) <= TURNS_MAX:
        raise _bad(path, 1, f"A dialogue has 1 to {TURNS_MAX} turns.")
    return Script(path, dialogue, lines)


def write(dialogue: Dialogue, remarks: str = "") -> str:
    """The text of a dialogue, with ``remarks`` for people at its top."""
    body = yaml.safe_dump(msgspec.to_builtins(dialogue), allow_unicode=True, sort_keys=False, width=100)
    return "".join(f"# {line}\n" for line in remarks.splitlines()) + body


class _Loader(yaml.BaseLoader):
    """Texts, lists and tables alone: a yes is the word; and no aliases, by which a small file becomes a large one."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.get_event().start_mark  # type: ignore[no-untyped-call]  # so the stubs have it
            raise yaml.composer.ComposerError(None, None, "an alias is not allowed here", mark)
        return super().compose_node(parent, index)


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _line(node: yaml.Node | None, where: str) -> int:
    """The line of ``$.turns[2].expect`` as the checker names it, as near as it can be found."""
    line = node.start_mark.line + 1 if node is not None else 1
    for key, index in re.findall(r"\.(\w+)|\[(\d+)\]", where):
        node = _value(node, key) if key else _entry(node, int(index))
        if node is None:
            break
        line = node.start_mark.line + 1
    return line


def _entry(node: yaml.Node | None, index: int) -> yaml.Node | None:
    return node.value[index] if isinstance(node, yaml.SequenceNode) else None


def _bad(path: Path, line: int, message: str, hint: str = HINT) -> BadInput:
    return BadInput("bad_dialogue", message, hint, f"{path}:{line}")
