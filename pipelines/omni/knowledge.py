"""The embedded understanding: retrieval, procedures, and the ring around recognition. No model of language.

``respond`` decides; it is a pure function of the question and of what retrieval found.
"""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from types import MappingProxyType

from pipelines.knowledge import Article, Collection
from pipelines.knowledge.focus import focus
from pipelines.knowledge.followup import Before
from pipelines.knowledge.judgement import Found
from pipelines.knowledge.passages import excerpt
from pipelines.knowledge.retrieval import Retrieval
from pipelines.omni import (
    Become,
    Dialogue,
    Evidence,
    Mark,
    Piece,
    Question,
    Show,
    Text,
    Verdict,
    Wish,
    abroad,
    changed,
    notices,
    ring,
    sight,
    tongues,
)
from pipelines.omni.commands import Meaning
from pipelines.omni.ring import CONFIDENT
from pipelines.omni.translation import carried_over
from pipelines.omni.walk import Walk, hand_over

SURE_OVER_PLACE = 0.75
"""Chance that a new question needs to be answered at a node of a procedure: more than elsewhere, because there a reply
is what is likely."""

WISHES: tuple[Wish, ...] = ("slower", "faster", "louder", "softer", "repeat")
"""What is answered by saying it again, in another manner."""

WAITING = ("wait", "thanks", "hello", "no_pictures")
"""Commands after which a step of a procedure goes on as it is."""

_PAGE = re.compile(r"\bpages? \S|第.{1,8}页")
"""In where an article was taken from: something that a caller can look up."""

LONG_ENOUGH = 3
"""Words of a new question at a node: anything shorter is a reply that was not understood."""


class Pieces:
    """A finished answer, piece by piece."""

    def __init__(self, pieces: Iterator[Piece]) -> None:
        self._pieces = pieces

    async def __aiter__(self) -> AsyncIterator[Piece]:
        for piece in self._pieces:
            yield piece


