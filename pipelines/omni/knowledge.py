"""The embedded understanding: retrieval, procedures, and the ring around recognition. No model of language.

``respond`` decides; it is a pure function of the question and of what retrieval found.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace

from pipelines.knowledge import Article, Collection
from pipelines.knowledge.retrieval import Candidate, Found, Retrieval
from pipelines.omni import (
    Become,
    Dialogue,
    Evidence,
    Mark,
    Piece,
    Question,
    Reply,
    Show,
    Text,
    Verdict,
    phrases,
    replies,
)
from pipelines.omni.walk import Walk, hand_over

CONFIDENT = 0.3
"""Below this confidence of the recogniser nothing is answered straight, however well it fits."""

READINGS = 2
"""How many readings are offered."""

SURE_OVER_PLACE = 0.2
"""How much surer than usual a new question must be to be answered at a node of a procedure."""

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
    """Answers from a collection.

    Args:
        retrieval: over the collection.
    """

    languages = ("en",)

    def __init__(self, retrieval: Retrieval) -> None:
        self.name = f"knowledge, by {retrieval.name}"
        self._retrieval = retrieval

    async def start(self) -> None:
        """Prepare retrieval."""
        await self._retrieval.start()

    async def close(self) -> None:
        """End retrieval."""
        await self._retrieval.close()

    @asynccontextmanager
    async def answer(self, question: Question) -> AsyncIterator[Pieces]:
        """Answer one question."""
        found = Found((), "none", "nothing was said")
        if question.text and not question.picked:
            found = await self._retrieval.find(question.text)
        yield Pieces(respond(question, self._retrieval.collection, found))


def respond(question: Question, collection: Collection, found: Found) -> Iterator[Piece]:
    """The pieces of the answer."""
    dialogue = question.dialogue
    place = dialogue.place
    walk = _walk(question, collection)
    if question.picked:
        yield from _picked(question, collection, walk)
        return
    meaning = replies.command(question.text)
    if meaning == "person":
        yield Verdict("hand_over", 1.0, "a person was asked for")
        yield Become(Dialogue(topic=dialogue.topic), "released")
        yield from hand_over(question.person)
    elif walk is not None and place is not None and meaning in ("repeat", "go_on") and not _offers(walk, question):
        yield from walk.say_again(place, f"asked to {meaning}")
    elif walk is not None and place is not None and meaning == "back":
        yield from walk.back(place)
    elif meaning == "stop" and (walk is not None or dialogue.doubt):
        yield Verdict("done", 1.0, "asked to stop")
        yield Become(Dialogue(topic=dialogue.topic), "released")
        yield Text(phrases.STOPPED)
    elif walk is not None:
        yield from _at_node(question, collection, walk, found)
    elif dialogue.doubt and dialogue.replies:
        yield from _in_doubt(question, collection, found)
    elif meaning is not None:
        yield from _small_talk(question, collection, meaning, found)
    else:
        yield from _fresh(question, collection, found)


def _walk(question: Question, collection: Collection) -> Walk | None:
    place = question.dialogue.place
    article = collection.articles.get(place.procedure) if place is not None else None
    if article is None or article.procedure is None or place is None or place.node not in article.procedure.steps:
        return None
    return Walk(article, question.person)


def _offers(walk: Walk, question: Question) -> bool:
    """Whether a reply at this node is worded like the command."""
    place = question.dialogue.place
    return place is not None and not place.ahead and replies.choose(question.text, walk.replies(place.node)) is not None


def _picked(question: Question, collection: Collection, walk: Walk | None) -> Iterator[Piece]:
    """A tap, a click or a key."""
    dialogue, picked = question.dialogue, question.picked
    kind, _, rest = picked.partition(":")
    if kind == "article" and rest in collection.articles:
        yield from _answer(collection.articles[rest], question, 1.0, "picked")
        return
    if picked == "person":
        yield Verdict("hand_over", 1.0, "a person was asked for")
        yield Become(Dialogue(topic=dialogue.topic), "released")
        yield from hand_over(question.person)
        return
    if picked == "neither":
        yield from _neither(dialogue)
        return
    if walk is not None and dialogue.place is not None:
        place = dialogue.place
        way = walk.way(place, picked)
        ahead = replace(place, node=place.ahead, ahead="", walked=(*place.walked, place.ahead)) if place.ahead else None
        if way is None and ahead is not None:  # what is picked was read, whether or not it was heard to its end
            way, place = walk.way(ahead, picked), ahead
        if way is not None:
            yield from walk.move(place, way, "picked")
        else:
            yield from walk.say_again(dialogue.place, "what was picked is not one step away")
        return
    yield Verdict("miss", 0.0, "what was picked is no longer offered")
    yield Text(phrases.NEITHER)


def _at_node(question: Question, collection: Collection, walk: Walk, found: Found) -> Iterator[Piece]:
    """A reply at a node, or a new question."""
    dialogue = question.dialogue
    place = dialogue.place
    assert place is not None  # noqa: S101 - a walk was made from it
    text = question.text
    if dialogue.doubt.startswith("confirm:"):
        answer = replies.choose(text, (Reply("yes", "yes", tuple(replies.AFFIRMATIVE)), Reply("no", "no")))
        confirmed = walk.way(place, dialogue.doubt.removeprefix("confirm:"))
        if answer is not None and answer.clear and answer.reply.id == "yes" and confirmed is not None:
            yield from walk.move(place, confirmed, "confirmed")
            return
    match = replies.choose(text, walk.replies(place.node))
    if place.ahead:
        way = walk.way(place, match.reply.id) if match is not None and match.clear else None
        if way is not None and way.target != place.ahead:
            yield from walk.move(place, way, f"{match.reply.label!r} was said" if match else "")
        elif not _new_question(question, found, walk):
            yield from walk.say_again(place, "the step was not heard to its end")
        else:
            yield from _detour(question, collection, walk, found)
        return
    unsure = question.heard is not None and question.heard.confidence < CONFIDENT
    if match is not None and match.clear and not unsure:
        way = walk.way(place, match.reply.id)
        if way is not None:
            yield from walk.move(place, way, f"{match.reply.label!r} was said")
            return
    if _new_question(question, found, walk):
        yield from _detour(question, collection, walk, found)
    else:
        yield from walk.ask_again(dialogue, "no reply fits what was said", match.reply if match is not None else None)


def _new_question(question: Question, found: Found, walk: Walk) -> bool:
    """Whether this is a new question rather than a reply: long enough, surely another article, and well heard."""
    if found.certainty != "sure" or len(question.text.split()) < LONG_ENOUGH:
        return False
    if question.heard is not None and question.heard.confidence < CONFIDENT:
        return False
    best = found.candidates[0]
    second = found.candidates[1].score if len(found.candidates) > 1 else 0.0
    return best.article != walk.article.id and 2 * best.score - second >= SURE_OVER_PLACE + 0.3


def _detour(question: Question, collection: Collection, walk: Walk, found: Found) -> Iterator[Piece]:
    """Answer another question; unless that is a procedure itself, the one being walked waits and goes on."""
    article = collection.articles[found.candidates[0].article]
    if article.procedure is not None:
        yield from _answer(article, question, found.candidates[0].score, found.reason)
        return
    dialogue = question.dialogue
    for piece in _answer(article, question, found.candidates[0].score, found.reason):
        if isinstance(piece, Become):
            yield Become(replace(dialogue, misses=0, doubt=""), piece.when)
        else:
            yield piece
    place = dialogue.place
    if place is not None:
        node = place.ahead or place.node
        yield Mark("")
        yield Text(f" {phrases.GO_ON} {walk.procedure.steps[node].say}")


def _in_doubt(question: Question, collection: Collection, found: Found) -> Iterator[Piece]:
    """The reply to "Did you mean A or B?"."""
    dialogue = question.dialogue
    offered = [reply for reply in dialogue.replies if reply.id.startswith("article:")]
    index = replies.ordinal(question.text, len(offered) + 1)
    if index == len(offered) or replies.neither(question.text):
        yield from _neither(dialogue)
        return
    chosen = offered[index] if index is not None else None
    if chosen is None and (match := replies.choose(question.text, offered)) is not None and match.clear:
        chosen = match.reply
    if chosen is None and found.certainty != "none":
        ids = [reply.id.removeprefix("article:") for reply in offered]
        best = found.candidates[0].article
        rivals = [candidate for candidate in found.candidates[1:] if candidate.article in ids]
        ahead = found.candidates[0].score - (rivals[0].score if rivals else 0.0)
        if best in ids and ahead > 0.1:  # said in other words: between two, a smaller lead decides
            chosen = offered[ids.index(best)]
    if chosen is not None:
        article = collection.articles[chosen.id.removeprefix("article:")]
        yield from _answer(article, question, 1.0, "chosen from what was offered")
        return
    yield from _fresh(question, collection, found)


def _neither(dialogue: Dialogue) -> Iterator[Piece]:
    yield Verdict("miss", 0.0, "neither reading was meant")
    yield Become(replace(dialogue, replies=(), doubt="", misses=dialogue.misses + 1), "released")
    yield Text(phrases.NEITHER)


def _small_talk(question: Question, collection: Collection, meaning: replies.Meaning, found: Found) -> Iterator[Piece]:
    said = {"thanks": phrases.THANKS, "goodbye": phrases.GOODBYE, "hello": phrases.HELLO}.get(meaning)
    if meaning == "repeat":
        last = next((line.text for line in reversed(question.history) if line.role == "assistant"), "")
        said = last or phrases.REPEAT_NOTHING
    if said is None:
        yield from _fresh(question, collection, found)
        return
    yield Verdict("answer", 1.0, f"{meaning}: small talk")
    yield Become(replace(question.dialogue, doubt="", misses=0), "released")
    yield Text(said)


def _fresh(question: Question, collection: Collection, found: Found) -> Iterator[Piece]:
    """A question, with nothing before it that matters."""
    confidence = question.heard.confidence if question.heard is not None else 1.0
    if found.certainty == "sure" and confidence >= CONFIDENT:
        best = found.candidates[0]
        yield from _answer(collection.articles[best.article], question, best.score, found.reason)
    elif found.certainty == "none" or not found.candidates:
        yield from _missed(question, collection, found)
    else:
        why = found.reason if found.certainty == "unsure" else f"heard with confidence {confidence:.2f} only"
        yield from _doubt(question, collection, found.candidates[:READINGS], why)


def _doubt(question: Question, collection: Collection, readings: tuple[Candidate, ...], reason: str) -> Iterator[Piece]:
    dialogue = question.dialogue
    if dialogue.misses >= 2:
        yield from _give_up(question, reason)
        return
    articles = [collection.articles[reading.article] for reading in readings]
    offered = [
        Reply(f"article:{article.id}", article.title, (*article.questions, *article.keywords)) for article in articles
    ]
    yield Verdict("doubt", readings[0].score, reason)
    yield Become(
        Dialogue(
            None, (*offered, Reply("neither", "Neither")), question.text or "?", dialogue.misses + 1, dialogue.topic
        ),
        "released",
    )
    yield Text(phrases.did_you_mean([article.title for article in articles]))


def _missed(question: Question, collection: Collection, found: Found) -> Iterator[Piece]:
    """Nothing fits: not understood, or understood and not ours."""
    dialogue = question.dialogue
    if dialogue.misses >= 1:
        yield from _give_up(question, found.reason)
        return
    after = Dialogue(topic=dialogue.topic, misses=dialogue.misses + 1)
    clear = question.heard is None or question.heard.confidence >= 0.6
    if question.text and clear:
        yield Verdict("out_of_scope", 0.0, found.reason)
        yield Become(after, "released")
        topics = [article.title for article in list(collection.articles.values())[:3]]
        yield Text(
            phrases.OUT_OF_SCOPE.format(
                topics=", ".join(topics[:-1]) + f", or {topics[-1]}" if len(topics) > 1 else topics[0]
            )
        )
        return
    yield Verdict("miss", 0.0, found.reason)
    yield Become(after, "released")
    yield Text(phrases.MISS)


def _give_up(question: Question, reason: str) -> Iterator[Piece]:
    """A second miss offers typing, or a person."""
    yield Verdict("miss", 0.0, f"{reason}; the second miss in a row")
    offered = (Reply("person", "A person"),) if question.person else ()
    yield Become(Dialogue(None, offered, "", question.dialogue.misses + 1, question.dialogue.topic), "released")
    yield Text(phrases.MISS_PERSON if question.person else phrases.MISS_AGAIN)


def _answer(article: Article, question: Question, score: float, reason: str) -> Iterator[Piece]:
    """A straight answer."""
    if article.procedure is not None:
        yield from Walk(article, question.person).begin(score, reason)
        return
    yield Verdict("answer", score, reason)
    yield Evidence(article.id, article.title, score)
    if article.drawing is not None:
        yield Show(article.drawing)
    yield Become(Dialogue(topic=article.id), "released")
    for paragraph in article.answer:
        yield Text(f"{paragraph} ")
    for step in article.steps:
        yield Mark(step.node)
        yield Text(f"{step.say} ")
    if article.steps:
        yield Mark("")
