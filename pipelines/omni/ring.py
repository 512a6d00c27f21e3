"""The ring around recognition: what is unsure is asked, never said as sure; a second miss offers another way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipelines.knowledge import Collection
from pipelines.knowledge.judgement import Candidate, Found
from pipelines.languages import join
from pipelines.omni import Become, Dialogue, Piece, Question, Reply, Text, Verdict, tongues

CONFIDENT = 0.3
"""Below this confidence of the recogniser nothing is answered straight, however well it fits: over 104 utterances
those below it had 9 of 100 words right."""

UNDERSTOOD = 0.6
"""From this confidence on something that fits nothing was understood, and is not ours; below it, it was misheard."""

READINGS = 2
"""How many readings are offered; one more where a code names it that is no less likely."""

LEAD = 0.1
"""How far one of the offered readings must be ahead of everything else when it is named in other words."""

PATIENCE = 3
"""Turns in a row without an answer after which readings are no longer offered."""

CONFIRM_PERSON = "confirm:person"
"""The doubt while it is asked whether a person is wanted."""

NEITHER = "neither"
PERSON = "person"
"""Ids of replies."""


def doubt(question: Question, collection: Collection, found: Found, reason: str) -> Iterator[Piece]:
    """Ask which of the best readings was meant."""
    dialogue, said = question.dialogue, tongues.of(question.language).phrases
    if dialogue.misses >= PATIENCE:
        yield from give_up(question, reason)
        return
    likely = found.candidates[:READINGS]
    likely += tuple(one for one in found.candidates[READINGS : READINGS + 1] if _named_alike(one, found))
    articles = [collection.articles[reading.article] for reading in likely]
    offered = [Reply(f"article:{one.id}", one.title, (*one.questions, *one.keywords)) for one in articles]
    after = Dialogue(
        None, (*offered, Reply(NEITHER, said.neither_label)), question.text or "?", dialogue.misses + 1, dialogue.topic
    )
    yield Verdict("doubt", found.chance, reason)
    yield Become(after, "released")
    words = said.did_you_mean([one.title for one in articles])
    yield Text(join((words, _way_out(question))) if dialogue.misses else words)


def _named_alike(candidate: Candidate, found: Found) -> bool:
    return candidate.article in found.named and candidate.chance == found.candidates[READINGS - 1].chance


def confirm_person(question: Question) -> Iterator[Piece]:
    """Ask whether a person is wanted, where that was hardly heard."""
    yield Verdict("doubt", 0.0, "a person, but hardly heard")
    yield Become(replace(question.dialogue, doubt=CONFIRM_PERSON), "released")
    yield Text(tongues.of(question.language).phrases.confirm_person)


def ask_again(question: Question, reason: str) -> Iterator[Piece]:
    """Ask the same once more."""
    dialogue, said = question.dialogue, tongues.of(question.language).phrases
    titles = [reply.label for reply in _readings(dialogue)]
    yield Verdict("doubt", 0.0, reason)
    yield Become(dialogue, "released")
    yield Text(said.did_you_mean(titles) if titles else said.neither)


def chosen(question: Question, found: Found) -> str:
    """The reading that was chosen (an article's id), ``neither``, or nothing."""
    readings = _readings(question.dialogue)
    replies = tongues.of(question.language).replies
    index = replies.ordinal(question.text, len(readings) + 1)
    if index == len(readings) or replies.neither(question.text):
        return NEITHER
    if index is not None:
        return _article(readings[index])
    if len(readings) == 1 and replies.yes_or_no(question.text):
        return _article(readings[0])
    match = replies.choose(question.text, readings)
    if match is not None and match.clear:
        return _article(match.reply)
    if found.certainty != "none" and found.lead > LEAD:
        best = found.candidates[0].article
        return best if best in map(_article, readings) else ""
    return ""


def neither(question: Question) -> Iterator[Piece]:
    """None of the readings was meant: the second miss, so typing or a person is offered too."""
    dialogue = question.dialogue
    yield Verdict("miss", 0.0, "neither reading was meant")
    yield Become(replace(dialogue, replies=(), doubt="", misses=dialogue.misses + 1), "released")
    yield Text(join((tongues.of(question.language).phrases.neither, _way_out(question))))


def missed(question: Question, collection: Collection, found: Found) -> Iterator[Piece]:
    """Nothing fits: not understood, or understood and not ours; where an article says whose it is, it does."""
    dialogue, said = question.dialogue, tongues.of(question.language).phrases
    if found.elsewhere:
        article = collection.articles[found.elsewhere]
        yield Verdict("out_of_scope", 0.0, found.reason)
        yield Become(Dialogue(topic=dialogue.topic), "released")
        for words in article.answer:
            yield Text(f"{words} ")
        return
    understood = bool(question.text) and (question.heard is None or question.heard.confidence >= UNDERSTOOD)
    if dialogue.misses:
        yield from give_up(question, found.reason, said.not_ours_either if understood else said.miss_again)
        return
    yield Verdict("out_of_scope" if understood else "miss", 0.0, found.reason)
    yield Become(Dialogue(topic=dialogue.topic, misses=1), "released")
    titles = [
        one.title for one in collection.articles.values() if not one.elsewhere and one.notice is None and not one.guest
    ]
    yield Text(said.out_of_scope(titles) if understood else said.miss)


def look_again(question: Question, reason: str, words: str) -> Iterator[Piece]:
    """What is shown does not help yet; from the second miss in a row on, typing or a person is offered too."""
    dialogue = question.dialogue
    yield Verdict("miss", 0.0, reason)
    yield Become(Dialogue(topic=dialogue.topic, misses=dialogue.misses + 1), "released")
    yield Text(join((words, _way_out(question))) if dialogue.misses else words)


def give_up(question: Question, reason: str, words: str = "") -> Iterator[Piece]:
    """A second miss in a row offers typing, or a person."""
    yield Verdict("miss", 0.0, f"{reason}; the second miss in a row")
    said = tongues.of(question.language).phrases
    offered = (Reply(PERSON, said.person_label),) if question.person else ()
    yield Become(Dialogue(None, offered, "", question.dialogue.misses + 1, question.dialogue.topic), "released")
    yield Text(join((words or said.miss_again, _way_out(question))))


def _way_out(question: Question) -> str:
    said = tongues.of(question.language).phrases
    return said.or_person if question.person else said.or_type


def _readings(dialogue: Dialogue) -> list[Reply]:
    return [reply for reply in dialogue.replies if reply.id.startswith("article:")]


def _article(reply: Reply) -> str:
    return reply.id.removeprefix("article:")
