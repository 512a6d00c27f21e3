"""Walking a procedure: one node said at a time, the reply chooses the way. Pure functions of the dialogue's state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipelines.knowledge import Article, Procedure, Way
from pipelines.omni import Become, Call, Dialogue, Evidence, Mark, Piece, Place, Reply, Show, Text, Verdict, phrases
from pipelines.omni import replies as said_as

DONE_LABEL = "Done"


@dataclass(frozen=True, slots=True)
class Walk:
    """A procedure, and who takes over at its end.

    Args:
        article: one that has a procedure.
        person: who callers can be handed over to; empty where nobody can.
    """

    article: Article
    person: str = ""

    @property
    def procedure(self) -> Procedure:
        """The graph."""
        assert self.article.procedure is not None  # noqa: S101 - made only for articles that have one
        return self.article.procedure

    def begin(self, score: float, reason: str) -> Iterator[Piece]:
        """The lead-in, the start, and the first node that is waited at."""
        yield Verdict("step", score, reason)
        yield from self._shown()
        start = self.procedure.start
        lead = " ".join(self.article.answer) or self.procedure.steps[start].say
        said = self.procedure.steps[start].say or lead
        ways = self.procedure.ways[start]
        if len(ways) > 1:
            yield from self._say(start, (), said)
            return
        first = ways[0].target
        yield Become(self._dialogue(Place(self.article.id, start, first, ())), "released")
        if said:
            yield Mark(start)
            yield Text(said)
        yield from self._say(first, (start,))

    def move(self, place: Place, way: Way, reason: str) -> Iterator[Piece]:
        """Go on by a way."""
        yield Verdict("step", 1.0, reason)
        yield from self._shown()
        yield from self._say(way.target, place.walked)

    def say_again(self, place: Place, reason: str, before: str = "") -> Iterator[Piece]:
        """Say the node that is waited at, or the one that was not heard, again."""
        yield Verdict("step", 1.0, reason)
        yield from self._shown()
        if before:
            yield Mark("")
            yield Text(before)
        if place.ahead:
            yield from self._say(place.ahead, place.walked)
        else:
            yield from self._say(place.node, place.walked[:-1])

    def back(self, place: Place) -> Iterator[Piece]:
        """Go back to the node that was waited at before."""
        at = len(place.walked) - 2
        if at < 0 or (at == 0 and place.walked[0] == self.procedure.start and self._passes(self.procedure.start)):
            yield from self.say_again(place, "there is no step before this", phrases.AT_START)
            return
        yield Verdict("step", 1.0, "one step back")
        yield from self._shown()
        yield from self._say(place.walked[at], place.walked[:at])

    def ask_again(self, dialogue: Dialogue, reason: str, confirm: Reply | None = None) -> Iterator[Piece]:
        """A reply that was not understood: name the choices; the node stays."""
        yield Verdict("doubt" if confirm else "miss", 0.0, reason)
        place = dialogue.place
        replies = self.replies(place.node) if place else ()
        labels = [reply.label for reply in replies]
        if labels == [DONE_LABEL]:
            labels = []
        if confirm is not None:
            yield Become(replace(dialogue, replies=replies, doubt=f"confirm:{confirm.id}"), "released")
            yield Text(phrases.confirm(confirm.label))
        else:
            yield Become(replace(dialogue, replies=replies, misses=dialogue.misses + 1, doubt=""), "released")
            yield Text(phrases.choices(labels))

    def replies(self, node: str) -> tuple[Reply, ...]:
        """What may be answered at a node."""
        ways = self.procedure.ways.get(node, ())
        if len(ways) == 1:
            label = ways[0].label or DONE_LABEL
            return (Reply(f"{node}:0", label, (*ways[0].also, *said_as.DONE)),)
        return tuple(Reply(f"{node}:{index}", way.label, way.also) for index, way in enumerate(ways))

    def way(self, place: Place, reply_id: str) -> Way | None:
        """The way that a picked reply, or a picked node, takes from where the dialogue stands."""
        ways = self.procedure.ways.get(place.node, ())
        for index, way in enumerate(ways):
            if reply_id in (f"{place.node}:{index}", way.target):
                return way
        return None

    def _passes(self, node: str) -> bool:
        return node == self.procedure.start and len(self.procedure.ways[node]) == 1

    def _shown(self) -> Iterator[Piece]:
        yield Evidence(self.article.id, self.article.title, 1.0)
        if self.article.drawing is not None:
            yield Show(self.article.drawing)

    def _dialogue(self, place: Place | None, replies: tuple[Reply, ...] = ()) -> Dialogue:
        return Dialogue(place, replies, topic=self.article.id)

    def _say(self, node: str, walked: tuple[str, ...], words: str = "") -> Iterator[Piece]:
        """Say a node; the dialogue moves there when it was heard. ``walked``: the nodes before it."""
        step = self.procedure.steps[node]
        before = Place(self.article.id, walked[-1] if walked else node, node, walked)
        yield Become(self._dialogue(before), "released")
        yield Mark(node)
        yield Text(words or step.say or step.label)
        if node in self.procedure.ways:
            here = Place(self.article.id, node, "", (*walked, node))
            yield Become(self._dialogue(here, self.replies(node)), "heard")
            return
        yield Become(Dialogue(topic=self.article.id), "heard")
        if node in self.procedure.persons:
            yield from hand_over(self.person)


def hand_over(person: str) -> Iterator[Piece]:
    """Bring in a person, or say that nobody can."""
    yield Mark("")
    if person:
        yield Text(phrases.HAND_OVER.format(person=person))
        yield Call("hand_over", {"target": person})
    else:
        yield Text(phrases.NO_PERSON)
