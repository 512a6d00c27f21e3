"""Words that tell something about a turn before anybody understands it."""

from __future__ import annotations

from string import ascii_lowercase

from pipelines.omni.utterance import word_set

DIGITS = frozenset((*word_set("""
    zero oh nought one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred double triple dash
    """), *(set(ascii_lowercase) - {"a", "i"})))  # fmt: skip
"""Letters too: of codes. "a" and "i" are words."""

HOLDING = word_set("um uh er erm hmm well so wait moment minute second hang hold let let's")
"""Words that keep the turn: hesitations, and what asks for time."""

LISTENING = word_set("""
    uh huh mm mhm hmm hm m yes yeah yeh yep yup right okay ok oh ah i see sure fine great good lovely nice alright all
    got it of course really cool brilliant perfect exactly true ha haha aha
    """)
"""What a listener says without wanting the floor."""

ASKING = word_set("""
    stop wait no not but what where when why who how which can could sorry pardon hang hold moment actually hello please
    person repeat slower louder
    """)
"""What nobody says who only listens."""
