"""Published versions: immutable folders, one pointer."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import BadInput
from pipelines.knowledge import tree, versions
from pipelines.knowledge.versions import Manifest, Versions


def add(store: Versions, text: str, *, live: bool = True) -> Manifest:
    with store.changing(), store.making() as made:
        (made / "a.md").write_text(text)
        manifest = store.add(made, 100.0, f"note {text}", 1, {})
        if live:
            store.point(manifest.number)
        store.tidy()
    return manifest


def test_before_anything_is_published_there_is_nothing(tmp_path: Path) -> None:
    """No folder is made by looking."""
    store = Versions(tmp_path / "knowledge")
    assert store.live() is None
    assert store.all() == []
    assert list(tmp_path.iterdir()) == []


def test_versions_are_numbered_and_remember_what_was_live_before(tmp_path: Path) -> None:
    """Number, note and digest stand in the manifest, and which version a rollback leads to."""
    store = Versions(tmp_path)
    add(store, "one")
    add(store, "two")
    store.point(1)
    last = add(store, "three")
    assert [(one.number, one.before, one.note) for one in store.all()] == [
        (1, 0, "note one"),
        (2, 1, "note two"),
        (3, 1, "note three"),
    ]
    assert store.live() == last
    assert last.digest == tree.digest(store.content(3))
    assert (store.content(3) / "a.md").stat().st_mode & 0o777 == 0o400
    assert tmp_path.joinpath("versions", "3").stat().st_mode & 0o077 == 0


def test_only_one_changes_something_at_a_time(tmp_path: Path) -> None:
    """The second is told so at once; when the first has done, it may."""
    one, two = Versions(tmp_path), Versions(tmp_path)
    with one.changing(), pytest.raises(BadInput, match="Somebody else is publishing") as caught, two.changing():
        pass
    assert caught.value.code == "knowledge_busy"
    with two.changing():
        pass


def test_what_is_not_finished_leaves_nothing(tmp_path: Path) -> None:
    """An error while a version is being made removes it, and so does the next one what a killed process left."""
    store = Versions(tmp_path)
    add(store, "one")
    with pytest.raises(BadInput, match="cannot be written"), store.changing(), store.making() as made:
        (made / "a.md").rename(made / "b" / "a.md")
    left = tmp_path / "versions" / ".making-killed"
    left.mkdir()
    add(store, "two")
    assert sorted(path.name for path in (tmp_path / "versions").iterdir()) == ["1", "2"]


def test_a_version_is_there_before_it_is_live(tmp_path: Path) -> None:
    """Between copy and switch the old one is live; the number of the new one is not used again."""
    store = Versions(tmp_path)
    first = add(store, "one")
    add(store, "two", live=False)
    assert Versions(tmp_path).live() == first
    assert add(store, "three").number == 3


def test_a_number_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Neither asked for nor pointed at."""
    store = Versions(tmp_path)
    with pytest.raises(BadInput, match="no version 7"):
        store.point(7)
    assert store.live() is None


def test_damage_is_told_and_the_others_are_listed(tmp_path: Path) -> None:
    """A manifest and a pointer that cannot be read are errors with a way out, not crashes."""
    store = Versions(tmp_path)
    add(store, "one")
    add(store, "two")
    (tmp_path / "versions" / "2" / "manifest.json").write_text("{")
    assert [one.number for one in store.all()] == [1]
    with pytest.raises(BadInput, match="version 2 cannot be read") as caught:
        store.live()
    assert "rollback" in caught.value.hint
    (tmp_path / "live.json").write_text("[]")
    with pytest.raises(BadInput, match="which version is live"):
        store.live()
    store.point(1)
    live = store.live()
    assert live is not None
    assert live.number == 1


def test_old_versions_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest stay, and the live one and where a rollback from it leads, however old."""
    monkeypatch.setattr(versions, "KEPT", 2)
    store = Versions(tmp_path)
    for text in "12345":
        add(store, text)
    assert [one.number for one in store.all()] == [4, 5]
    store.point(4)
    for text in "678":
        add(store, text, live=False)
    assert [one.number for one in store.all()] == [4, 7, 8]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """The hint says where the folder is set."""
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="cannot be written") as caught, Versions(tmp_path / "file").changing():
        pass
    assert "data.folder" in caught.value.hint
