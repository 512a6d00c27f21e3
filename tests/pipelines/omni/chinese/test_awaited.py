"""What is said in Chinese when a step is done."""

from __future__ import annotations

import pytest

from pipelines.knowledge import Step
from pipelines.omni import Reply
from pipelines.omni.chinese.awaited import agreed, did, match, wordings

PUSH = Step("push", "插紧电缆", "请把电缆插紧，直到听见咔哒一声。完成后请告诉我。")
GREEN = Step("look", "等灯变绿", "看着路由器。灯变绿了告诉我。")
WAIT = Step("wait", "重启", "关掉路由器，再打开。过了两分钟请告诉我。", 120)


def clear(text: str, step: Step) -> bool:
    reply = Reply("n:0", "好了", wordings(step))
    found = match(text, step, reply)
    assert found is None or found.reply == reply
    return found is not None and found.clear


@pytest.mark.parametrize(
    "said", ["好了", "完成了", "弄好了", "下一步", "然后呢", "嗯，好了", "我已经做完了", "搞定了！"]
)
@pytest.mark.parametrize("step", [PUSH, GREEN, WAIT])
def test_done_is_said_in_many_ways(step: Step, said: str) -> None:
    """The general words lead on wherever there is one way."""
    assert clear(said, step)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (PUSH, "插紧了"),
        (PUSH, "电缆我已经插紧了"),
        (PUSH, "好的"),
        (PUSH, "听见咔哒一声了"),
        (GREEN, "灯变绿了"),
        (WAIT, "两分钟到了"),
        (WAIT, "2分钟了"),
        (WAIT, "时间到了"),
    ],
)
def test_what_the_step_asks_for_leads_on(step: Step, said: str) -> None:
    """Its own words, its time as over, its work as done."""
    assert clear(said, step)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (PUSH, "还没好"),
        (PUSH, "没插紧"),
        (PUSH, "插不进去"),
        (PUSH, "插紧电缆"),
        (PUSH, "哪根电缆"),
        (PUSH, "插好了吗"),
        (PUSH, "路由器坏了"),
        (WAIT, "好的"),
        (WAIT, "知道了"),
        (WAIT, "关掉了"),
        (WAIT, "一分钟了"),
        (WAIT, "还没到两分钟"),
    ],
)
def test_nothing_else_leads_on(step: Step, said: str) -> None:
    """What was not done, a question, another matter; and "good" says only that it was heard where there is a wait."""
    assert not clear(said, step)


def test_agreeing_is_no_more_than_that() -> None:
    """“好的” agrees; with anything beside it, it does not."""
    assert agreed("好的")
    assert agreed("嗯，知道了")
    assert not agreed("好的，灯不亮")
    assert not agreed("嗯")
    assert not agreed("")


def test_work_is_told_in_the_steps_own_words() -> None:
    """“已经打开了” tells the step's work; other words, too few of them, or a no do not."""
    assert did("已经打开了", WAIT)
    assert not did("已经买了", WAIT)
    assert not did("好了", PUSH)
    assert not did("没打开", WAIT)
