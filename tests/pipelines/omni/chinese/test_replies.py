"""Replies in Chinese: what counts, what is asked back, and what moves nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.omni import Reply
from pipelines.omni.chinese.replies import choose, neither, ordinal, polarity, question, yes_or_no

PLUG = "电缆插紧了吗？", ("是", "否")
COLOUR = "现在指示灯是什么颜色？", ("绿色", "还是红色")
ONLINE = "现在能上网了吗？", ("好了", "还是不行")
RED = "灯是红色的吗？", ("是", "否")
THERE = "请看路由器。上面有没有红灯？", ("有", "没有")
LIT = "灯亮不亮？", ("亮", "不亮")
DEVICES = "几台设备受影响？", ("只有一台", "所有设备")
Node = tuple[str, tuple[str, ...]]


def chosen(node: Node, said: str) -> tuple[str, bool] | None:
    asked, labels = node
    replies = [Reply(f"n:{at}", label) for at, label in enumerate(labels)]
    match = choose(said, replies, asked)
    return (match.reply.label, match.clear) if match is not None else None


@pytest.mark.parametrize(
    ("node", "label", "said"),
    [
        (node, label, one)
        for node, label, row in [
            (PLUG, "是", "是 是的 对的 对 没错 插紧了 已经插紧了 是的，插紧了 電纜插緊了 yes"),
            (PLUG, "否", "不是 没有 没 还没有 没插紧 没有插紧 电缆没插紧 不，没有 没有，松了 沒有 no"),
            (COLOUR, "绿色", "绿色 绿的 绿 是绿色的 灯是绿色的 现在变绿了 变成绿色了 绿色，谢谢 绿灯"),
            (COLOUR, "还是红色", "还是红色 还是红色的 红色的 红 它还是红的 不，还是红色的 不是，红的"),
            (ONLINE, "好了", "好了 可以了 能上网了 恢复正常了 行了 能 是的 好了，谢谢 嗯，可以了"),
            (ONLINE, "还是不行", "还是不行 不行 没好 上不了网 还是上不了网 不能 没有 没用"),
            (RED, "是", "是 红色的 是红色 是的，红色"),
            (RED, "否", "不是 不是红色 不是，是绿色的"),
            (THERE, "有", "有 有的 有红灯 看到有"),
            (THERE, "没有", "没有 没有红灯 没红灯 没看到"),
            (LIT, "亮", "亮 亮的 亮着 灯亮了 是的"),
            (LIT, "不亮", "不亮 灯不亮 没亮 不"),
            (DEVICES, "只有一台", "一台 只有1台 就一台"),
            (DEVICES, "所有设备", "所有设备 所有的设备"),
        ]
        for one in row.split()
    ],
)
def test_a_reply_is_understood(node: Node, label: str, said: str) -> None:
    """The label, other words for yes, no, better and no better, or the question as a statement."""
    assert chosen(node, said) == (label, True)


@pytest.mark.parametrize(
    ("node", "said"),
    [
        (node, one)
        for node, row in [
            (
                PLUG,
                "嗯 好的 好了 插紧了吗 哪根电缆 红色的 好像插紧了 是的但是灯不亮 是，不是 不是没有 应该是吧 有",
            ),
            (COLOUR, "蓝色 不是绿色 好像是绿色 什么颜色 绿色的是什么意思 一会儿红一会儿绿 我没有红色的包 红绿"),
            (ONLINE, "怎么上网 有时候行有时候不行 我要取消套餐 上网多少钱 好像可以了"),
            (RED, "绿色的 好了 没灯 不红色的灯亮 不是,是红色的 是不是红色 红色代表什么 是绿色"),
            (THERE, "在哪里 灯 有绿灯"),
            (LIT, "红色 亮不亮都一样 哪个灯"),
        ]
        for one in row.split()
    ],
)
def test_what_is_not_plainly_a_reply_moves_nothing(node: Node, said: str) -> None:
    """A wrong step is worse than a question: doubt, both at once, questions and other matters choose nothing."""
    found = chosen(node, said)
    assert found is None or not found[1]


@pytest.mark.parametrize(
    ("node", "said", "label"),
    [(COLOUR, "绿色的包装", "绿色"), (LIT, "不是很亮", "不亮"), (DEVICES, "只有一台电脑", "只有一台")],
)
def test_much_of_a_reply_is_asked_back(node: Node, said: str, label: str) -> None:
    """Where a reply makes up half of what was said and nothing speaks against it, it is asked for."""
    assert chosen(node, said) == (label, False)


def test_other_words_of_an_article_count() -> None:
    """What editors list under Replies chooses too; words that mean two replies choose none."""
    replies = [Reply("n:0", "是", ("插牢了", "很紧")), Reply("n:1", "否", ("松的", "掉出来了"))]
    assert choose("很紧", replies, PLUG[0]) is not None
    assert choose("掉出来了", replies, PLUG[0]) == choose("它掉出来了", replies, PLUG[0])
    both = [Reply("n:0", "一"), Reply("n:1", "二", ("一",))]
    assert choose("一", both) is None


@given(
    st.text(st.sampled_from(list("是不没有的了红绿色灯插紧好行还吗，")), max_size=60),
    st.sampled_from([PLUG, COLOUR, LIT]),
)
def test_any_text_is_taken(said: str, node: Node) -> None:
    """No text raises; what holds 吗 chooses nothing, and nothing negated chooses what it negates."""
    found = chosen(node, said)
    if found is not None and found[1]:
        assert "吗" not in said
        assert found[0] not in ("是", "绿色", "亮") or not set("不没") & set(said)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("是", True), ("是的", True), ("对的", True), ("好的", True), ("要", True), ("嗯，是的", True), ("對", True),
        ("不是", False), ("没有", False), ("不要", False), ("不用了", False), ("不，不是", False),
        ("是，不是", None), ("嗯", None), ("红色", None), ("是不是", None), ("好的，但是灯不亮", None), ("", None),
    ],
)  # fmt: skip
def test_yes_or_no(text: str, meant: bool | None) -> None:
    """To a question of ours: nothing but a yes, nothing but a no, or neither."""
    assert yes_or_no(text) is meant


@pytest.mark.parametrize(
    ("text", "count", "index"),
    [
        ("第一个", 2, 0), ("一", 2, 0), ("选第一个吧", 2, 0), ("前面那个", 2, 0), ("2", 2, 1),
        ("我选二", 2, 1), ("第三个", 3, 2), ("第三个", 2, None), ("最后一个", 3, 2),
        ("第一个灯是红的", 2, None), ("一个月多少钱", 2, None), ("最后一个", 0, None),
    ],
)  # fmt: skip
def test_ordinals(text: str, count: int, index: int | None) -> None:
    """First, second, third and last, of so many as there are; a sentence with a number in it is none."""
    assert ordinal(text, count) == index


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("都不是", True),
        ("不是", True),
        ("别的", True),
        ("都不对", True),
        ("两个都不是", True),
        ("都是", False),
        ("不亮", False),
    ],
)
def test_neither(text: str, meant: bool) -> None:
    """Both readings are turned down by words for that, not by any negation."""
    assert neither(text) is meant


@pytest.mark.parametrize(
    ("asked", "core", "verbs"),
    [
        ("灯是不是红色的？", "灯是红色", ("是",)),
        ("请看看。电缆插紧了吗？", "电缆插紧", ()),
        ("您能上网吗？好的。", "您能上网", ("能", "可以")),
        ("有没有红灯?", "有红灯", ("有",)),
        ("灯亮了没有？", "灯亮", ()),
        ("什么颜色？", "", ()),
        ("请插紧电缆。", "", ()),
        ("？", "", ()),
    ],
)
def test_what_a_question_asks(asked: str, core: str, verbs: tuple[str, ...]) -> None:
    """The statement in a yes-or-no question, and the verbs that answer it alone; nothing where there is none."""
    assert question(asked) == (core, verbs)


def test_a_reply_is_a_yes_by_itself_or_by_its_opposite() -> None:
    """是 and 有 are, 亮 is beside 不亮, 好了 beside 还是不行; a colour is not."""
    pairs = [("亮", "不亮"), ("插好了", "没插好"), ("好了", "还是不行"), ("是", "否")]
    for yes, no in pairs:
        one, other = Reply("n:0", yes), Reply("n:1", no)
        assert polarity(one, [other]) is True
        assert polarity(other, [one]) is False
    assert polarity(Reply("n:0", "红色"), [Reply("n:1", "绿色")]) is None
