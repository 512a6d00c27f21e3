"""An answer on its way to the caller: its timeline, its pacer, and what has been told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.answer import AnswerTimeline
from assistant.errors import FrontdeskError
from assistant.latency import Waterfall
from assistant.loudness import Loudness
from assistant.messages import AnswerStarted, Routed
from assistant.pacing import Pacer
from assistant.settings import Modality, Wishes
from pipelines.languages import join


@dataclass(slots=True)
class Playing:
    """One answer from its start until it was heard or cut."""

    response_id: str
    item_id: str
    modality: Modality
    timeline: AnswerTimeline
    pacer: Pacer
    metadata: Mapping[str, str] | None = None
    waits: Waterfall | None = None
    """Since when the caller waits for it, until something of it is heard."""
    wishes: Wishes = field(default_factory=Wishes)
    words: list[str] = field(default_factory=list)
    """Sentences composed so far."""
    previous: str | None = None
    """The item that it follows."""
    routed: Routed | None = None
    """What was told of how it is given."""
    started: bool = False
    """The client knows of it."""
    loudness: Loudness = field(default_factory=Loudness)
    """Of what has left."""
    sounding: bool = False
    """Its first audio has left."""
    moved_at: float = 0.0
    """Loop time in seconds at which something of it left, or there was nothing that could."""
    done: bool = False
    """``AnswerDone`` was sent."""
    durable: bool = True
    """The turn that it answers was stored in time."""
    furthest_ms: float = 0.0
    """How much of it has left, whatever was cut later."""
    error: FrontdeskError | None = None

    def composed(self, now: float) -> None:
        """Something more of it was composed."""
        if self.waits is not None:
            if self.timeline.composed_ms > 0:
                self.waits.mark("speech" if self.modality == "audio" else "understanding", now)
            elif self.timeline.waiting:
                self.waits.mark("understanding", now)

    @property
    def announcement(self) -> AnswerStarted:
        """How a client is told that it begins."""
        ids = self.response_id, self.item_id
        return AnswerStarted(*ids, self.previous, self.modality, self.metadata, self.wishes)

    def failed(self, error: FrontdeskError) -> None:
        """A stage failed; what was composed is still delivered."""
        self.error = error

    @property
    def text(self) -> str:
        """All that was composed."""
        return join(self.words)
