"""Walking a procedure: one node said at a time, the reply chooses the way. Pure functions of the dialogue's state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipelines.knowledge import Article, Procedure, Step, Way
from pipelines.languages import join
from pipelines.omni import (
    Become,
    Call,
    Dialogue,
    Evidence,
    Mark,
    Piece,
    Place,
    Reply,
    Show,
    Text,
    Verdict,
    tongues,
)
from pipelines.omni.phrases import Phrases
from pipelines.omni.replies import Match
from pipelines.omni.tongues import Tongue


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
    def tongue(self) -> Tongue:
        """The language that the article is in."""
        return tongues.of(self.article.language)

    @property
    def procedure(self) -> Procedure:
        """The graph."""
        assert self.article.procedure is not None  # noqa: S101 - made only for articles that have one
        return self.article.procedure

    def step(self, node: str) -> Step:
        """What is said at a node."""
        return self.procedure.steps[node]

    def begin(self, score: float, reason: str) -> Iterator[Piece]:
        """The lead-in, the start, and the first node that is waited at."""
        yield Verdict("step", score, reason)
        yield from self.shown()
        start, text = self.procedure.start, join(self.article.answer)
        words = self.step(start).say or text
        if not self._passes(start):
            if text and words != text:
                yield Mark("")
                yield Text(f"{text} ")
            yield from self._say(start, (), words)
            return
        if words:
            yield Mark(start)
            yield Text(f"{words} ")
        yield from self._say(self.procedure.ways[start][0].target, (start,))

    def move(self, place: Place, way: Way, reason: str) -> Iterator[Piece]:
        """Go on by a way."""
        yield Verdict("step", 1.0, reason)
        yield from self.shown()
        node, walked = way.target, place.walked
        if self._passes(node):  # back at the start, which nobody waits at
            node, walked = self.procedure.ways[node][0].target, (*walked, node)
        yield from self._say(node, walked)

    def say_again(self, place: Place, reason: str, before: str = "") -> Iterator[Piece]:
        """Say the node that is waited at again, or the one that was not heard."""
        yield Verdict("step", 1.0, reason)
        yield from self.shown()
        yield from self.resume(place, before)

    def check_in(self, dialogue: Dialogue, node: str) -> Iterator[Piece]:
        """Ask how it stands when the time to wait is over; once."""
        said = self.tongue.phrases
        labels = [reply.label for reply in self.replies(node) if reply.label != said.done_label]
        yield Verdict("step", 1.0, "the time to wait is over")
        yield from self.shown()
        yield Become(replace(dialogue, wait_s=0.0), "released")
        yield Mark(node)
        yield Text(said.time_up(labels))

    def resume(self, place: Place, before: str = "") -> Iterator[Piece]:
        """Come to where the dialogue stands, in words."""
        if before:
            yield Mark("")
            yield Text(f"{before} ")
        if place.ahead:
            yield from self._say(place.ahead, place.walked)
        else:
            yield from self._repeat(place.node, place.walked)

    def back(self, place: Place) -> Iterator[Piece]:
        """Go back to the node that was waited at before the present one."""
        # A node that was not heard yet is left for the one before it, which was.
        walked = place.walked if place.ahead else place.walked[:-1]
        if not walked or self._passes(walked[-1]):
            yield from self.say_again(place, "there is no step before this", self.tongue.phrases.at_start)
            return
        yield Verdict("step", 1.0, "one step back")
        yield from self.shown()
        yield from self._repeat(walked[-1], walked)

    def ask_again(self, dialogue: Dialogue, reason: str, confirm: Reply | None = None) -> Iterator[Piece]:
        """A reply that was not understood: name the choices; the node stays."""
        place = dialogue.place
        offered = self.replies(place.node) if place else ()
        said = self.tongue.phrases
        yield Verdict("doubt" if confirm else "miss", 0.0, reason)
        if confirm is not None:
            yield Become(replace(dialogue, replies=offered, doubt=f"confirm:{confirm.id}"), "released")
            yield Text(said.confirm(confirm.label))
            return
        yield Become(replace(dialogue, replies=offered, misses=dialogue.misses + 1, doubt=""), "released")
        labels = [reply.label for reply in offered if reply.label != said.done_label]
        more = ""
        if dialogue.misses:
            more = said.or_person if self.person else said.or_type
        yield Text(join((said.choices(labels), more)))

    def replies(self, node: str) -> tuple[Reply, ...]:
        """What may be answered at a node."""
        ways = self.procedure.ways.get(node, ())
        if len(ways) == 1:
            also = (*ways[0].also, *self.tongue.awaited.wordings(self.step(node)))
            return (Reply(f"{node}:0", ways[0].label or self.tongue.phrases.done_label, also),)
        return tuple(Reply(f"{node}:{index}", way.label, way.also) for index, way in enumerate(ways))

    def match(self, node: str, text: str) -> Match | None:
        """The reply at a node that was said."""
        offered = self.replies(node)
        step = self.step(node)
        if len(offered) == 1:
            return self.tongue.awaited.match(text, step, offered[0])
        return self.tongue.replies.choose(text, offered, f"{step.label} {step.say}")

    def agreed(self, node: str, text: str) -> bool:
        """Whether this only says that an instruction was heard, or done, after which there is a time to wait."""
        step = self.step(node)
        awaited = self.tongue.awaited
        return step.wait_s > 0 and (awaited.agreed(text) or awaited.did(text, step))

    def way(self, node: str, picked: str) -> Way | None:
        """The way from a node that a picked reply, or a picked node, takes."""
        for index, way in enumerate(self.procedure.ways.get(node, ())):
            if picked in (f"{node}:{index}", way.target):
                return way
        return None

    def shown(self) -> Iterator[Piece]:
        """The source, and its picture."""
        yield Evidence(self.article.id, self.article.title, 1.0)
        if self.article.drawing is not None:
            yield Show(self.article.drawing)

    def _passes(self, node: str) -> bool:
        return node == self.procedure.start and len(self.procedure.ways[node]) == 1

    def _at(self, node: str, walked: tuple[str, ...]) -> Dialogue:
        """Waiting at a node."""
        here = Place(self.article.id, node, "", walked)
        return Dialogue(here, self.replies(node), topic=self.article.id, wait_s=self.step(node).wait_s)

    def _repeat(self, node: str, walked: tuple[str, ...]) -> Iterator[Piece]:
        """Say a node that was heard before: the dialogue stands there from the first word on."""
        yield Become(self._at(node, walked), "released")
        yield Mark(node)
        yield Text(self.step(node).say or self.step(node).label)

    def _say(self, node: str, walked: tuple[str, ...], words: str = "") -> Iterator[Piece]:
        """Say a node; the dialogue moves there when it was heard. ``walked``: the nodes before it."""
        step = self.step(node)
        before = Place(self.article.id, walked[-1] if walked else node, node, walked)
        yield Become(Dialogue(before, topic=self.article.id), "released")
        yield Mark(node)
        nobody = node in self.procedure.persons and not self.person
        yield Text(self.tongue.phrases.no_person if nobody else words or step.say or step.label)
        if node in self.procedure.ways:
            yield Become(self._at(node, (*walked, node)), "heard")
            return
        yield Become(Dialogue(topic=self.article.id), "heard")
        if node in self.procedure.persons and self.person:
            yield Call("hand_over", {"target": self.person})


def hand_over(person: str, phrases: Phrases) -> Iterator[Piece]:
    """Bring in a person, or say that nobody can."""
    if person:
        yield Text(phrases.hand_over.format(person=person))
        yield Call("hand_over", {"target": person})
    else:
        yield Text(phrases.no_person)
