"""What can be said at any moment, whatever the conversation is about: repeat, back, stop, a person …

A command is the whole of an utterance, give or take politeness. Speech that merely holds the word "stop" or "person"
commands nothing.
"""

from __future__ import annotations

import re
from typing import Literal

from pipelines.omni.utterance import plain

Meaning = Literal[
    "repeat",
    "back",
    "stop",
    "person",
    "wait",
    "go_on",
    "thanks",
    "goodbye",
    "hello",
    "no_pictures",
    "pictures",
    "slower",
    "faster",
    "louder",
    "softer",
]

LONGEST = 14
"""Words; nothing longer is a command, however it begins."""

_BEFORE = """
(sorry/okay/well/so/no/yes/yeah/and/but/please/wait/hey/now/just/actually)*
(can/could/would/will/may you/i/we | i/we (would) want/need/prefer/like/rather (you) (to) | let us/me)
(please/just)
"""
_AFTER = "(please/now/then/thanks/thank_you/sorry/okay/again/instead/directly)*"

_PHRASES: dict[Meaning, str] = {
    "repeat": """
        repeat (that/it/this/yourself)
        repeat (last) question/step/part/one/bit
        say that/it/this (one/once) more (time)
        say (that/it/this) again
        (come) again
        once more
        one more time
        what/huh/sorry
        pardon (me)
        excuse me
        say/sorry what
        what did you (just) say
        what was that/question
        what do you mean
        i did/do/could/can not (quite) hear/catch/get/understand/follow (that/it/you/question)
        i did/do/could/can not (quite) hear/catch/get/understand/follow what you said/mean
        """,
    "slower": """
        (much/bit/little) slower/slowly
        more slowly
        (talk/speak/say/read/go/explain) (that/it/this) (much/bit/little) slower/slowly
        (talk/speak/say/read/go/explain) (that/it/this) (bit/little) more slowly
        slow down (bit/little)
        (that is/was) too fast/quick for me
        you talk/speak/go (way/much) (too) fast/quickly
        you are talking/speaking/going (way/much) (too) fast/quickly
        not so/that fast
        """,
    "faster": """
        (much/bit/little) faster/quicker
        (talk/speak/say/read/go) (that/it/this) (much/bit/little) faster/quicker
        (talk/speak/say/read/go) (that/it/this) (bit/little) more quickly
        speed up (bit/little)
        you talk/speak/go (way/much) too slow/slowly
        you are talking/speaking/going (way/much) too slow/slowly
        not so slow/slowly
        """,
    "louder": """
        (much/bit/little) louder
        (talk/speak/say) (that/it/this) (much/bit/little) louder
        (speak) up (bit/little)
        turn it/that/volume up
        turn up volume
        more volume
        you are (way/much/far) too quiet
        i can hardly/barely hear you
        """,
    "softer": """
        (much/bit/little) softer/quieter
        (talk/speak/say) (that/it/this) (much/bit/little) softer/quieter
        (speak) more quietly
        turn it/that/volume down
        turn down volume
        less volume
        (not) so/that/too loud
        (that is/you_are) (way/much/far) too loud
        """,
    "back": """
        (go/move/step/take_me/get) back (to) (one/previous/last/first) (step/question/one)
        previous/last (step/question/one)
        step/question/one before (that/this/it)
        one step back
        undo (that)
        """,
    "stop": """
        stop (it/that/this/here/there/talking/speaking)
        (that is) enough
        never mind
        nevermind
        forget/cancel/leave (about) it/that/this
        quit/abort/exit
        give up
        shut up
        be quiet
        end this
        """,
    "person": """
        PERSON
        (talk/speak/chat/get/reach) (to/with) WHO
        connect/transfer/put/hand/give/get/pass me (through/over/on) (to/with) WHO
        is there WHO (there/here)
        """,
    "wait": """
        wait (for/just) (me) (one) (moment/second/minute/sec/bit)
        (just) (one) moment/second/minute/sec
        hold/hang on (one) (moment/second/minute/sec)
        give me (one) moment/second/minute/sec/bit
        not yet/ready/done/quite (yet)
        i am not ready/done/there/finished (yet)
        i have not done/finished (it/that) (yet)
        (i am) still doing/waiting/looking/trying/working (on/for) (it/that)
        i am doing/trying/working (on) it/that
        """,
    "go_on": """
        go on/ahead
        continue/proceed/resume/next
        carry/move on
        keep going
        next step/one/question
        what (is) next
        what now
        """,
    "thanks": """
        (great/perfect/wonderful/lovely) thanks/thank_you/cheers (very/so) (much/lot)
        thanks/thank_you for that/help
        great/perfect/wonderful/lovely
        """,
    "goodbye": """
        (no) (thanks/thank_you) goodbye/bye/good_bye (bye)
        (no) (thanks/thank_you) that is/was all/it/everything
        see you (later/soon)
        """,
    "hello": """
        hello/hi/hey (there/hello)
        good morning/afternoon/evening/day
        are you (still) there
        """,
    "no_pictures": """
        no (more) PICTURE
        stop/skip (with) (drawing/showing) (me) (any/all/your/those/these) PICTURE
        (stop) drawing
        do not (want/need) (to) (draw/show/see) (me) (any/more/your/those) PICTURE
        i do not (want/need) (to) (draw/show/see) (any/more/your/those) PICTURE
        without (any) PICTURE
        just/only words
        just tell/talk_to me
        """,
    "pictures": """
        (with) PICTURE (again/back/on)
        (show/draw/give) (me) PICTURE (again)
        i (do) want/need/like (to) (see) PICTURE (again)
        """,
}
"""One a line: ``(may be left out)``, ``one/or/the/other``; articles are never written, as ``plain`` drops them."""

_PERSON = "(real/live/actual)* human/person/agent/operator/representative/adviser/advisor/employee/colleague"
_PICTURE = "picture/pictures/drawing/drawings/diagram/diagrams/image/images/chart/charts"
_WHO = f"{_PERSON} | (real)* human_being/someone/somebody/customer_service/customer_support/support_team"


def _pattern(template: str) -> str:
    """A template as a regular expression in which each word ends with a blank."""
    template = template.replace("WHO", f"[{_WHO}]").replace("PERSON", f"[{_PERSON}]")
    template = template.replace("PICTURE", f"[{_PICTURE}]")
    parts = []
    for piece in re.findall(r"\(|\)\*?|\[|\]|\||[^\s()\[\]|]+", template):
        if piece in "([|":
            parts.append("|" if piece == "|" else "(?:")
        elif piece in (")", ")*", "]"):
            parts.append({")": ")?", ")*": ")*", "]": ")"}[piece])
        else:
            parts.append("(?:" + "|".join(word.replace("_", " ") + " " for word in piece.split("/")) + ")")
    return "".join(parts)


def _compiled(templates: str) -> re.Pattern[str]:
    cores = "|".join(_pattern(line) for line in templates.strip().splitlines())
    return re.compile(f"{_pattern(_BEFORE)}(?:{cores}){_pattern(_AFTER)}")


_COMMANDS = {meaning: _compiled(templates) for meaning, templates in _PHRASES.items()}


def command(text: str) -> Meaning | None:
    """The command that the whole of a short utterance is; None for anything else."""
    said = plain(text)
    if not said or len(said) > LONGEST:
        return None
    whole = "".join(f"{word} " for word in said)
    return next((meaning for meaning, pattern in _COMMANDS.items() if pattern.fullmatch(whole)), None)
