"""Articles as the page shows them."""

from __future__ import annotations

from pathlib import Path

from assistant.preview.shelf import Shelf
from assistant.preview.shown import article, listed
from assistant.testing.stages import StubDraftsman
from pipelines.errors import StageFailed

HEAD = "---\ntitle: A\nquestions: [Q]\ndraft: yes\n---\n"
STEPS = f"{HEAD}\nLead.\n\n1. **One.** Do it. (wait 5 seconds)\n2. **Two.** Done.\n"
PARTS = "---\ntitle: P\nquestions: [Q]\n---\n\nLead.\n\n## Parts\n\n![a]({})\n\n- **Lamp** (1 2 30 40): It shines.\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="4" height="4"/></svg>'


async def shown(folder: Path, name: str, draftsman: StubDraftsman | None = None) -> dict[str, object]:
    shelf = Shelf(folder)
    await shelf.look()
    text, fingerprint = shelf.text(name)
    return await article(shelf.content.articles.get(name), text, fingerprint, folder, draftsman or StubDraftsman())


async def test_the_list_has_every_file_and_every_problem(tmp_path: Path) -> None:
    """One that cannot be read is named by its file, with the line and what to do."""
    (tmp_path / "a.md").write_text(STEPS)
    (tmp_path / "b.md").write_text("---\ntitle: B\n---\n\nWords.\n")
    shelf = Shelf(tmp_path)
    await shelf.look()
    told = listed(shelf.content, shelf.folder, 3)
    assert [(one["file"], one["title"], one["draft"], one["problems"]) for one in told["files"]] == [
        ("a.md", "A", True, 0),
        ("b.md", "b.md", False, 1),
    ]
    assert told["problems"][0]["file"] == "b.md"
    assert (told["problems"][0]["line"], told["version"]) == (1, 3)


async def test_an_article_is_what_is_said_and_drawn(tmp_path: Path) -> None:
    """Lead-in and steps in order, each with its node and its time to wait; the drawing is the draftsman's."""
    (tmp_path / "a.md").write_text(STEPS)
    told = await shown(tmp_path, "a.md")
    assert told["spoken"] == [
        {"node": "", "label": "", "say": "Lead.", "wait_s": 0.0},
        {"node": "s1", "label": "One", "say": "Do it.", "wait_s": 5.0},
        {"node": "s2", "label": "Two", "say": "Done.", "wait_s": 0.0},
    ]
    assert str(told["svg"]).startswith("<svg")
    assert "boxes" not in told


async def test_a_drawing_that_fails_costs_the_picture_alone(tmp_path: Path) -> None:
    """Why is told."""
    (tmp_path / "a.md").write_text(STEPS)
    told = await shown(tmp_path, "a.md", StubDraftsman(StageFailed("It cannot be drawn.")))
    assert (told["svg"], told["trouble"]) == ("", "It cannot be drawn.")
    assert told["spoken"]


async def test_a_picture_comes_with_its_boxes(tmp_path: Path) -> None:
    """As data, so that the page loads nothing from elsewhere; one that is missing or no picture is told."""
    (tmp_path / "a.svg").write_text(SVG)
    (tmp_path / "p.md").write_text(PARTS.format("a.svg"))
    told = await shown(tmp_path, "p.md")
    found = told["boxes"]
    assert isinstance(found, dict)
    assert found["picture"].startswith("data:image/svg+xml;base64,")
    assert found["parts"][0] == {"name": "Lamp", "x": 1, "y": 2, "width": 30, "height": 40, "words": "It shines."}
    (tmp_path / "p.md").write_text(PARTS.format("nothing.svg"))
    found = (await shown(tmp_path, "p.md"))["boxes"]
    assert isinstance(found, dict)
    assert found["picture"] == ""
    assert found["trouble"]
