"""Which of the offered replies was meant: conservative, because a wrong step is worse than a question.

A reply counts when it is the whole of what was said, give or take words that change nothing and words of the question
itself. Unrelated speech that happens to hold the word "yes" or "red" moves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.knowledge.words import stem
from pipelines.omni import Reply
from pipelines.omni.utterance import plain, word_set

YES = word_set("yes yeah yep yup yea aye sure course correct absolutely definitely indeed affirmative")
NO = word_set("no nope nah negative")
NOT = word_set("not never neither nothing")

FRAME = word_set("""
    i it is that they there we he she you am are was were have has had do does did be been will would can think guess
    believe suppose say looks seems now just still right here actually then so well okay and but again already
    yet finally really very quite please thanks thank sorry sir madam hey hello hi this one just all to me of them those
    these currently today totally completely of either anything any turned became stayed changed went gone
    """)
"""Words beside a reply that do not change it."""

_TELLING = word_set("one just all")
"""Words of the frame that count after all where another reply holds them."""

_LIGHT = word_set("okay well so now already yet still just please thank thanks and but sorry hey")
"""What may stand beside a reply that is made of nothing but frame ("I have"): more would make it any sentence."""

_PLACES = word_set("in out on off up down at from into back")
"""Words that may stand beside the one unknown word of "no it came out"."""

_WHO = word_set("i it they we there he she that")
"""What a statement begins with."""

_BELIEVE = word_set("think guess believe suppose")

_YES_TOO = ("of course", "that is right", "that is correct", "i think so")
_NO_TOO = ("not at all", "not really", "not quite", "not yet", "i do not think so")
"""Said for yes and no, whatever was asked."""

_QUESTION = re.compile(
    r"(?:^|(?<=[.!?,;:])|\band|\bor)\s*((?:is|are|was|do|does|did|has|have|can|will)\b[^.!?]*)\?", re.IGNORECASE
)
"""A question that is answered with yes or no."""

_ASKING = word_set("is are was were do does did can could will would has have had")
"""Words that make a question of a sentence that they begin."""

_UNLIKE = word_set("maybe perhaps probably possibly almost nearly partly sometimes sort kind might if or unless until")
"""Words that leave it open."""

_SAME = {"read": "red", "know": "no", "won": "one", "too": "two", "for": "four"}
"""What a recogniser writes for the other; taken so only where nothing else was said."""

ORDINALS = (
    ("one", "first", "first one", "number one", "a", "option one", "option a", "former", "1st"),
    ("two", "second", "second one", "number two", "b", "option two", "option b", "latter", "2nd"),
    ("three", "third", "third one", "number three", "option three", "c", "3rd"),
)
LAST = ("last", "last one")
NEITHER = (
    "neither", "none", "no", "nope", "nah", "neither of them", "neither of those", "none of them", "none of these",
    "none of those", "neither one", "something else", "no something else", "no i did not", "i did not", "no neither",
    "not really", "no none of them", "no neither of them", "both wrong", "that is not it",
)  # fmt: skip

LONGEST = 6
"""Words of a yes or no that is said in the question's own words: a longer sentence is about something else."""

MAYBE = 0.5
"""The share of what was said that a reply must be to be asked back."""


@dataclass(frozen=True, slots=True)
class Match:
    """A reply, and whether it counts or should be asked back."""

    reply: Reply
    share: float
    """Of the words that were said: 1.0 where the reply is all of it."""
    clear: bool
    """Whether it counts."""


def choose(text: str, replies: Sequence[Reply], asked: str = "") -> Match | None:
    """The offered reply that was said, if one stands out; None where nothing or two things fit.

    Args:
        text: what was said or typed.
        replies: what was offered.
        asked: the question they answer; its words may stand beside a reply ("the light is green").
    """
    said = plain(text)
    if not said:
        return None
    if len(said) == 1:
        said = (_SAME.get(said[0], said[0]),)
    found = (_match(said, reply, [other for other in replies if other is not reply], asked) for reply in replies)
    matches = sorted(filter(None, found), key=lambda match: match.share, reverse=True)
    if not matches or (len(matches) > 1 and matches[1].share >= matches[0].share):
        return None
    return matches[0]


def yes_or_no(text: str) -> bool | None:
    """Whether a question of ours was answered with yes or with no; None for anything else."""
    said = plain(text)
    negative = any(word in NO or word in NOT for word in said)
    positive = any(word in YES for word in said)
    if positive == negative or any(word not in FRAME | YES | NO | NOT for word in said):
        return None
    return positive


def neither(text: str) -> bool:
    """Whether both readings were turned down."""
    return _is_one_of(text, NEITHER)


def ordinal(text: str, count: int) -> int | None:
    """Which of the first, second, third was said; counted from 0."""
    for index, phrases in enumerate(ORDINALS[:count]):
        if _is_one_of(text, phrases):
            return index
    return count - 1 if count and _is_one_of(text, LAST) else None


def _is_one_of(text: str, phrases: Iterable[str]) -> bool:
    said = [word for word in plain(text) if word not in _SOFT]
    return bool(said) and any([word for word in plain(phrase) if word not in _SOFT] == said for phrase in phrases)


_SOFT = word_set("please i mean think guess would like want take it is was well so okay thanks oh")


