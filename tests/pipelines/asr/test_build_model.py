"""Building a model: whole or not at all, private, and what the recogniser can load."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from pipelines.asr import build_model, dictionary, language_model, ngrams
from pipelines.asr.build_model import DICTIONARY, LANGUAGE_MODEL, build
from tests.pipelines.asr.test_language_model import uniform


@pytest.fixture
def tiny_stock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stock model of five words instead of 72 547, and only the text's own sentences."""
    folder = tmp_path / "stock"
    folder.mkdir()
    general = language_model.mix(uniform(), [list("abcde")], set("abcde"), 10)
    ngrams.write(folder / "en-us.lm.bin", general)
    monkeypatch.setattr(dictionary, "stock_folder", lambda: folder)
    monkeypatch.setattr(dictionary, "stock", lambda: {letter: (letter.upper(),) for letter in "abcde"})
    monkeypatch.setattr(dictionary.letter_to_sound, "sounds", lambda _: "")
    monkeypatch.setattr(build_model, "PHRASES", ("a b",))


@pytest.mark.usefixtures("tiny_stock")
def test_a_model_has_its_words_and_their_sounds(tmp_path: Path) -> None:
    """The folder holds the mixed model and a dictionary of exactly its words; the report names what is new."""
    report = build(["a wps c", "d zorbify"], {"wps": "W P"}, tmp_path / "cache" / "model")
    assert (report.words, report.new, report.missing) == (8, ["wps"], ["zorbify"])
    model = ngrams.read(tmp_path / "cache" / "model" / LANGUAGE_MODEL)
    assert set(model.words) == {"<s>", "</s>", "wps", *"abcde"}
    entries = (tmp_path / "cache" / "model" / DICTIONARY).read_text().splitlines()
    assert entries == ["a A", "b B", "c C", "d D", "e E", "wps W P"]


@pytest.mark.usefixtures("tiny_stock")
def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    """What is in the knowledge base is nobody else's business."""
    out = tmp_path / "cache" / "model"
    build(["a"], {}, out)
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {0o600}
    assert stat.S_IMODE(out.stat().st_mode) == 0o700


@pytest.mark.usefixtures("tiny_stock")
def test_a_failed_build_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full there is no half a model."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(dictionary, "write", full)
    with pytest.raises(OSError, match="No space"):
        build(["a"], {}, tmp_path / "cache" / "model")
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.usefixtures("tiny_stock")
def test_whoever_is_faster_wins(tmp_path: Path) -> None:
    """Two builds of the same model end with one, whole."""
    build(["a"], {}, tmp_path / "cache" / "model")
    build(["a"], {}, tmp_path / "cache" / "model")
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["model"]
