"""Which of the offered replies was meant, in Chinese: conservative, because a wrong step is worse than a question.

What was said is looked at clause by clause. A clause means a reply where it is one of its wordings, with nothing beside
it but frame ("现在", "是…的") and characters of the question. Every clause must mean the same one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipelines.omni import Reply
from pipelines.omni.chinese.utterance import plain
from pipelines.omni.replies import MAYBE, Match


def _row(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BARE = _row("不 没")
"""A no only by itself: with a word of the question behind it it says no to that word alone ("没用")."""

YES = _row("是 是的 对 对的 对对 没错 正确 确实 确实是 当然 yes yeah")
NO = _row("不 不是 不是的 不对 否 没 没有 没看到 没看见 并没有 并不是 还没有 还没 还不是 还不 都没有 都不是 no")
"""Said for yes and no, whatever was asked. "好的" and "嗯" are none: they also say no more than that one listens."""

GOOD = _row("""
    好了 可以了 行了 能了 能用了 可以用了 正常了 恢复了 恢复正常了 恢复正常 解决了 修好了 通了 连上了 能上网了
    可以上网了 有网了 成功了 搞定了 没问题了 都好了 已经好了
    """)
BAD = _row("""
    不行 还不行 还是不行 不好 没好 还没好 还是没好 不可以 还是不可以 不能用 还是不能用 没用 没有用 还是没用 不管用
    没解决 还没解决 没恢复 没有恢复 还没恢复 还是一样 没变化 没有变化 还是老样子 上不了网 还是上不了网 不能上网
    还是不能上网 连不上 还是连不上 不能 还是不能 不成功 没成功 失败了 还是没有 没网 还是没网 还是没有网 没修好
    """)
"""Said for how something turned out."""

_YES_LABELS = YES | _row("有 能 可以 会 好 行 要 需要 已经")
_NO_LABELS = NO | _row("不能 不可以 不会 不好 不行 不要 不需要")
_MODALS = ("有", "能", "可以", "会", "需要", "要", "是")
"""Verbs that answer alone the question that they are in."""

_NOT = ("不是", "没有", "还没有", "还没", "还不", "并不", "并没有", "不", "没", "未")
_NEGATIVE = re.compile("[不没未非别否无]")
_ASKS = re.compile("吗|么$|(?<!没)(?<!没有)什么|怎么|哪|多少|谁|为何|(.)[不没]\\1|呢$|几个|几点")
_OPEN = re.compile(
    "可能|也许|大概|好像|似乎|应该|差不多|有点|有时|如果|除非|或者|但|不过|可是|吧$|不知道|不确定|不清楚"
)
"""What leaves it open, or takes it back."""

_FRAME = _row("""
    的 了 着 它 这个 那个 这 那 我 我的 我们 我这边 这边 这里 现在 目前 刚才 刚刚 已经 就 就是 还是 还 仍然 依然 一直
    看到 看见 看起来 显示 变成 变 成 颜色 上面
    """)
"""Words beside a reply that do not change it."""

_IS = frozenset("是")
"""One more, where no reply is a plain yes or no."""

_LIGHT = _row(
    "那个 好 好的 好吧 行 ok okay 谢谢 谢谢你 谢谢您 麻烦了 你好 您好 我看看 我看一下 让我看看 看看 稍等 等等"
)
"""Clauses that say nothing."""

_SOLE = frozenset("亮灭闪红绿黄蓝白橙紫通响紧松热开关")
"""Characters that answer alone the question that ends with them."""

_GENERAL = frozenset("灯色的了")
"""Characters that choose no reply, though a wording has them."""

_COLOURS = frozenset("红绿黄蓝白橙紫黑灰粉")

_RESULT = re.compile("好|恢复|正常|解决|上网|连上|连接|能用|可以用|通|成功|行")
"""In a question about how something turned out."""

LONGEST = 40
"""Characters of a clause that can be a reply."""

_BESIDE_YES = 8
"""Characters of a clause that may stand beside a plain yes or no without being understood: "不是，是绿色的"."""

_STILL = re.compile("^(?:还是|仍然|依然|已经|变成|变|只有|只是)(?=.)")
"""May be left out of a label, where no other reply is the rest."""

_A_NOT_A = re.compile(r"(可以|需要|.)[不没](\1)|(可)不(可以)|(有)没(有)")
_CLAUSES = re.compile("[,.!?;:，。！？；：、]")


def choose(text: str, replies: Sequence[Reply], asked: str = "") -> Match | None:
    """The offered reply that was said, if one stands out; None where nothing or two things fit.

    Args:
        text: what was said or typed.
        replies: what was offered.
        asked: the question they answer.
    """
    said = plain(text)
    if not said:
        return None
    meanings = [_Meaning(reply, replies, asked) for reply in replies]
    polar = any(meaning.polar is not None for meaning in meanings)
    clauses = [clause for clause in said.split(",") if clause not in _LIGHT]
    if len(clauses) > 1 and clauses[0] in NO and not polar:
        clauses = clauses[1:]  # "不，还是红色的", where yes and no are not offered
    votes = [_vote(clause, meanings) for clause in clauses]
    meant = {id(vote) for vote in votes if vote is not None}
    first = votes[0] if votes else None
    if first is not None and len(meant) == 1 and all(
        vote is not None or (first.polar is not None and _harmless(clause, yes=first.polar))
        for clause, vote in zip(clauses, votes, strict=True)
    ):  # fmt: skip
        return Match(first.reply, 1.0, clear=True)
    return None if len(meant) > 1 else _maybe(said, meanings)


def yes_or_no(text: str) -> bool | None:
    """Whether a question of ours was answered with yes or with no; None for anything else."""
    votes = set()
    for clause in plain(text).split(","):
        core = re.sub("(?<=.)[的了]$", "", clause)
        if clause in YES | _AGREED or core in YES | _AGREED:
            votes.add(True)
        elif clause in NO | _DECLINED or core in NO | _DECLINED:
            votes.add(False)
        elif clause not in _LIGHT:
            return None
    return votes.pop() if len(votes) == 1 else None


_AGREED = _row("要 想 想要 需要 好 好的 可以 行 就是 就是这个 是这个 对就是这个 我要 我想 是要 ok okay")
_DECLINED = _row("不要 不想 不用 不需要 不必 不行 不用了 先不用 暂时不用 不是这个 我不要")


def neither(text: str) -> bool:
    """Whether both readings were turned down."""
    said = plain(text)
    return said in _NEITHER or re.sub("^(?:不,|不是,|没有,|我想|我要|我想问|是)|(?:的|了)$", "", said) in _NEITHER


_NEITHER = _row("""
    都不是 都不对 不是 不对 没有 都没有 不 否 别的 其他 其他的 其它 另外的 别的问题 其他问题 两个都不是 二个都不是
    哪个都不是 一个都不是 不是这个 不是这些 都不 以上都不是 都不符合 都不想 其他事 别的事
    """)


def ordinal(text: str, count: int) -> int | None:
    """Which of the first, second, third was said; counted from 0."""
    said = plain(text).replace(",", "")
    if _LAST.fullmatch(said):
        return count - 1 if count else None
    for index, pattern in enumerate(_ORDINALS[:count]):
        if pattern.fullmatch(said):
            return index
    return None


_CHOOSING = "(?:我|想|要|选|选择|是|说的|问的|指的|就|应该是){0,4}"
_NAMED = "(?:个|种|项|条)?(?:问题|选项|那个)?(?:吧|的)?"
_LAST = re.compile(f"{_CHOOSING}最后(?:一|那)?{_NAMED}")
_ORDINALS = (
    re.compile(f"{_CHOOSING}(?:第?一|a|前者|前面(?:一|那)?|前一|头一|上面(?:一|那)?){_NAMED}"),
    re.compile(f"{_CHOOSING}(?:第?二|b|后者|后面(?:一|那)?|后一|下面(?:一|那)?){_NAMED}"),
    re.compile(f"{_CHOOSING}(?:第?三|c){_NAMED}"),
)


class _Meaning:
    """All that means a reply.

    Args:
        reply: the one.
        replies: all that are offered.
        asked: the question.
    """

    def __init__(self, reply: Reply, replies: Sequence[Reply], asked: str) -> None:
        self.reply = reply
        others = [other for other in replies if other is not reply]
        self.polar = polarity(reply, others)
        own, theirs = _wordings(reply), [word for other in others for word in _wordings(other)]
        core, verbs = question(asked)
        result = bool(_RESULT.search(core))
        for kind, polar in ((GOOD, True), (BAD, False)):
            if (own & kind or (self.polar is polar and result)) and not kind & set(theirs):
                own |= kind
        if self.polar is not None and (result or not own & (GOOD | BAD)):
            own |= (YES if self.polar else NO) | _stated(core, verbs, yes=self.polar)
        self.wordings = frozenset(word.replace("的", "") for word in own - set(theirs)) - {""}
        plainly = any(polarity(one, [two for two in replies if two is not one]) is not None for one in replies)
        spoken = set("".join(theirs)) - _GENERAL
        echo = {char for char in plain(asked) if not _NEGATIVE.match(char) and char not in spoken and char != ","}
        echo -= set("吗么什哪几怎多少谁是") if plainly else set("吗么什哪几怎多少谁")
        self._beside = _FRAME | echo | (frozenset() if plainly else _IS)

    def longest(self, clause: str) -> int:
        """Characters of the wording that a clause is, give or take frame and echo; 0 where it is none."""
        if len(clause) > LONGEST:
            return 0
        clause = clause.replace("的", "")
        if clause in self.wordings:
            return len(clause)
        for word in sorted(self.wordings, key=len, reverse=True):
            if word in _BARE:
                continue
            for found in re.finditer(f"(?={re.escape(word)})", clause):
                before, after = clause[: found.start()], clause[found.start() + len(word) :]
                if _made_of(before, self._beside) and _made_of(after, self._beside):
                    return len(word)
        return 0


def _made_of(text: str, words: frozenset[str]) -> bool:
    """Whether a text is words of these in a row."""
    reached = {0}
    for at in range(len(text)):
        if at in reached:
            reached |= {at + len(word) for word in words if text.startswith(word, at)}
    return len(text) in reached


def polarity(reply: Reply, others: Iterable[Reply]) -> bool | None:
    """Whether a reply is a yes or a no: by itself, or as the other's opposite ("亮", "不亮")."""
    label, rest = plain(reply.label), [plain(other.label) for other in others]
    if label in _YES_LABELS or (label in GOOD and any(other in BAD for other in rest)):
        return True
    if label in _NO_LABELS or (label in BAD and any(other in GOOD for other in rest)):
        return False
    for other in rest:
        if _opposite(label) == _bare(other):
            return False
        if _opposite(other) == _bare(label):
            return True
    return None


