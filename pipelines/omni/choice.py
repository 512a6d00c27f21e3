"""Which understanding a deployment uses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipelines.knowledge import Collection
from pipelines.knowledge.minilm import MiniLM
from pipelines.knowledge.retrieval import Retrieval
from pipelines.omni.knowledge import KnowledgeOmni
from pipelines.stage import Chosen, choose


def choose_omni(names: Sequence[str], collection: Collection, *, cache: Path | None = None) -> Chosen[KnowledgeOmni]:
    """The knowledge base, with the first kind of retrieval that can run here (``minilm``, ``words``).

    Args:
        names: in the order of preference.
        collection: what is answered from.
        cache: folder in which the articles' vectors are kept from start to start; None keeps nothing.

    Raises:
        BackendUnavailable: none of them can run here.
    """
    chosen = choose(
        "retrieval",
        names,
        {"minilm": lambda: Retrieval(collection, MiniLM(), cache), "words": lambda: Retrieval(collection, None)},
    )
    return Chosen(KnowledgeOmni(chosen.backend), f"knowledge+{chosen.name}", chosen.reason, chosen.better)
