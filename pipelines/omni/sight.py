"""What a picture says to the embedded understanding: the codes in it, and what to say where they do not help.

What stands in a code is whoever's who printed it. It is compared with the codes of the articles, and said back only
where it looks like the number of a product.
"""

from __future__ import annotations

import re

from pipelines.knowledge.codes import pointing
from pipelines.knowledge.judgement import Found
from pipelines.omni import Question, phrases

SAYABLE = re.compile(r"(?=.*[0-9])[A-Za-z0-9]+(?:[-/.][A-Za-z0-9]+)*", re.ASCII)
"""What may be said of a code: letters and digits with dashes between, a digit among them, no words."""
SAYABLE_MAX = 20
"""Characters of it; an article number of 13 digits is among the longest that people read out."""

UNKNOWN = "a code was read that no article has"
UNREAD = "a code is seen that cannot be read"
NOTHING = "nothing is shown that can be read"
"""Reasons."""


def codes(question: Question) -> tuple[str, ...]:
    """What was read of the codes in the pictures, each once."""
    return tuple(dict.fromkeys(code.text for one in question.attachments for code in one.codes))


def sayable(code: str) -> str:
    """A code as it may be said; empty where it may not."""
    return code if len(code) <= SAYABLE_MAX and SAYABLE.fullmatch(code) else ""


def help_needed(question: Question, found: Found) -> tuple[str, str] | None:
    """Why what is shown does not answer the question, and the words for it; None where it has no part in that.

    It has one where the question says "this" and nothing else, or found nothing; a code that could be read from closer
    has one also where the question says "this" and the words are not sure.
    """
    if not question.attachments:
        return None
    said = phrases.of(question.language)
    alternatives = question.heard.alternatives if question.heard is not None else ()
    points = pointing((question.text, *alternatives))
    lost = found.certainty == "none" and not found.elsewhere
    read = codes(question)
    if read:
        known = bool(found.named)
        return None if known or not (points == "only" or lost) else (UNKNOWN, said.unknown_code(sayable(read[0])))
    unread = any(one.code_seen_unread for one in question.attachments)
    if unread and (points == "only" or lost or (points == "also" and found.certainty == "unsure")):
        return UNREAD, said.closer
    if points == "only" and found.certainty != "sure":
        return NOTHING, said.no_code
    return None
