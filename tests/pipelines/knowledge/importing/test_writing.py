"""Drafts to files."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import BadInput
from pipelines.knowledge.importing import Draft
from pipelines.knowledge.importing.writing import RECORD, of_others, write


def draft(name: str, text: str, file: str = "a.pdf") -> Draft:
    return Draft(name, text, (), "a.pdf, page 1", file)


def test_what_nobody_touched_is_renewed(tmp_path: Path) -> None:
    """A second import writes what is new in the document, and nothing where it is the same."""
    folder = tmp_path / "made" / "here"
    assert write([draft("a", "1"), draft("b", "1")], folder).new == ["a.md", "b.md"]
    again = write([draft("a", "2"), draft("b", "1")], folder)
    assert (again.renewed, again.same) == (["a.md"], ["b.md"])
    assert (folder / "a.md").read_text() == "2"


def test_what_an_editor_changed_or_deleted_is_left(tmp_path: Path) -> None:
    """Taking the draft away is a change; a file that was there before any import is its author's."""
    (tmp_path / "own.md").write_text("mine")
    write([draft("a", "1"), draft("b", "1")], tmp_path)
    (tmp_path / "a.md").write_text("edited")
    (tmp_path / "b.md").unlink()
    again = write([draft("a", "2"), draft("b", "2"), draft("own", "2")], tmp_path)
    assert (again.edited, again.deleted) == (["a.md", "own.md"], ["b.md"])
    assert sorted(path.name for path in tmp_path.iterdir()) == [RECORD, "a.md", "own.md"]
    assert (tmp_path / "a.md").read_text() == "edited"


@pytest.mark.parametrize("record", [b"nonsense", b"[]", b'{"a.md": 3}'])
def test_a_damaged_record_overwrites_nothing(tmp_path: Path, record: bytes) -> None:
    """What it says no more of is taken to be edited."""
    write([draft("a", "1")], tmp_path)
    (tmp_path / RECORD).write_bytes(record)
    assert write([draft("a", "2")], tmp_path).edited == ["a.md"]


def test_articles_of_other_files_keep_their_ids(tmp_path: Path) -> None:
    """What was imported from another file is known, so that none of this one takes its place."""
    write([draft("a", "1", "a.pdf"), draft("b", "1", "b.pdf")], tmp_path)
    assert of_others(tmp_path, {"a.pdf"}) == {"b"}
    assert of_others(tmp_path / "nothing", {"a.pdf"}) == set()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A file is in its place."""
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="cannot be written"):
        write([draft("a", "1")], tmp_path / "file")
    with pytest.raises(BadInput, match="cannot be read"):
        of_others(tmp_path / "file", set())
