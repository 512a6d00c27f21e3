"""Which voice activity detection runs here."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.stage import Chosen, choose
from pipelines.vad import Vad
from pipelines.vad.silero import SileroVad


def choose_vad(names: Sequence[str] = ("silero",)) -> Chosen[Vad]:
    """The first of ``names`` that can run here.

    Raises:
        BackendUnavailable: none can; without it nothing can be heard.
    """
    return choose("vad", names, {"silero": SileroVad})