def _match(said: Sequence[str], reply: Reply, others: Sequence[Reply], asked: str) -> Match | None:
    """The best wording of a reply in what was said."""
    taken = {word for other in others for word in _telling(other)}
    echo = {stem(word) for word in plain(asked)}
    beside = _Beside(FRAME - (taken & _TELLING), echo - {stem(word) for word in taken - FRAME})
    polar = _polarity(reply)
    open_question = polar is None and all(_polarity(other) is None for other in others)
    also = {None: reply.also, True: (*reply.also, *_YES_TOO), False: (*reply.also, *_NO_TOO)}[polar]
    shares = [_share(said, plain(phrase), beside, open_question) for phrase in (reply.label, *also)]
    share = max(shares, default=0.0)
    if polar is not None and (_says(said, polar, _Beside(FRAME, echo)) or (polar and _states(said, asked))):
        share = 1.0
    own = _own(reply, others)
    if own and [word for word in said if word not in _LIGHT] == own:
        share = 1.0
    return Match(reply, share, share >= 1.0) if share >= MAYBE else None


def _telling(reply: Reply) -> set[str]:
    """The words each of which means this reply: its label's, and wordings with a single word that counts."""
    wordings = [plain(phrase) for phrase in reply.also]
    cores = [[word for word in wording if word not in FRAME - _TELLING] for wording in wordings]
    return {*plain(reply.label), *(core[0] for core in cores if len(core) == 1)}


def _own(reply: Reply, others: Sequence[Reply]) -> list[str]:
    """What of a label is in no other label: "one" of "one device" beside "all devices"."""
    shared = {stem(word) for other in others for word in plain(other.label)}
    return [word for word in plain(reply.label) if stem(word) not in shared] if shared else []


@dataclass(frozen=True, slots=True)
class _Beside:
    """Words that may stand beside a reply."""

    frame: frozenset[str]
    echo: set[str]
    """Stems of the question's words, without those that choose another reply."""

    def change(self, said: Iterable[str]) -> list[str]:
        """The words that may not."""
        return [word for word in said if word not in self.frame and stem(word) not in self.echo]


def _polarity(reply: Reply) -> bool | None:
    """Whether a reply is a plain yes or no."""
    label = plain(reply.label)
    return True if label == ("yes",) else False if label == ("no",) else None


def _says(said: Sequence[str], yes: bool, beside: _Beside) -> bool:
    """Whether a plain yes or no was said, in any of the usual ways: "yeah it is now", "no it isn't", "not yet"."""
    negative = any(word in NO or word in NOT for word in said)
    positive = any(word in YES for word in said)
    if positive == negative or positive != yes or said[0] in _ASKING:
        return False
    words = [word for word in said if word not in _LIGHT]
    if not yes and {*words} & (NO | NOT) == {"not"} and not {*words} & (_WHO | _ASKING):
        return False  # "and not" is the rest of a sentence; "not yet" and the like are known as they are
    first = next(index for index, word in enumerate(words) if word in YES | NO | NOT)
    if len(words) > LONGEST or (words[first] in YES | NO and first > 1 and len(words) > 3):
        return False
    rest = beside.change(word for word in said if word not in YES | NO | NOT)
    if not rest:
        return True
    # "yes the cable is plugged in": one word more, where a whole sentence follows the yes.
    rest = [word for word in rest if word not in _PLACES]
    return len(rest) < 2 and said[0] in YES | NO and said[1] not in rest and not _UNLIKE & set(rest) and len(said) > 2


def _states(said: Sequence[str], asked: str) -> bool:
    """Whether the question was stated: "it is" to "Is it …?", "the internet works" to "Does the internet work?"."""
    words = [word for word in said if word not in _LIGHT]
    if words[:1] == ["i"] and words[1:2] and words[1] in _BELIEVE:
        words = words[2:]
    for match in _QUESTION.finditer(asked):
        helper, *rest = plain(match[1])
        own = [stem(word) for word in rest]
        if len(words) < 2 or any(word not in FRAME | _PLACES and stem(word) not in own for word in words):
            continue
        stated = [stem(word) for word in words if word not in FRAME | _PLACES]
        if words[0] in _WHO and (words[1:] == _answering(helper, words[0]) or stated):
            return True
        if len(stated) > 1 and _find(own, [stem(word) for word in words]) is not None:
            return True
    return False


def _answering(helper: str, who: str) -> list[str]:
    """The helping verb with which a question by another is answered: "Are you …?", "I am"."""
    return [{("are", "i"): "am", ("is", "they"): "are", ("has", "i"): "have"}.get((helper, who), helper)]


def _share(said: Sequence[str], phrase: Sequence[str], beside: _Beside, open_question: bool) -> float:
    """How much of what was said a wording is, words that change nothing left out; 0 where it is not there."""
    at = _find([stem(word) for word in said], [stem(word) for word in phrase])
    if at is None or not phrase:
        return 0.0
    before, after = list(said[:at]), list(said[at + len(phrase) :])
    if open_question and before and before[0] in NO and (len(before) > 1 or phrase[0] in FRAME):
        before = before[1:]  # "no, it is still red", where yes and no are not offered
    rest = before + after
    negative = any(word in NO | NOT for word in phrase)
    if any(word in (YES if negative else NO | NOT) or word in _UNLIKE for word in rest):
        return 0.0
    rest = [word for word in rest if word not in YES | NO | NOT]
    core = [word for word in phrase if word not in FRAME | YES | NO | NOT]
    noise = beside.change(rest) if core else [word for word in rest if word not in _LIGHT]
    if rest and said[0] in _ASKING and at > 0:
        noise.append("?")
    return 1.0 if len(noise) <= len(core) // 4 else max(1, len(core)) / (max(1, len(core)) + len(noise))


def _find(said: list[str], phrase: list[str]) -> int | None:
    for at in range(len(said) - len(phrase) + 1):
        if said[at : at + len(phrase)] == phrase:
            return at
    return None
