"""A conversation with ``respond``, whose state moves as if everything was heard, or was cut at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pipelines.asr import Transcript
from pipelines.knowledge import Collection
from pipelines.knowledge.collection import load
from pipelines.knowledge.judgement import Candidate, Found
from pipelines.knowledge.retrieval import Retrieval
from pipelines.omni import Become, Call, Dialogue, Mark, Piece, Question, Show, Text, Verdict
from pipelines.omni.knowledge import respond

KNOWLEDGE = Path(__file__).resolve().parents[3] / "knowledge" / "broadband" / "en"
NOTHING = Found((), "none", "nothing was found")


def sample() -> Collection:
    """The articles that ship."""
    return load(KNOWLEDGE)[0]


def found(article: str, score: float = 0.9, rival: str = "", rival_score: float = 0.0) -> Found:
    """What a retrieval would say that is sure, or torn between two."""
    candidates = [Candidate(article, score)] + ([Candidate(rival, rival_score)] if rival else [])
    return Found(tuple(candidates), "unsure" if rival else "sure", "as the test says")


_searchers: dict[str, Retrieval] = {}
"""By the collection's version: making one takes longer than most tests."""


def searcher(collection: Collection) -> Retrieval:
    """By words."""
    if collection.version not in _searchers:
        _searchers[collection.version] = Retrieval(collection, None)
    return _searchers[collection.version]


@dataclass
class Talk:
    """One caller."""

    collection: Collection
    person: str = "the support team"
    dialogue: Dialogue = field(default_factory=Dialogue)
    pieces: list[Piece] = field(default_factory=list)

    def say(
        self, text: str = "", *, picked: str = "", hits: Found | None = None, confidence: float | None = None,
        heard: bool = True,
    ) -> str:  # fmt: skip
        """One turn; ``heard=False``: the answer is interrupted at its first word. Returns the words of the answer."""
        if hits is None:
            hits = searcher(self.collection).rank([text]) if text else NOTHING
        transcript = None if confidence is None else Transcript(text, confidence)
        question = Question(text, transcript, picked, dialogue=self.dialogue, person=self.person)
        self.pieces = list(respond(question, self.collection, hits))
        for piece in self.pieces:
            if isinstance(piece, Become) and (heard or piece.when == "released"):
                self.dialogue = piece.dialogue
        return " ".join(piece.piece.strip() for piece in self.pieces if isinstance(piece, Text))

    @property
    def verdict(self) -> str:
        first = self.pieces[0]
        assert isinstance(first, Verdict)
        return first.kind

    @property
    def node(self) -> str:
        return self.dialogue.place.node if self.dialogue.place is not None else ""

    def of(self, kind: type) -> list[Piece]:
        return [piece for piece in self.pieces if isinstance(piece, kind)]

    @property
    def marks(self) -> list[str]:
        return [piece.node for piece in self.pieces if isinstance(piece, Mark) and piece.node]

    @property
    def shown(self) -> list[str]:
        return [piece.spec.id for piece in self.pieces if isinstance(piece, Show)]

    @property
    def calls(self) -> list[Call]:
        return [piece for piece in self.pieces if isinstance(piece, Call)]
