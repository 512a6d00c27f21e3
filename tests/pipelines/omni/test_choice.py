"""Which understanding is used."""

from __future__ import annotations

from pathlib import Path

import pytest
from talking import chinese

from pipelines.errors import BackendUnavailable
from pipelines.knowledge import Collection, minilm
from pipelines.knowledge.solved import FOLDER
from pipelines.knowledge.vectors import FILE
from pipelines.omni.choice import choose_omni


def test_without_minilm_words_are_used_and_it_is_said_how_to_get_it(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next kind takes over, with the reason and what would be better."""
    monkeypatch.setattr(minilm, "PACKAGE", "no-such-package-as-this")
    chosen = choose_omni(["minilm", "words"], collection)
    assert chosen.name == "knowledge+words"
    assert chosen.reason.startswith("minilm: ")
    assert chosen.better == "make minilm"
    assert chosen.backend.name == "knowledge, by words"


def test_where_none_can_run_it_is_said(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that names only what is missing is an error with a hint."""
    monkeypatch.setattr(minilm, "PACKAGE", "no-such-package-as-this")
    with pytest.raises(BackendUnavailable) as caught:
        choose_omni(["minilm"], collection)
    assert caught.value.hint == "make minilm"


def test_told_to_be_absent(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    """FRONTDESK_WITHOUT=minilm leaves it to the words."""
    monkeypatch.setenv("FRONTDESK_WITHOUT", "minilm")
    assert choose_omni(["minilm", "words"], collection).name == "knowledge+words"


def test_every_language_is_answered_from_its_own_articles(collection: Collection) -> None:
    """The deployment's own language comes first; its articles alone are its own, and those of others are theirs."""
    both = Collection(collection.articles | chinese(), "both")
    for languages in (("en", "zh"), ("zh", "en"), ("zh",)):
        omni = choose_omni(["words"], both, languages=languages).backend
        assert omni.languages == languages
        found = omni._retrieval.collection.articles.values()
        assert {article.language for article in found if not article.guest} == {languages[0]}


@pytest.mark.slow
async def test_with_minilm_the_vectors_are_kept(collection: Collection, tmp_path: Path) -> None:
    """Where it is installed it is the first choice, and a start leaves its vectors for the next."""
    try:
        chosen = choose_omni(["minilm", "words"], collection, cache=tmp_path)
    except BackendUnavailable as error:
        pytest.skip(str(error))
    if chosen.name != "knowledge+minilm":
        pytest.skip(chosen.reason)
    assert chosen.reason == "first choice"
    await chosen.backend.start()
    await chosen.backend.built()
    await chosen.backend.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == [FOLDER, FILE]
