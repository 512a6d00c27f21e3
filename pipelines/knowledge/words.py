"""Words as retrieval compares them: without stop words, stemmed lightly, and by how they sound.

Recognition puts words that sound alike for one another ("rooter" for "router"), so two words also match by a
phonetic key, for less than a real match.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipelines.languages import is_chinese

WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[㐀-鿿]")
_SPELT = re.compile(r"\b[a-z](?: [a-z]){2,}\b")
"""Letters one by one, as a recogniser writes an abbreviation."""

STOP = frozenset(
    """
    a able about across actually again ago ain't all almost along already also although always am an and any
    anybody anymore anyone anything anyway anywhere are aren't as at be became because become becomes been before
    being believe besides bit both bother but by can can't certain certainly completely could couldn't course
    decide decided did didn't do does doesn't doing don't each eight eleven else's enough entire er especially even
    ever every everybody everyone everything everywhere exactly fact fed finally five for four from get gets
    getting go goes going gonna got guess had half happen happened happening happens has hasn't have haven't having
    he hello her here hers herself hey hi him himself his how how's however hundred i i'd i'll i'm i've idea if
    impossible in instead into is isn't it it'll it's its just kind know let let's like likely little look lot lots
    made make makes making may maybe me mean might more most much must my myself nearly need never nice nine no
    nobody none not now obviously of off often ok okay on one only or other otherwise our ourselves out over own
    perhaps please possible possibly pretty probably put question quite rather real really reason remember said
    same say see seem seemed seems seven shall she should simply six so some somehow something sometimes somewhere
    soon sorry sort still stuff such suddenly suppose sure take tell ten than thank thanks that that'll that's the
    their them themselves then there there'll there's therefore these they they're thing things think this those
    though thousand three through till to together too top totally try twelve two uh um under unlikely until up
    upon us use using usually very wanna want was wasn't way we we'd we'll we're we've well were what what's
    whatever when whenever where where's whether which while who who's whole whose why will with within without
    won't wonder wondering would wouldn't yeah yes yet you you're you've your yours yourself zero
    """.split()  # noqa: SIM905 - a paragraph of words reads better than a list of literals
)
"""Words that carry no topic. Question words go too: every article can be asked how, what and where."""

BROKEN, LEAVE = "broken", "leave"

_NEGATED = r"(?:not|isn't|doesn't|don't|won't|didn't|wasn't|never|stopped|stops|quit)(?: really| even| properly)?"

_PHRASES = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), replacement)
    for pattern, replacement in (
        (rf"(?:does |do |will |is |are |has |did )?{_NEGATED} (?:work|works|working|worked)", BROKEN),
        (r"(?:no longer|no more) (?:work|works|working)", BROKEN),
        (r"cut off|out of order|(?:been|is|are|went|gone) (?:down|out|off)|knocked out", BROKEN),
        (r"no (?=(?:internet|connection|signal|service|dial|tone|sound|line|network|wifi)\b)", f"{BROKEN} "),
        (r"(?:another|other|different|new) (?:provider|company|supplier|operator|carrier)", LEAVE),
        (r"(?:get|getting|got) out of|(?:shut|close|closing|shutting) down|opt out|walk away", LEAVE),
        (r"(?:get|getting|got) rid of", "return"),
        (r"(?:log|sign) (?:in|on)|logon|signin", "login"),
    )
)
"""Phrases that mean more than their words, most of which are stop words."""

_IRREGULAR = dict(
    pair.split(":")
    for pair in """
    paid:pay sent:send bought:buy broke:broken break:broken breaks:broken lost:lose loses:lose left:leave kept:keep
    found:find gave:give given:give brought:bring chose:choose chosen:choose forgot:forget forgotten:forget went:go
    came:come told:tell spoke:speak froze:freeze frozen:freeze died:dead dies:dead moved:move bigger:big faster:fast
    fastest:fast quicker:quick quickest:quick slower:slow slowest:slow cheaper:cheap cheapest:cheap higher:high
    weaker:weak earlier:early later:late latest:late longer:long newer:new older:old
    """.split()  # noqa: SIM905 - pairs read better in rows
)
"""Forms that no rule takes to their stem."""

_ENDINGS = ("ations", "ation", "ating", "ated", "ates", "ate", "ings", "ing", "edly", "ied", "ies", "ed", "ly", "s")


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A light stem: the common endings off, if enough of the word is left. Both sides of a comparison use it."""
    word = _IRREGULAR.get(word, word).split("'")[0]
    for ending in _ENDINGS:
        rest = word.removesuffix(ending)
        if rest != word and _may_go(rest, ending):
            word = f"{rest}i" if ending in ("ied", "ies") else rest
            break
    if len(word) > 3:
        word = f"{word[:-1]}i" if word.endswith("y") else word.removesuffix("e")
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiou" else word


