"""Which recogniser listens here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pipelines.asr import Recognizer
from pipelines.asr.learning import Learner
from pipelines.asr.pocketsphinx import Pocketsphinx
from pipelines.asr.pool import Pool
from pipelines.knowledge import Collection
from pipelines.stage import Chosen, choose

BACKENDS = ("pocketsphinx",)


def choose_recognizer(
    names: Sequence[str] = BACKENDS, *, collection: Collection, cache: Path, workers: int = 0
) -> Chosen[Recognizer]:
    """The first of ``names`` that can run here; chosen, not started.

    Args:
        names: backends, best first.
        collection: its words are mixed into the language model.
        cache: where built models are kept.
        workers: processes that recognise; 0 for one a core.

    Raises:
        BackendUnavailable: none can run here.
    """
    made: dict[str, Callable[[], Recognizer]] = {
        "pocketsphinx": lambda: Pocketsphinx(Pool(workers), Learner(collection, cache))
    }
    return choose("asr", names, made)
