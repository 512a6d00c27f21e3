"""What is said when something has been done: where a procedure has one way on and waits for the caller.

A step says itself what it waits for ("Tell me when you are there"), so that is what the caller will say ("I'm there").
"""

from __future__ import annotations

import re

from pipelines.knowledge import Step
from pipelines.knowledge.words import stem
from pipelines.omni import Reply
from pipelines.omni.replies import FRAME, NO, NOT, YES, Match, choose
from pipelines.omni.utterance import NUMBERS, plain, word_set

DONE = (
    "done", "i am done", "i have done that", "i did that", "i did it", "that is done", "it is done", "all done",
    "done it", "finished", "i have finished", "ready", "i am ready", "complete", "next", "next step", "continue",
    "go on", "carry on", "what next", "what now", "what is next",
)  # fmt: skip
"""What is said anywhere."""

AGREED = ("okay", "yes", "yes i have", "yes i did", "yeah", "yep", "i have", "i did")
"""The same, where nothing has to be waited for: after an instruction to wait it would only mean "I heard you"."""

_WHEN = re.compile(r"\b(?:tell me|let me know|say so)(?: again)? (?:when|once|as soon as) ([^.?!]+)", re.IGNORECASE)
_MINE = (
    ("you are", "I am"), ("you have", "I have"), ("you can", "I can"), ("you see", "I see"), ("you hear", "I hear"),
    ("your", "my"), ("you", "I"),
)  # fmt: skip
_HEARD = word_set("okay right fine good great will")
_PAST = word_set("put took taken gone came went got held left set turned")


def wordings(step: Step) -> tuple[str, ...]:
    """What a caller will say when the step is done, as far as the step's own words tell; without ``DONE``."""
    told = []
    for match in _WHEN.finditer(step.say):
        mine = _mine(match[1])
        told += [mine, *(mine.removeprefix(start) for start in ("it is ", "I have ") if mine.startswith(start))]
        told += [f"{mine.removesuffix('there')}here"] if mine.endswith(" there") else []
    return (*told, *_passed(step.wait_s))


def match(text: str, step: Step, reply: Reply) -> Match | None:
    """Whether the one way on was chosen: "done", what the step asked to be told, or that its work is done."""
    more = DONE if step.wait_s else (*DONE, *AGREED)
    found = choose(text, (Reply(reply.id, reply.label, (*reply.also, *more)),), f"{step.label}. {step.say}")
    if (found is None or not found.clear) and not step.wait_s and did(text, step):
        return Match(reply, 1.0, clear=True)
    return Match(reply, found.share, found.clear) if found is not None else None


def agreed(text: str) -> bool:
    """Whether this says no more than "okay"."""
    said = plain(text)
    return any(word in YES | _HEARD for word in said) and all(word in YES | _HEARD | FRAME for word in said)


def _mine(clause: str) -> str:
    """``you have closed your box`` as the caller says it."""
    for theirs, mine in _MINE:
        clause = re.sub(rf"\b{theirs}\b", mine, clause, flags=re.IGNORECASE)
    return " ".join(clause.split())


def _passed(seconds: float) -> tuple[str, ...]:
    """That a time is over."""
    if not seconds:
        return ()
    number, unit = (round(seconds / 60), "minute") if seconds >= 60 else (round(seconds), "second")
    count = NUMBERS[number] if number < len(NUMBERS) else str(number)
    time = f"{count} {unit}" + ("" if number == 1 else "s")
    has, is_ = ("has", "is") if number == 1 else ("have", "are")
    if number == 1:
        time = unit  # "a minute" and "one minute" alike: the count may stand before it
    over = tuple(f"{time} {end}" for end in (f"{has} passed", f"{is_} over", f"{is_} up", f"{is_} gone", "later"))
    return (*over, f"been {time}", "the time is up", "the time is over", "they have passed", "it has passed")


def did(text: str, step: Step) -> bool:
    """Whether what was said tells the step's own work as done: "I pushed it in", "it clicked"."""
    said = plain(text)
    own = {stem(word) for word in plain(f"{step.label}. {step.say}") if word not in FRAME}
    past = [word for word in said if (word.endswith("ed") or word in _PAST) and stem(word) in own]
    known = all(word in FRAME | YES or stem(word) in own or word in _PAST for word in said)
    return bool(past) and known and len(said) > 1 and not any(word in NO | NOT for word in said)
