"""What is said, as lines of text: the caller's as it is recognised, the assistant's as it is heard. Sans-I/O."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.errors import empty_commit
from assistant.messages import (
    AnswerDone,
    AnswerStarted,
    Committed,
    Cued,
    Drawn,
    HeardSoFar,
    Notice,
    PlayedOut,
    Said,
    Sounded,
    Trouble,
    WasCut,
)
from pipelines.languages import join

CALLER, ASSISTANT = "You", "Assistant"

TOO_SHORT = "Nothing was said. Press space, speak, and press space again."


@dataclass(slots=True)
class _Answer:
    """An answer until it was heard or cut."""

    item_id: str
    said: list[str] = field(default_factory=list)
    words: dict[tuple[float, str], bool] = field(default_factory=dict)
    """When each is spoken (ms) and how it is written; whether no blank stands before it. An answer that goes on
    after a pause brings its cues again: they are the same."""
    heard_ms: float = -1.0
    sounding: bool = False

    @property
    def heard(self) -> str:
        """As far as it was spoken."""
        begun = [(text, joined) for (at, text), joined in sorted(self.words.items()) if at <= self.heard_ms]
        return "".join(text if joined else f" {text}" for text, joined in begun).lstrip()


class Captions:
    """Turns notices into lines."""

    def __init__(self) -> None:
        self._caller = ""
        self._answer = _Answer("")

    @property
    def live(self) -> str:
        """What is being said at this moment; empty where nothing is."""
        if self._caller:
            return f"{CALLER}: {self._caller}"
        heard = self._answer.heard
        return f"{ASSISTANT}: {heard}" if heard else ""

    def played(self, item_id: str, ms: float) -> None:
        """So much of an answer was heard."""
        if item_id == self._answer.item_id:
            self._answer.heard_ms = ms

    def take(self, notice: Notice) -> list[str]:
        """The lines that are complete with this."""
        match notice:
            case HeardSoFar(_, text):
                self._caller = text
            case Committed(item, error=error):
                self._caller = ""
                return [f"{CALLER}: {item.text or '(not understood)'}", *([str(error)] if error else [])]
            case AnswerStarted(_, item_id):  # one that goes on after a break brings all its words again
                self._answer = _Answer(item_id)
            case Said(_, _, text):
                self._answer.said.append(text)
            case Cued(_, _, cues):
                self._answer.words |= {(cue.at_ms, cue.text): cue.joined for cue in cues if cue.kind == "word"}
            case Sounded():
                self._answer.sounding = True
            case Drawn(drawing=drawing):
                return [f"Drawing: {drawing.alt}"]
            case PlayedOut():
                return self._end(join(self._answer.said))
            case WasCut(text=text):
                return self._end(f"{text} …" if text else "")
            case AnswerDone(error=error):
                # One that is silent is not played out: its words are read.
                lines = [] if self._answer.sounding else self._end(join(self._answer.said))
                return [*lines, *([str(error)] if error else [])]
            case Trouble(error):
                return [TOO_SHORT if error.code == empty_commit().code else str(error)]
        return []

    def _end(self, text: str) -> list[str]:
        self._answer = _Answer("")
        return [f"{ASSISTANT}: {text}"] if text else []
