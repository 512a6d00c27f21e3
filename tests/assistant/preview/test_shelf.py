"""A folder of articles as it stands now."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from assistant.errors import BadInput, NotPossible
from assistant.preview.shelf import Shelf
from pipelines.knowledge.boxes import Box

GOOD = "---\ntitle: {}\nquestions: [Q]\n---\n\nWords.\n"
PARTS = GOOD + "\n## Parts\n\n![a](a.svg)\n"
BOX = Box("Lamp", 1, 2, 30, 40, "It shines.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.md").write_text(GOOD.format("A"))
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh" / "b-zh.md").write_text(GOOD.format("B"))
    (tmp_path / "broken.md").write_text("no front matter")
    return tmp_path


async def test_articles_and_problems_are_read_and_read_again_when_a_file_changes(folder: Path) -> None:
    """Nothing is read twice without a change; a new file, a changed and a deleted one each make a version."""
    shelf = Shelf(folder)
    await shelf.look()
    assert shelf.content.files == ("a.md", "broken.md", "zh/b-zh.md")
    assert [one.title for one in shelf.content.articles.values()] == ["A", "B"]
    assert {Path(problem.path).name for problem in shelf.content.problems} == {"broken.md"}
    first = shelf.version
    await shelf.look()
    assert shelf.version == first
    (folder / "a.md").write_text(GOOD.format("Another"))
    await shelf.look()
    (folder / "broken.md").unlink()
    await shelf.look()
    assert shelf.version == first + 2
    assert shelf.content.articles["a.md"].title == "Another"
    assert shelf.content.problems == ()


async def test_who_looks_while_it_is_read_waits_for_it(folder: Path) -> None:
    """After a look everything is as the files are, also where another look had begun to read them."""
    shelf = Shelf(folder)
    first = asyncio.create_task(shelf.look())
    await asyncio.sleep(0)
    await shelf.look()
    assert (shelf.version, len(shelf.content.articles)) == (1, 2)
    await first
    assert shelf.version == 1


async def test_a_folder_that_vanishes_is_told_and_comes_back(folder: Path) -> None:
    """What is shown is the reason; when it is there again, so are its articles."""
    shelf = Shelf(folder)
    await shelf.look()
    shutil.move(folder, f"{folder}-away")
    await shelf.look()
    assert shelf.content.files == ()
    assert "No such file" in shelf.content.error
    shutil.move(f"{folder}-away", folder)
    await shelf.look()
    assert len(shelf.content.articles) == 2


async def test_who_waits_for_a_change_is_told_of_it(folder: Path) -> None:
    """At once where there was one already, in time where there is one, and at the end in any case."""
    shelf = Shelf(folder, look_s=0.01)
    watching = asyncio.create_task(shelf.watch(), name="watch")
    version = await shelf.changed(0, 10)
    waiting = asyncio.create_task(shelf.changed(version, 10), name="wait")
    await asyncio.sleep(0)
    (folder / "new.md").write_text(GOOD.format("New"))
    assert await waiting > version
    assert await shelf.changed(shelf.version, 0.01) == shelf.version
    waiting = asyncio.create_task(shelf.changed(shelf.version, 60), name="wait")
    await asyncio.sleep(0)
    await shelf.end()
    assert await waiting == shelf.version
    watching.cancel()
    await asyncio.wait({watching})


async def test_boxes_are_saved_where_nobody_changed_the_file(folder: Path) -> None:
    """The second editor, who has seen the file of before, is refused, and nothing of the first one's is lost."""
    path = folder / "parts.md"
    path.write_text(PARTS.format("P"))
    path.chmod(0o640)
    shelf = Shelf(folder)
    await shelf.look()
    _, fingerprint = shelf.text("parts.md")
    after = shelf.save_boxes("parts.md", fingerprint, [BOX])
    assert path.read_text().endswith("![a](a.svg)\n\n- **Lamp** (1 2 30 40): It shines.\n")
    assert (path.stat().st_mode & 0o777, shelf.text("parts.md")[1]) == (0o640, after)
    with pytest.raises(NotPossible, match="changed the file meanwhile"):
        shelf.save_boxes("parts.md", fingerprint, [])
    assert "Lamp" in path.read_text()


async def test_no_file_outside_is_read_or_written(folder: Path) -> None:
    """Only what the folder's own list names; a file that is gone or no text is told."""
    shelf = Shelf(folder)
    await shelf.look()
    for name in ("../secret.md", "/etc/passwd", "zh/../a.md", "nothing.md"):
        with pytest.raises(BadInput, match="no such article"):
            shelf.text(name)
    (folder / "a.md").unlink()
    with pytest.raises(BadInput, match="cannot be read"):
        shelf.text("a.md")
    (folder / "broken.md").write_bytes(b"\xff")
    with pytest.raises(BadInput, match="not UTF-8"):
        shelf.text("broken.md")
