"""A manual of a Debian package: fetched, imported by the command, published, asked."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from manual_questions import QUESTIONS

from evals.session import ROOT
from pipelines.errors import BackendUnavailable, BadInput
from pipelines.knowledge.collection import load
from pipelines.knowledge.minilm import MiniLM
from pipelines.knowledge.retrieval import Retrieval
from pipelines.omni import Evidence, Question, Text, Verdict
from pipelines.omni.knowledge import KnowledgeOmni

PACKAGE, INSIDE = "gnuplot-doc", "usr/share/doc/gnuplot/gnuplot.pdf"
GOAL = 0.8


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the drafts of the manual."""
    folder = tmp_path_factory.mktemp("manual")
    if shutil.which("apt-get") is None:
        pytest.skip("there is no apt here")
    got = subprocess.run(
        ["apt-get", "download", "-q", PACKAGE], cwd=folder, capture_output=True, text=True, timeout=300
    )
    packages = list(folder.glob(f"{PACKAGE}_*.deb"))
    if got.returncode or not packages:
        pytest.skip(f"apt cannot fetch {PACKAGE} here: {got.stderr.strip()[:200]}")
    subprocess.run(["dpkg", "-x", str(packages[0]), str(folder)], check=True, timeout=60)
    command = [sys.executable, str(ROOT / "run_assistant.py"), "knowledge", "import"]
    said = subprocess.run(
        [*command, str(folder / INSIDE), "--into", str(folder / "en")], capture_output=True, text=True, timeout=300
    )
    assert said.returncode == 0, said.stdout + said.stderr
    return folder / "en"


def test_nothing_of_it_is_heard_before_an_editor_says_so(imported: Path) -> None:
    """All of it are drafts in good order: what is served has none of them."""
    collection, problems = load(imported, drafts=True)
    assert problems == []
    assert len(collection.articles) > 500
    with pytest.raises(BadInput, match="drafts"):
        load(imported)


@pytest.mark.parametrize("meaning", [False, True], ids=["words alone", "with meaning"])
def test_questions_are_answered_from_the_right_page(imported: Path, tmp_path: Path, meaning: bool) -> None:
    """Of twenty questions, four in five get an answer, not a choice, that names the file and a page that is right."""
    try:
        model = MiniLM() if meaning else None
    except BackendUnavailable as error:
        pytest.skip(error.message)
    published = tmp_path / "en"
    published.mkdir()
    for path in imported.glob("*.md"):
        (published / path.name).write_text(path.read_text().replace("\ndraft: yes\n", "\n", 1))
    told = asyncio.run(_asked(published, model, tmp_path))
    right = [question for question, pages in QUESTIONS if pages_of(told[question]) & set(pages)]
    wrong = {question: said for question, said in told.items() if question not in right}
    assert len(right) >= GOAL * len(QUESTIONS), wrong


async def _asked(folder: Path, model: MiniLM | None, cache: Path) -> dict[str, str]:
    """By question the file and page that its answer names; empty where nothing was answered."""
    collection, _ = load(folder)
    omni = KnowledgeOmni(Retrieval(collection, model, cache))
    await omni.start()
    await omni.built()
    told = {}
    for question, _ in QUESTIONS:
        async with omni.answer(Question(question)) as stream:
            pieces = [piece async for piece in stream]
        verdict = next(piece for piece in pieces if isinstance(piece, Verdict))
        source = next((piece.taken for piece in pieces if isinstance(piece, Evidence)), "")
        told[question] = source if verdict.kind == "answer" else ""
        if told[question]:
            said = "".join(piece.piece for piece in pieces if isinstance(piece, Text))
            assert said.endswith(f"That is from {source}.")
            assert len(said) < 520
    await omni.close()
    return told


def pages_of(source: str) -> set[int]:
    """``gnuplot.pdf, pages 3–5``."""
    found = re.fullmatch(r"gnuplot\.pdf, pages? (\d+)(?:–(\d+))?", source)
    return set(range(int(found[1]), int(found[2] or found[1]) + 1)) if found else set()
