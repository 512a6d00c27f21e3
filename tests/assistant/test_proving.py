"""Whether a folder may go live."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.config import Config, StageLists, load
from assistant.proving import prove, rehearse
from pipelines.knowledge.publishing import Refused

STARTER = Path(__file__).parents[2] / "assistant" / "starter" / "knowledge"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A deployment with the starter's articles."""
    shutil.copytree(STARTER, tmp_path / "copy")
    stages = StageLists(retrieval=("words",))
    return Config(knowledge=tmp_path / "edited", cache=tmp_path / "cache", stages=stages)


def test_a_good_folder_is_counted(config: Config, tmp_path: Path) -> None:
    """Articles and dialogues."""
    assert prove(config, tmp_path / "copy") == (3, 1)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("en/new.md", "nothing", "en/new.md:1: The front matter is missing."),
        ("tests/new.yaml", "turns:\n  - say: when are you open\n    expect: {verdict: miss}\n", "new.yaml:2: turn 1"),
        ("tests/new.yaml", "turns: 7\n", "new.yaml:1: Expected `array`"),
    ],
)
def test_what_is_wrong_is_told_of_the_folder_that_is_edited(
    config: Config, tmp_path: Path, name: str, text: str, told: str
) -> None:
    """An article with a problem, a dialogue that fails, and a file that is none are refused, by their own names."""
    (tmp_path / "copy" / name).write_text(text)
    with pytest.raises(Refused) as caught:
        prove(config, tmp_path / "copy")
    lines = "\n".join(caught.value.lines)
    assert told in lines
    assert str(tmp_path / "edited" / name) in lines
    assert str(tmp_path / "copy") not in lines


def test_a_folder_of_nothing_is_refused(config: Config, tmp_path: Path) -> None:
    """Where no article is left there is nothing to go live."""
    shutil.rmtree(tmp_path / "copy" / "en")
    with pytest.raises(Refused, match="no article"):
        prove(config, tmp_path / "copy")


def test_without_dialogues_that_is_said(config: Config, tmp_path: Path) -> None:
    """No test is no failure."""
    shutil.rmtree(tmp_path / "copy" / "tests")
    result = rehearse(config, tmp_path / "copy")
    assert (result.well, result.lines()) == (True, ["no dialogues to test"])


def test_the_dialogues_that_ship_pass() -> None:
    """By words alone; where MiniLM is installed they pass with it too."""
    config = replace(load(ROOT / "site.toml"), stages=StageLists(retrieval=("words",)))
    result = rehearse(config, ROOT / "knowledge" / "broadband")
    assert result.count == 6
    assert result.well, "\n".join(result.lines())