def _may_go(rest: str, ending: str) -> bool:
    if len(rest) < 3 or not re.search("[aeiouy]", rest):
        return False
    if ending == "s":
        return rest[-1] not in "sui"  # address, status, analysis
    if ending == "ly":
        return len(rest) > 3 and rest[-1] not in "aeiou"  # not family, reply
    return not (ending == "ed" and rest.endswith("e"))  # not speed


_SOUNDS = (
    (r"[^a-z]", ""),
    (r"^kn|^gn|^pn", "n"),
    (r"^wr", "r"),
    (r"^x", "s"),
    (r"wh", "w"),
    (r"ph", "f"),
    (r"ght|gh", "t"),
    (r"tch|ch|sh|sch", "x"),
    (r"dge|dg", "j"),
    (r"tion|sion", "xn"),
    (r"th", "0"),
    (r"ck|q|c(?![eiy])", "k"),
    (r"c", "s"),
    (r"g(?=[eiy])", "j"),
    (r"z", "s"),
    (r"v", "f"),
    (r"d", "t"),
    (r"b", "p"),
    (r"x{2,}", "x"),
)
"""A coarse English phonetic key in the manner of Metaphone (Philips 1990): voiced and unvoiced pairs fall together,
as they do in a recogniser's errors."""


@lru_cache(maxsize=8192)
def sound(word: str) -> str:
    """The phonetic key of a word: consonants, with the first vowel kept; equal keys sound alike."""
    key = word
    for pattern, replacement in _SOUNDS:
        key = re.sub(pattern, replacement, key)
    head, rest = key[:1], key[1:]
    head = "a" if head in "aeiouyhw" and head else head
    rest = re.sub(r"[aeiouyhw]", "", rest)
    return re.sub(r"(.)\1+", r"\1", head + rest)


def words(text: str) -> list[str]:
    """All words, lower case; Chinese by character; letters spelt one by one as the word they spell."""
    plain = text.lower().replace("’", "'").replace("wi-fi", "wifi").replace("wi fi", "wifi")
    return WORD.findall(_SPELT.sub(lambda match: match[0].replace(" ", ""), plain))


_CHINESE_STOP = frozenset(
    "的了吗呢吧啊呀嘛么是我你您他她它们这那哪什怎请在有和与跟就都也还很把被让给要想能会可以为因所但个些谁几多少吗对从到上下里"
)
"""Characters that carry no topic in most of the words that they are in."""


def _paired(spelt: Sequence[str]) -> Iterator[str]:
    """Words; Chinese as pairs of neighbours, cut at characters without a topic. One that stands alone stays."""
    run = ""
    for word in (*spelt, ""):
        if is_chinese(word) and word not in _CHINESE_STOP:
            run += word
            continue
        yield from (run[at : at + 2] for at in range(max(1, len(run) - 1)) if run)
        run = ""
        if word and not is_chinese(word):
            yield word


def content(text: str) -> list[str]:
    """Stems of the words that carry a topic, in order; compounds that are spoken apart stay as they come.

    Chinese, which does not write where words end, gives pairs of characters.
    """
    plain = " ".join(_paired(words(text)))
    for pattern, replacement in _PHRASES:
        plain = pattern.sub(replacement, plain)
    return [stem(word) for word in plain.split() if word not in STOP]