def question(asked: str) -> tuple[str, tuple[str, ...]]:
    """What a question that is answered with yes or no asks: its statement, and the verbs that answer it alone.

    ``"灯是不是红色的？"`` gives ``("灯是红色", ("是",))``; empty where nothing is asked so.
    """
    for sentence in reversed(re.split("(?<=[?？])", asked)):
        if not sentence.rstrip().endswith(("?", "？")):
            continue
        parts = [part for part in _CLAUSES.split(sentence) if part.strip()]
        clause = plain(parts[-1]) if parts else ""
        either = _A_NOT_A.search(clause)
        if either is not None:
            verb = next(filter(None, (either[2], either[4], either[6])))
            return _bare(clause[: either.start()] + verb + clause[either.end() :]), (verb,)
        if (ends := re.search("(?:吗|没有|没|不|么)$", clause)) is not None:
            core = _bare(clause[: ends.start()])
            verbs = tuple(verb for verb in _MODALS if verb in core)
            return core, (*verbs, "可以") if "能" in verbs else verbs
        return "", ()
    return "", ()


def _stated(core: str, verbs: Iterable[str], *, yes: bool) -> set[str]:
    """The question as a statement, from any place on to its end ("插紧了"), or its opposite ("没插紧")."""
    ends = {core[at:] for at in range(len(core)) if len(core) - at > 1 or core[at:] in _SOLE}
    if yes:
        return ends | set(verbs)
    opposites = {f"{no}{end}" for no in _NOT for end in ends} | {f"{no}{verb}" for no in ("不", "没") for verb in verbs}
    for verb in verbs:  # "灯不是红色", "路由器上没有红灯"
        at = core.find(verb)
        opposites |= {f"{start}{no}{core[at:]}" for no in ("不", "没") for start in ("", core[:at])}
    return opposites


