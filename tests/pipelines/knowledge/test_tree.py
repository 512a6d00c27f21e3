"""The files of a collection: listed, recognised, hashed, copied."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipelines.errors import BadInput
from pipelines.knowledge import tree


def filled(folder: Path, **files: str) -> Path:
    (folder / "en").mkdir(parents=True)
    for name, text in files.items():
        (folder / "en" / f"{name}.md").write_text(text)
    return folder


def test_files_are_listed_by_name_without_what_is_hidden(tmp_path: Path) -> None:
    """Folders inside are followed; what begins with a dot, links to folders and links to nowhere are not."""
    filled(tmp_path, b="B", a="A")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x").write_text("")
    (tmp_path / ".hidden").write_text("")
    (tmp_path / "round").symlink_to(tmp_path)
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    assert [(file.name, file.size) for file in tree.files(tmp_path)] == [("en/a.md", 1), ("en/b.md", 1)]


def test_the_digest_is_of_names_and_content(tmp_path: Path) -> None:
    """Equal folders have equal digests; another word, another name and a file less each have another."""
    same = [tree.digest(filled(tmp_path / name, a="A", b="B")) for name in ("one", "two")]
    unlike = [{"a": "A", "b": "C"}, {"a": "A", "c": "B"}, {"a": "A"}, {"a": "AB"}]
    others = [tree.digest(filled(tmp_path / str(number), **files)) for number, files in enumerate(unlike)]
    assert same[0] == same[1]
    assert len({*same, *others}) == 5


def test_the_mark_changes_with_every_edit(tmp_path: Path) -> None:
    """A file that is written again, comes or goes changes the mark; looking does not."""
    filled(tmp_path, a="A")
    marks = [tree.mark(tmp_path), tree.mark(tmp_path)]
    path = tmp_path / "en" / "a.md"
    os.utime(path, ns=(1, 1))
    marks.append(tree.mark(tmp_path))
    (tmp_path / "en" / "b.md").write_text("B")
    marks.append(tree.mark(tmp_path))
    assert marks[0] == marks[1]
    assert len(set(marks)) == 3


def test_a_copy_is_equal_and_private(tmp_path: Path) -> None:
    """Every file is there with its content, readable by nobody else."""
    source = filled(tmp_path / "from", a="A", b="B")
    (tmp_path / "to").mkdir()
    tree.copy(source, tmp_path / "to")
    assert tree.digest(source) == tree.digest(tmp_path / "to")
    assert (tmp_path / "to" / "en" / "a.md").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("name", "value"), [("FILES_MAX", 1), ("BYTES_MAX", 1), ("DEPTH_MAX", 0)])
def test_a_folder_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: int
) -> None:
    """Number, bytes and depth are bounded before anything is read."""
    monkeypatch.setattr(tree, name, value)
    with pytest.raises(BadInput, match="more than|too many"):
        tree.files(filled(tmp_path, a="A", b="B"))


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    """The error names the folder."""
    with pytest.raises(BadInput, match="no such knowledge folder") as caught:
        tree.digest(tmp_path / "gone")
    assert caught.value.param == str(tmp_path / "gone")


def test_a_small_file_is_replaced_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails leaves what was there, and nothing beside it."""
    path = tmp_path / "live.json"
    tree.write(path, b"old")
    monkeypatch.setattr(tree.os, "fsync", lambda _: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        tree.write(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    assert path.stat().st_mode & 0o777 == 0o600
