"""Which understanding a deployment uses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipelines.knowledge import Collection
from pipelines.knowledge.minilm import MiniLM
from pipelines.knowledge.retrieval import Retrieval
from pipelines.omni.knowledge import KnowledgeOmni
from pipelines.stage import Chosen, choose


def choose_omni(
    names: Sequence[str], collection: Collection, *, languages: Sequence[str] = ("en",), cache: Path | None = None
) -> Chosen[KnowledgeOmni]:
    """The knowledge base, with the first kind of retrieval that can run here (``minilm``, ``words``).

    MiniLM knows English alone: questions in another language are found by their words.

    Args:
        names: in the order of preference.
        collection: what is answered from.
        languages: in which questions are answered, the deployment's own first.
        cache: folder in which the articles' vectors are kept from start to start; None keeps nothing.

    Raises:
        BackendUnavailable: none of them can run here.
    """
    english = collection.speaking("en")
    chosen = choose(
        "retrieval",
        names,
        {"minilm": lambda: Retrieval(english, MiniLM(), cache), "words": lambda: Retrieval(english, None)},
    )
    finders = {
        language: chosen.backend if language == "en" else Retrieval(collection.speaking(language), None)
        for language in languages
    }
    own, *others = languages
    omni = KnowledgeOmni(finders[own], {language: finders[language] for language in others}, own)
    return Chosen(omni, f"knowledge+{chosen.name}", chosen.reason, chosen.better)