def _wordings(reply: Reply) -> set[str]:
    """The label and the other words, plain; a colour in all its forms."""
    found = {plain(words).replace(",", "") for words in (reply.label, *reply.also)} - {""}
    found |= {_STILL.sub("", words) for words in found}
    for words in tuple(found):
        bare = re.sub("(?:色|色的|的)$", "", words)
        if bare in _COLOURS:
            found |= {bare, f"{bare}色", f"{bare}灯"}
    return found


def _bare(label: str) -> str:
    """Without the particles at its end."""
    return re.sub("[了的着过]+$", "", label)


def _opposite(label: str) -> str:
    """What a negated label negates; empty for one that is not negated."""
    no = next((no for no in sorted(_NOT, key=len, reverse=True) if label.startswith(no)), "")
    return _bare(label.removeprefix(no)) if no else ""


def _vote(clause: str, meanings: Sequence[_Meaning]) -> _Meaning | None:
    """The reply that a clause means: that with the longest wording in it; None for none, or for two alike."""
    if _ASKS.search(clause) or _OPEN.search(clause):
        meanings = [meaning for meaning in meanings if clause.replace("的", "") in meaning.wordings]
    ranked = sorted(meanings, key=lambda meaning: meaning.longest(clause), reverse=True)
    if not ranked or not ranked[0].longest(clause):
        return None
    if len(ranked) > 1 and ranked[1].longest(clause) == ranked[0].longest(clause):
        return None
    return ranked[0]


def _harmless(clause: str, *, yes: bool) -> bool:
    """Whether a clause beside a plain yes or no may go by without being understood."""
    if len(clause) > _BESIDE_YES or _ASKS.search(clause) or _OPEN.search(clause):
        return False
    return not (yes and _NEGATIVE.search(clause))


def _maybe(said: str, meanings: Sequence[_Meaning]) -> Match | None:
    """A reply that makes up much of what was said, to be asked back."""
    whole = said.replace(",", "").replace("的", "")
    found = []
    for meaning in meanings:
        word = max((word for word in meaning.wordings if word in whole), key=len, default="")
        rest = whole.replace(word, "", 1)
        if word and len(word) / len(whole) >= MAYBE and not _NEGATIVE.search(rest) and not _ASKS.search(rest):
            found.append(Match(meaning.reply, len(word) / len(whole), clear=False))
    found.sort(key=lambda match: match.share, reverse=True)
    if not found or (len(found) > 1 and found[0].share == found[1].share):
        return None
    return found[0]
