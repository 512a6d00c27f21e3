"""What the evidence for an article counts, of questions heard and of questions typed.

All of it is fitted by ``tests/pipelines/knowledge/calibrate.py``, which prints what each threshold costs. What was
typed was not misheard: its words weigh more, less is needed to answer it, and more to think that it means anything
here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipelines.knowledge.judgement import Weights


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights by how a question came."""

    heard: Weights
    typed: Weights

    def of(self, typed: bool, thin: bool = False) -> Weights:
        """Those for a question that was typed, or heard.

        One that is thin, with one word at most that carries a topic ("my wifi"), needs as much to be answered as if it
        had been heard: by words alone every other of them was answered wrongly with less.
        """
        if typed and thin:
            return replace(self.typed, sure=self.heard.sure)
        return self.typed if typed else self.heard


def _plain(by: Weights) -> Fitted:
    return Fitted(by, replace(by, some=0.15))


WORDS_ALONE = _plain(Weights(8.48, 8.26, 0.0, 6.39, -0.38, 7.94, 0.0, sure=0.65, some=0.08))
WITH_MEANING = _plain(Weights(5.82, 11.27, 0.0, 5.94, -0.32, 9.03, 0.0, sure=0.65, some=0.08))
"""Where nothing was learned: of imported manuals, and until what callers say has its vectors."""
LEARNED_WORDS = Fitted(
    heard=Weights(3.17, 4.82, 12.14, 7.45, -0.44, 2.80, 2.46, sure=0.62, some=0.10),
    typed=Weights(4.70, 4.05, 11.55, 10.55, -0.62, 1.29, 1.36, sure=0.25, some=0.18),
)
LEARNED_MEANING = Fitted(
    heard=Weights(1.15, 6.36, 12.64, 6.17, -0.29, 5.57, 0.62, sure=0.68, some=0.10),
    typed=Weights(2.44, 6.98, 11.75, 10.96, -0.41, 1.45, 0.49, sure=0.25, some=0.20),
)
LEARNED_CHINESE = Fitted(
    heard=Weights(3.29, 5.37, 11.68, 5.07, -0.25, 8.10, 0.40, sure=0.50, some=0.10),
    typed=Weights(3.29, 5.37, 11.68, 5.07, -0.25, 8.10, 0.40, sure=0.22, some=0.20),
)
