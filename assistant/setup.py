"""Choosing the stages of a deployment, and saying which and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant import library
from assistant.config import Config
from assistant.library import Library
from assistant.site import lexicons
from assistant.stages import Stages
from pipelines.asr.choice import choose_recognizer
from pipelines.asr.pocketsphinx import Pocketsphinx
from pipelines.diagram.draftsman import choose_draftsman
from pipelines.knowledge import Collection, Problem
from pipelines.omni.choice import choose_omni
from pipelines.omni.renewing import RenewableOmni
from pipelines.parsing.choice import choose_parser
from pipelines.stage import Chosen
from pipelines.tts.choice import choose_voices
from pipelines.turn_end.choice import choose_turn_end, choose_wording
from pipelines.vad.choice import choose_vad


@dataclass(frozen=True, slots=True)
class Setup:
    """The stages, chosen but not started, and what there is to say about them."""

    stages: Stages
    collection: Collection
    problems: list[Problem]
    chosen: Mapping[str, Chosen[Any]]
    library: Library | None = None
    """Takes up what is published while the server runs; None where nothing can change."""

    def report(self) -> Iterator[str]:
        """Lines for people: each stage's backend, why, and what would be better."""
        for stage, choice in self.chosen.items():
            better = f"  (better: {choice.better})" if choice.better else ""
            yield f"{stage:<10} {choice.name:<14} {choice.reason}{better}"
        yield f"{'knowledge':<10} {len(self.collection.articles)} articles{self._shelf()}"
        for problem in self.problems:
            yield f"{'':<10} {problem.path}:{problem.line}: {problem.message} {problem.hint}".rstrip()

    def _shelf(self) -> str:
        """Where they are from."""
        if self.library is None:
            return ""
        shelf = self.library.loaded.shelf
        unpublished = "nothing was published yet, so its edits go live as they are saved"
        return f" of {shelf.name}" if shelf.number else f" of {shelf.folder.name}/ itself: {unpublished}"


def choose_stages(config: Config, *, cache: Path | None = None, draft: bool = False) -> Setup:
    """Load the knowledge base and choose a backend for every stage.

    Args:
        config: the deployment.
        cache: where what was computed is kept; None: where the deployment says.
        draft: answer from the folder that is edited, whatever was published.

    Raises:
        BadInput: the knowledge folder cannot be used.
        BackendUnavailable: a stage has no backend that can run here.
    """
    loaded = library.load(config, draft=draft)
    collection = loaded.collection
    names, languages = config.stages, config.site.offered
    vad = choose_vad()
    asr = choose_recognizer(
        names.asr, collection=library.heard(collection), cache=cache or config.cache, workers=config.limits.workers
    )
    fixed = choose_omni(names.retrieval, collection, languages=languages, cache=cache or config.cache)
    renewable = RenewableOmni(fixed.backend)
    omni = Chosen(renewable, fixed.name, fixed.reason, fixed.better)
    draftsman = choose_draftsman(names.diagram)
    tts = choose_voices(names.tts, languages, lexicons(config.voice, config.site.language))
    parser = choose_parser()
    drawings = library.drawings(collection)
    turn_end = choose_turn_end()
    learning = asr.backend if isinstance(asr.backend, Pocketsphinx) else None
    return Setup(
        Stages(
            vad.backend,
            asr.backend,
            omni.backend,
            draftsman.backend,
            tts.backend,
            drawings,
            parser.backend,
            choose_wording(collection),
            turn_end.backend,
        ),
        collection,
        list(loaded.problems),
        {
            "vad": vad,
            "turn end": turn_end,
            "asr": asr,
            "omni": omni,
            "diagram": draftsman,
            "tts": tts,
            "parsing": parser,
        },
        Library(config, loaded, renewable, learning, draftsman.backend),
    )
