"""Choosing the stages of a deployment, and saying which and why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.config import Config, StageLists
from assistant.errors import BackendUnavailable, BadInput
from assistant.network import Limits
from assistant.setup import Setup, choose_stages
from assistant.testing.stages import stub_stages
from pipelines.knowledge import Collection, Problem
from pipelines.stage import Chosen

STEPS = """---
title: Light
questions:
  - The light is red
---

Try this.

1. **Plug.** Pull the plug.
2. **Wait.** Wait a minute.
"""
PLAIN = "---\ntitle: Hours\nquestions:\n  - When are you open\n---\n\nAlways.\n"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A deployment with two articles; nothing it has to choose needs more than what every machine has."""
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "light.md").write_text(STEPS)
    (folder / "hours.md").write_text(PLAIN)
    stages = StageLists(tts=("espeak-ng",), retrieval=("words",), diagram=("layered",))
    return Config(knowledge=folder, cache=tmp_path / "cache", stages=stages, limits=Limits(workers=1))


def chosen(backend: str, reason: str, better: str = "") -> Chosen[object]:
    return Chosen(object(), backend, reason, better)


def test_the_report_names_every_stage_its_backend_and_why() -> None:
    """One line a stage, with what would be better; then the articles, and each problem with file, line and hint."""
    problems = [
        Problem("red.md", 12, "This is no arrow.", "Write -->."),
        Problem("blue.md", 3, "There is no title.", ""),
    ]
    setup = Setup(
        stub_stages(),
        Collection({}, "0"),
        problems,
        {"vad": chosen("silero", "always"), "tts": chosen("espeak-ng", "runs here", "flite: not installed")},
    )
    assert [" ".join(line.split()) for line in setup.report()] == [
        "vad silero always",
        "tts espeak-ng runs here (better: flite: not installed)",
        "knowledge 0 articles",
        "red.md:12: This is no arrow. Write -->.",
        "blue.md:3: There is no title.",
    ]
    assert not any(line.endswith(" ") for line in setup.report())


def test_every_stage_is_chosen_by_the_lists_of_the_deployment(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """The backends are those that the lists allow, none is started, and each says why."""
    monkeypatch.setenv("FRONTDESK_WITHOUT", "smart-turn")
    setup = choose_stages(config)
    assert {stage: one.name for stage, one in setup.chosen.items()} == {
        "vad": "silero",
        "turn end": "words",
        "asr": "pocketsphinx",
        "omni": "knowledge+words",
        "diagram": "layered",
        "tts": "espeak-ng",
        "parsing": "opencv",
    }
    assert all(one.reason for one in setup.chosen.values())
    stages = setup.stages
    assert [stages.vad, stages.asr, stages.omni, stages.draftsman, stages.tts, stages.parser] == [
        setup.chosen[name].backend for name in ("vad", "asr", "omni", "diagram", "tts", "parsing")
    ]


def test_what_can_be_drawn_is_known_beforehand(config: Config) -> None:
    """The drawings are those of the articles that have one."""
    setup = choose_stages(config)
    assert len(setup.collection.articles) == 2
    assert setup.problems == []
    assert setup.stages.drawings == (setup.collection.articles["light"].drawing,)


def test_problems_of_articles_do_not_keep_it_from_running(config: Config) -> None:
    """An article that is wrong is told of; the others are used."""
    (config.knowledge / "bad.md").write_text("---\ntitle: 5\n---\n")
    setup = choose_stages(config)
    assert {Path(problem.path).name for problem in setup.problems} == {"bad.md"}
    assert "light" in setup.collection.articles


def test_a_folder_that_cannot_be_used_is_refused(config: Config, tmp_path: Path) -> None:
    """Without a knowledge base there is no deployment."""
    with pytest.raises(BadInput):
        choose_stages(replace(config, knowledge=tmp_path / "none"))


def test_a_stage_without_a_backend_is_refused(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing in a list can run here it is said, before anything is started."""
    monkeypatch.setenv("FRONTDESK_WITHOUT", "graphviz")
    with pytest.raises(BackendUnavailable):
        choose_stages(replace(config, stages=StageLists(diagram=("graphviz",))))