class KnowledgeOmni:
    """Answers from a collection, each question from the articles of its language.

    Args:
        retrieval: over the articles of the deployment's own language, which answer in any that is not named.
        others: over those of further languages.
        own: the deployment's own language.
        clock: seconds since 1970, UTC: which notices hold.
    """

    def __init__(
        self,
        retrieval: Retrieval,
        others: Mapping[str, Retrieval] = MappingProxyType({}),
        own: str = "en",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.name = f"knowledge, by {retrieval.name}"
        self.languages: tuple[str, ...] = (own, *others)
        self._retrieval = retrieval
        self._others = others
        self._clock = clock
        self._all = {key: one for finder in self._finders() for key, one in finder.collection.articles.items()}

    def _finders(self) -> tuple[Retrieval, ...]:
        return (self._retrieval, *self._others.values())

    def of(self, collection: Collection) -> KnowledgeOmni:
        """The same understanding of another collection; not started. Takes a while: not for the loop."""
        own, *others = self.languages
        finders = {language: self._others[language].over(collection.speaking(language)) for language in others}
        return KnowledgeOmni(self._retrieval.over(collection.speaking(own)), finders, own, self._clock)

    async def start(self) -> None:
        """Prepare retrieval."""
        for finder in self._finders():
            await finder.start()

    async def built(self) -> None:
        """Wait for what ``start`` left to be computed behind."""
        for finder in self._finders():
            await finder.built()

    async def close(self) -> None:
        """End retrieval."""
        for finder in self._finders():
            await finder.close()

    @asynccontextmanager
    async def answer(self, question: Question) -> AsyncIterator[Pieces]:
        """Answer one question."""
        finder = self._others.get(question.language, self._retrieval)
        over = notices.absent(finder.collection, self._clock())
        collection = notices.without(finder.collection, over)
        dialogue = carried_over(question.dialogue, self._all, collection)
        question = replace(question, dialogue=dialogue)
        found = Found((), "none", "nothing was said")
        # Within a procedure a code alone changes nothing: what is shown there is what the procedure is about.
        codes = sight.codes(question) if question.dialogue.place is None else ()
        if (question.text or codes) and not question.picked:
            alternatives = question.heard.alternatives if question.heard is not None else ()
            before = _before(question)
            found = notices.settled(
                await finder.find(question.text, alternatives, codes, over, before, typed=question.heard is None),
                collection,
            )
        yield Pieces(notices.told(_weighed(respond(question, collection, found), found), question, collection))


def _before(question: Question) -> Before | None:
    """What was talked about, as far as a new question may refer to it: nothing within a procedure or a doubt."""
    dialogue = question.dialogue
    said = [line.text for line in question.history if line.role == "caller" and line.text]
    if not said or not dialogue.topic or dialogue.misses or dialogue.place is not None or dialogue.doubt:
        return None
    return Before(said[-1], dialogue.topic)


def _weighed(pieces: Iterator[Piece], found: Found) -> Iterator[Piece]:
    """With what a drawing would help, for whoever decides whether it is shown."""
    for piece in pieces:
        yield replace(piece, helps=found.helps) if isinstance(piece, Verdict) and found.helps else piece


def respond(question: Question, collection: Collection, found: Found) -> Iterator[Piece]:
    """The pieces of the answer."""
    question = changed.settled(question, collection)
    walk = _walk(question, collection)
    place = question.dialogue.place
    if question.checking:
        if walk is not None and place is not None and not place.ahead:
            yield from walk.check_in(question.dialogue, place.node)
        elif changed.lost(question, collection):
            yield from changed.told(question, collection)
        return
    if changed.picked_there(question, collection):
        yield from changed.told(question, collection)
        return
    if question.picked:
        yield from _picked(question, collection, walk)
        return
    meaning = tongues.of(question.language).commands.command(question.text)
    wish = _wish(question, walk, meaning)
    if wish is None:
        yield from _said(question, collection, found, walk, meaning)
        return
    for piece in _said(question, collection, found, walk, "repeat"):
        yield replace(piece, wish=wish) if isinstance(piece, Verdict) else piece


def _wish(question: Question, walk: Walk | None, meaning: Meaning | None) -> Wish | None:
    """What is wished of the manner of speaking; a reply that is waited for ("faster") is no wish."""
    wish = next((one for one in WISHES if one == meaning), None)
    place = question.dialogue.place
    match = walk.match(place.node, question.text) if wish and walk is not None and place is not None else None
    return None if match is not None and match.clear else wish


def _said(
    question: Question, collection: Collection, found: Found, walk: Walk | None, meaning: Meaning | None
) -> Iterator[Piece]:
    """The pieces of the answer to something said or typed."""
    tongue = tongues.of(question.language)
    if question.dialogue.doubt == ring.CONFIRM_PERSON:
        wanted = tongue.replies.yes_or_no(question.text)
        question = replace(question, dialogue=replace(question.dialogue, doubt=""))
        if wanted is not None and not unsure(question):
            yield from _person_or_not(question, walk, wanted=wanted)
            return
    if meaning == "person" and unsure(question):
        yield from ring.confirm_person(question)
    elif meaning == "person":
        yield from _person(question, "a person was asked for")
    elif meaning in ("stop", "goodbye"):
        yield Verdict("done", 1.0, f"{meaning} was said")
        yield Become(Dialogue(topic=question.dialogue.topic), "released")
        yield Text(tongue.phrases.stopped if meaning == "stop" else tongue.phrases.goodbye)
    elif changed.lost(question, collection) and not _other_question(question, collection, found):
        yield from changed.told(question, collection)
    elif walk is not None:
        yield from _at_node(question, collection, walk, found, meaning)
    elif question.dialogue.doubt:
        yield from _in_doubt(question, collection, found, meaning)
    elif meaning is not None:
        yield from _small_talk(question, collection, meaning)
    else:
        yield from _fresh(question, collection, found)


def unsure(question: Question) -> bool:
    """Whether it was heard so badly that nothing may follow from it alone."""
    return question.heard is not None and question.heard.confidence < CONFIDENT


def _person(question: Question, reason: str) -> Iterator[Piece]:
    """Somebody takes over; where nobody can, the caller is where they were."""
    yield Verdict("hand_over", 1.0, reason)
    after = Dialogue(topic=question.dialogue.topic) if question.person else replace(question.dialogue, doubt="")
    yield Become(after, "released")
    yield from hand_over(question.person, tongues.of(question.language).phrases)


def _person_or_not(question: Question, walk: Walk | None, *, wanted: bool) -> Iterator[Piece]:
    """The reply to "Would you like to talk to a person?"."""
    if wanted:
        yield from _person(question, "a person was confirmed")
    elif walk is not None and question.dialogue.place is not None:
        yield from walk.say_again(question.dialogue.place, "no person was wanted")
    else:
        yield Verdict("done", 1.0, "no person was wanted")
        yield Become(question.dialogue, "released")
        yield Text(tongues.of(question.language).phrases.stopped)


def _walk(question: Question, collection: Collection) -> Walk | None:
    place = question.dialogue.place
    article = collection.articles.get(place.procedure) if place is not None else None
    if place is None or article is None or article.procedure is None:
        return None
    known = place.node in article.procedure.steps and (not place.ahead or place.ahead in article.procedure.steps)
    return Walk(article, question.person) if known else None


def _picked(question: Question, collection: Collection, walk: Walk | None) -> Iterator[Piece]:
    """A tap, a click or a key."""
    dialogue, picked = question.dialogue, question.picked
    kind, _, rest = picked.partition(":")
    topic = collection.articles.get(dialogue.topic)
    if picked == ring.PERSON:
        yield from _person(question, "a person was asked for")
    elif kind == "article" and rest in collection.articles:
        yield from _answer(collection.articles[rest], question, 1.0, "picked")
    elif picked == ring.NEITHER:
        yield from ring.neither(question)
    elif walk is not None and dialogue.place is not None:
        place = dialogue.place
        way = walk.way(place.node, picked)
        if way is None and place.ahead:  # what is picked was read, whether or not it was heard to its end
            way = walk.way(place.ahead, picked)
            place = replace(place, node=place.ahead, ahead="", walked=(*place.walked, place.ahead))
        if way is not None:
            yield from walk.move(place, way, "picked")
        else:
            yield from walk.say_again(dialogue.place, "what was picked is not one step away")
    elif topic is not None and any(step.node == picked for step in topic.steps):
        yield from _one_step(topic, picked)
    else:
        yield Verdict("miss", 0.0, "what was picked is no longer offered")
        yield Text(tongues.of(question.language).phrases.neither)


def _at_node(
    question: Question, collection: Collection, walk: Walk, found: Found, meaning: Meaning | None
) -> Iterator[Piece]:
    """A reply at a node, a command, or a new question."""
    dialogue = question.dialogue
    place = dialogue.place
    assert place is not None  # noqa: S101 - a walk was made from it
    tongue = tongues.of(question.language)
    match = walk.match(place.node, question.text)
    if dialogue.doubt.startswith("confirm:"):
        confirmed = walk.way(place.node, dialogue.doubt.removeprefix("confirm:"))
        if confirmed is not None and tongue.replies.yes_or_no(question.text) and not unsure(question):
            yield from walk.move(place, confirmed, "confirmed")
            return
    if match is not None and match.clear and not unsure(question):
        way = walk.way(place.node, match.reply.id)
        # Over a node that is just being said, only another way than the one taken is news; and what would answer that
        # node too is no correction, but an answer that came too soon.
        early = walk.match(place.ahead, question.text) if place.ahead else None
        if way is not None and way.target != place.ahead and (early is None or not early.clear):
            yield from walk.move(place, way, f"{match.reply.label!r} was said")
            return
    if meaning == "back":
        yield from walk.back(place)
    elif meaning in ("repeat", "go_on", "pictures"):
        yield from walk.say_again(place, f"asked to {meaning.replace('_', ' ')}")
    elif not place.ahead and (meaning in WAITING or walk.agreed(place.node, question.text)):
        yield Verdict("step", 1.0, f"{meaning or 'okay'} was said, and the step goes on")
        yield Become(replace(dialogue, misses=0, doubt=""), "released")
        yield Text(tongue.phrases.no_pictures_here if meaning == "no_pictures" else tongue.phrases.waiting)
    elif _new_question(question, found, walk):
        yield from _detour(question, collection, walk, found)
    elif place.ahead:
        yield from walk.say_again(place, "the step was not heard to its end")
    else:
        maybe = match.reply if match is not None else None
        yield from walk.ask_again(dialogue, "no reply fits what was said", maybe)


def _other_question(question: Question, collection: Collection, found: Found) -> bool:
    """Whether this is surely about something else than the procedure that is lost, or about what took its place."""
    place = question.dialogue.place
    long = tongues.of(question.language).utterance.size(question.text) >= LONG_ENOUGH
    if place is None or found.certainty != "sure" or unsure(question) or not long:
        return False
    best = found.candidates[0].article
    return best != place.procedure or collection.articles[best].procedure is None


def _new_question(question: Question, found: Found, walk: Walk) -> bool:
    """Whether this is a new question rather than a reply: long enough, surely another article, and well heard."""
    if (
        found.certainty != "sure"
        or tongues.of(question.language).utterance.size(question.text) < LONG_ENOUGH
        or unsure(question)
    ):
        return False
    return found.candidates[0].article != walk.article.id and found.chance >= SURE_OVER_PLACE


def _detour(question: Question, collection: Collection, walk: Walk, found: Found) -> Iterator[Piece]:
    """Answer another question; unless that is a procedure itself, the one being walked waits and goes on."""
    article = collection.articles[found.candidates[0].article]
    score = found.chance
    place = question.dialogue.place
    if article.procedure is not None or place is None:
        yield from _answer(article, question, score, found.reason)
        return
    yield Verdict("answer", score, f"{found.reason}; the procedure goes on after it")
    yield Evidence(article.id, article.title, score, article.source)
    if walk.article.drawing is not None:  # the picture stays the procedure's
        yield Show(walk.article.drawing)
    steps = focus(article, question.text)
    for words in (*(excerpt(article, question.text) if steps == article.steps else ()), *(one.say for one in steps)):
        yield Text(f"{words} ")
    if _PAGE.search(article.source):
        yield Text(f"{_taken_from(article)} ")
    yield from walk.resume(place, walk.tongue.phrases.go_on)


def _in_doubt(question: Question, collection: Collection, found: Found, meaning: Meaning | None) -> Iterator[Piece]:
    """The reply to "Did you mean A or B?"."""
    if meaning == "repeat":
        yield from ring.ask_again(question, "asked to repeat")
        return
    if unsure(question):
        yield from ring.missed(question, collection, found)
        return
    chosen = ring.chosen(question, found)
    if chosen == ring.NEITHER:
        yield from ring.neither(question)
    elif chosen in collection.articles:
        yield from _answer(collection.articles[chosen], question, 1.0, "chosen from what was offered")
    elif tongues.of(question.language).replies.yes_or_no(question.text):
        yield from ring.ask_again(question, "yes to more than one reading")
    elif meaning is not None:
        yield from _small_talk(question, collection, meaning)
    else:
        yield from _fresh(question, collection, found)


def _small_talk(question: Question, collection: Collection, meaning: Meaning) -> Iterator[Piece]:
    phrases = tongues.of(question.language).phrases
    said = phrases.small_talk.get(meaning, "")
    topic = collection.articles.get(question.dialogue.topic)
    if meaning == "pictures" and topic is not None and topic.drawing is not None and topic.procedure is None:
        yield from _answer(topic, question, 1.0, "asked for its picture")
        return
    if meaning in ("repeat", "go_on", "back"):
        if topic is not None and topic.procedure is None:  # the whole of it, also where it was cut
            yield from _answer(topic, _asked_before(question), 1.0, f"asked to {meaning.replace('_', ' ')}")
            return
        last = next((line.text for line in reversed(question.history) if line.role == "assistant"), "")
        said = last or phrases.repeat_nothing
    yield Verdict("answer", 1.0, f"{meaning}: small talk")
    yield Become(replace(question.dialogue, doubt="", replies=(), misses=0), "released")
    yield Text(said)


def _asked_before(question: Question) -> Question:
    """What "say that again" means: the last question that was no such wish."""
    commands = tongues.of(question.language).commands
    lines = (line.text for line in reversed(question.history) if line.role == "caller")
    return replace(question, text=next((text for text in lines if commands.command(text) is None), question.text))


def _fresh(question: Question, collection: Collection, found: Found) -> Iterator[Piece]:
    """A question, with nothing before it that matters."""
    if (needed := sight.help_needed(question, found)) is not None:
        yield from ring.look_again(question, *needed)
    elif found.certainty == "sure" and not unsure(question):
        best = found.candidates[0]
        yield from _answer(collection.articles[best.article], question, found.chance, found.reason)
    elif found.certainty == "none":
        yield from ring.missed(question, collection, found)
    else:
        why = found.reason if found.certainty == "unsure" else "it was hardly heard"
        yield from ring.doubt(question, collection, found, why)


def _answer(article: Article, question: Question, score: float, reason: str) -> Iterator[Piece]:
    """A straight answer."""
    if article.guest:
        yield from abroad.told(article, question, score, reason)
        return
    if article.procedure is not None:
        yield from Walk(article, question.person).begin(score, reason)
        return
    yield Verdict("answer", score, reason)
    yield Evidence(article.id, article.title, score, article.source)
    if article.drawing is not None:
        yield Show(article.drawing)
    yield Become(Dialogue(topic=article.id), "released")
    steps = focus(article, question.text)
    for paragraph in excerpt(article, question.text) if steps == article.steps else ():
        yield Text(f"{paragraph} ")
    for step in steps:
        yield Mark(step.node)
        yield Text(f"{step.say} ")
    if article.steps:
        yield Mark("")
    if _PAGE.search(article.source):
        yield Text(_taken_from(article))


def _one_step(article: Article, node: str) -> Iterator[Piece]:
    """A step of the answer given last was picked: it is said again."""
    yield Verdict("answer", 1.0, "a step was picked")
    yield Evidence(article.id, article.title, 1.0)
    if article.drawing is not None:
        yield Show(article.drawing)
    step = next(step for step in article.steps if step.node == node)
    yield Mark(node)
    yield Text(step.say)


def _taken_from(article: Article) -> str:
    """Where to read on: a page; the name of a file that has none is shown, and tells no ear anything."""
    return tongues.of(article.language).phrases.taken_from.format(source=article.source)
