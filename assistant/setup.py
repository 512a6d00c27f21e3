"""Choosing the stages of a deployment, and saying which and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.config import Config
from assistant.stages import Stages
from pipelines.asr.choice import choose_recognizer
from pipelines.diagram.draftsman import choose_draftsman
from pipelines.knowledge import Collection, Problem
from pipelines.knowledge.collection import load
from pipelines.omni.choice import choose_omni
from pipelines.parsing.choice import choose_parser
from pipelines.stage import Chosen
from pipelines.tts.choice import choose_voices
from pipelines.vad.choice import choose_vad


@dataclass(frozen=True, slots=True)
class Setup:
    """The stages, chosen but not started, and what there is to say about them."""

    stages: Stages
    collection: Collection
    problems: list[Problem]
    chosen: Mapping[str, Chosen[Any]]

    def report(self) -> Iterator[str]:
        """Lines for people: each stage's backend, why, and what would be better."""
        for stage, choice in self.chosen.items():
            better = f"  (better: {choice.better})" if choice.better else ""
            yield f"{stage:<10} {choice.name:<14} {choice.reason}{better}"
        yield f"{'knowledge':<10} {len(self.collection.articles)} articles"
        for problem in self.problems:
            yield f"{'':<10} {problem.path}:{problem.line}: {problem.message} {problem.hint}".rstrip()


def choose_stages(config: Config, *, cache: Path | None = None) -> Setup:
    """Load the knowledge base and choose a backend for every stage.

    Raises:
        BadInput: the knowledge folder cannot be used.
        BackendUnavailable: a stage has no backend that can run here.
    """
    collection, problems = load(config.knowledge)
    names, languages = config.stages, config.site.offered
    vad = choose_vad()
    asr = choose_recognizer(
        names.asr, collection=collection.speaking("en"), cache=cache or config.cache, workers=config.limits.workers
    )
    omni = choose_omni(names.retrieval, collection, languages=languages, cache=cache or config.cache)
    draftsman = choose_draftsman(names.diagram)
    tts = choose_voices(names.tts, languages)
    parser = choose_parser()
    drawings = tuple(article.drawing for article in collection.articles.values() if article.drawing is not None)
    return Setup(
        Stages(vad.backend, asr.backend, omni.backend, draftsman.backend, tts.backend, drawings, parser.backend),
        collection,
        problems,
        {"vad": vad, "asr": asr, "omni": omni, "diagram": draftsman, "tts": tts, "parsing": parser},
    )
