"""The editors' page in Chromium, over the real application: an article is seen and heard, boxes are drawn and saved."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="240"><rect y="40" width="380" height="160"/></svg>'
ARTICLE = """---
title: The back of the router
questions: [Which socket is which]
---

These are the sockets.

## Parts

![The back](router.svg)

- **Power** (11 40 13 20): The power cable.

## Notes

Kept.
"""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A preview of a folder with one article with parts, and a broken one."""
    (tmp_path / "router.svg").write_text(SVG)
    (tmp_path / "router.md").write_text(ARTICLE)
    (tmp_path / "broken.md").write_text("---\ntitle: Broken\nquestions: [Q]\n---\n\n## Nonsense\n")
    command = [sys.executable, str(ROOT / "run_assistant.py"), "knowledge", "preview", str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as running:
        assert running.stdout is not None
        yield next(line.strip() for line in running.stdout if line.startswith("http"))
        running.terminate()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """The page, which says nothing to the console."""
    said: list[str] = []
    opened = browser.new_page(viewport={"width": 1200, "height": 900})
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.goto(address)
    opened.get_by_role("button", name=re.compile("The back of the router")).click()
    opened.wait_for_selector(".board img")
    yield opened
    opened.close()
    assert [line for line in said if "409" not in line] == []


def test_boxes_are_drawn_moved_named_and_saved(page: Any, tmp_path: Path) -> None:
    """By mouse a new one, by keyboard the old one; the article's Markdown has both, and its other words."""
    page.locator(".board").scroll_into_view_if_needed()
    board = page.locator(".board").bounding_box()
    x, y = board["x"] + board["width"] * 0.6, board["y"] + board["height"] * 0.4
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + board["width"] * 0.1, y + board["height"] * 0.2, steps=4)
    page.mouse.up()
    page.keyboard.type("Network")
    page.locator(".box[data-index='0']").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    page.get_by_role("button", name="Save into the article").click()
    page.get_by_text("Saved.").wait_for()
    text = (tmp_path / "router.md").read_text()
    assert "- **Power** (12 40 13 21): The power cable.\n- **Network** (60 40 10 20): Network.\n" in text
    assert text.endswith("## Notes\n\nKept.\n")


def test_a_save_over_somebody_elses_is_refused(page: Any, tmp_path: Path) -> None:
    """What the other one wrote stays, what was drawn stays on the page, and the reason is said."""
    page.get_by_role("button", name="Add a box").click()
    page.keyboard.type("Mine")
    (tmp_path / "router.md").write_text(ARTICLE.replace("Kept.", "Theirs."))
    page.get_by_text("The file has changed.").wait_for()
    page.get_by_role("button", name="Save into the article").click()
    page.get_by_text("Somebody has changed the file meanwhile").wait_for()
    assert "Theirs." in (tmp_path / "router.md").read_text()
    assert page.locator(".names input").nth(2).input_value() == "Mine"


def test_problems_and_changes_are_seen_at_once(page: Any, tmp_path: Path) -> None:
    """A broken article shows file, line and what to do; when it is mended on the disk, the page follows."""
    page.get_by_role("button", name=re.compile("broken")).first.click()
    page.get_by_text(re.compile(r"broken\.md:\d+")).first.wait_for()
    (tmp_path / "broken.md").write_text("---\ntitle: Mended\nquestions: [Q]\n---\n\nAll is well now.\n")
    page.get_by_text("All is well now.").wait_for()
    assert page.get_by_role("heading", name="Mended").is_visible()


def test_a_piece_is_played_and_stopped(page: Any) -> None:
    """The button that began it stops it."""
    listen = page.locator(".spoken button").first
    listen.click()
    page.get_by_role("button", name=re.compile("^Listen: These")).wait_for()
    assert listen.text_content() == "Stop"
    listen.click()
    assert listen.text_content() == "Listen"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone(page: Any, scheme: str) -> None:
    """Nothing is wider than the screen."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 360, "height": 780})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
