"""Runs the page's own unit tests (``js/*.test.mjs``, one for one with ``web_client/js``) in node."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SUITES = sorted((HERE / "js").glob("*.test.mjs"))
PAGE = HERE.parents[1] / "web_client"
NODE = shutil.which("node")


@pytest.mark.skipif(NODE is None, reason="node is not installed; the page's modules are tested in Chromium too")
@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name.removesuffix(".test.mjs"))
def test_module_holds_its_claims(suite: Path) -> None:
    """Every claim of a module's own suite holds in node."""
    run = subprocess.run([str(NODE), "--test", str(suite)], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stdout
    assert re.search(r"^# pass [1-9]", run.stdout, re.MULTILINE), "the suite ran no test"


def test_page_holds_nothing_that_its_policy_forbids() -> None:
    """No inline script, style or handler is in the page: the policy would refuse it, and the page would be broken."""
    html = (PAGE / "index.html").read_text()
    assert not re.search(r"<style|style=|\son\w+=|javascript:", html)
    assert re.findall(r"<script[^>]*>", html) == ['<script type="module" src="/js/main.js">']
    for path in re.findall(r'(?:src|href)="/([^"]+)"', html):
        assert (PAGE / path).is_file(), path


def test_every_text_of_the_page_is_in_one_place() -> None:
    """The words named in the page exist in each language; it holds no others than its title and the noscript line."""
    html = (PAGE / "index.html").read_text()
    for table in ("en", "zh"):
        words = (PAGE / f"js/words_{table}.js").read_text()
        for name in re.findall(r'data-(?:word|label|placeholder)="(\w+)"', html):
            assert re.search(rf"^  {name}: ", words, re.MULTILINE), name
    body = html.split("<body", 1)[1].split(">", 1)[1]
    shown = re.sub(r"<noscript>.*?</noscript>|<!--.*?-->|<kbd.*?</kbd>", "", body, flags=re.DOTALL)
    assert re.sub(r"<[^>]+>|\s", "", shown) == ""


def test_no_module_is_two_ideas() -> None:
    """No file of the page is longer than 500 lines."""
    for path in [*PAGE.rglob("*.js"), *PAGE.glob("*.css"), *PAGE.glob("*.html")]:
        assert len(path.read_text().splitlines()) <= 500, path


def test_drawing_rules_are_twins() -> None:
    """What the page lets into a drawing is what the server's emitter may put there, element by element."""
    markup = pytest.importorskip("pipelines.diagram.markup")
    block = (PAGE / "js/svg.js").read_text().split("export const ALLOWED = {", 1)[1].split("\n};", 1)[0]
    found = {
        element: frozenset(re.findall(r'"?([\w-]+)"?: (?:/|[A-Z]+)', attributes))
        for element, attributes in re.findall(r"^  (\w+): \{(.*?)\},$", block, re.MULTILINE | re.DOTALL)
    }
    assert found == markup.ALLOWED
