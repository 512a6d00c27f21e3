"""Commands in Chinese: the whole of an utterance, and nothing that only holds one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.omni.chinese.commands import LONGEST, command
from pipelines.omni.commands import Meaning

SAID: dict[Meaning, str] = {
    "repeat": "再说一遍 请再说一遍好吗 重复一下 没听清 不好意思，我没听清楚 你说什么 听不懂 什么意思 什么 沒聽懂",
    "back": "上一步 返回 返回上一步吧 回到前面 退一步 后退 前一步",
    "stop": "停 停止 停下来 别说了 不要再说了 算了 够了 取消 结束 退出 不弄了 stop",
    "person": "转人工 人工 人工客服 我要找真人 请转人工服务 帮我转接客服 找个人 有人吗 能不能给我找个人 跟人说话",
    "wait": "等一下 等等 稍等 稍等一下 等我一会儿 还没好 我还没弄完 正在重启 还在找 马上就好 给我一点时间",
    "go_on": "继续 好的，继续 接着说 下一步 下一步怎么做 然后呢 接下来怎么办",
    "thanks": "谢谢 谢谢您 多谢 非常感谢 太好了 真棒 辛苦了",
    "goodbye": "再见 拜拜 没有别的问题了 没事了 就这样吧 不用了，谢谢 谢谢，再见",
    "slower": "说慢一点 请说慢点 慢点说 你说得太快了 太快了 能不能讲慢一点 slower",
    "faster": "说快一点 快点说 讲快些",
    "louder": "大声一点 大点声 声音大一点 声音太小了 请说响一点",
    "softer": "小声一点 小点声 声音小一点 声音太大了 太吵了",
    "hello": "你好 您好 喂 早上好 在吗 你还在吗 hello",
}


@pytest.mark.parametrize(("meaning", "text"), [(meaning, one) for meaning, row in SAID.items() for one in row.split()])
def test_commands_are_known(meaning: Meaning, text: str) -> None:
    """What people say to a machine in Chinese, politely or not."""
    assert command(text) == meaning


@pytest.mark.parametrize(
    "text",
    """
    好了 是的 不是 没有 没问题 没关系 红灯停了 停电了 取消合同 我想取消套餐 人工智能 怎么返回上一步菜单 退货 等多久
    下一步是红色的 谢谢你的路由器坏了 人工服务几点上班 没网了 算一下账单 继续不亮 再见到红灯怎么办 转网 换个套餐 多少钱
    网速太慢了 快一点的套餐 声音断断续续 网太慢
    """.split(),  # noqa: SIM905 - a row reads better
)
def test_speech_that_holds_a_command_commands_nothing(text: str) -> None:
    """A question or a reply with the word in it is a question or a reply."""
    assert command(text) is None


@given(st.text(st.sampled_from(list("停转人工再说一遍好的，谢谢是不")), max_size=60))
def test_any_text_is_taken(text: str) -> None:
    """No text raises, and nothing longer than the longest is a command."""
    assert len(text.replace("，", "")) <= LONGEST or command(text) is None
