"""What can be said at any moment in Chinese: repeat, back, stop, a person …

As in English a command is the whole of an utterance, give or take politeness.
"""

from __future__ import annotations

import re

from pipelines.omni import commands as english
from pipelines.omni.chinese.utterance import plain
from pipelines.omni.commands import Meaning

LONGEST = 18
"""Characters; nothing longer is a command."""

_BEFORE = """
请问|请|麻烦|劳驾|不好意思|对不起|抱歉|你好|您好|好的|好吧|好|那么|那|是的|哦|可不可以|可以|能不能|能|我想要|我想|我要|我需要|我希望|
想要|想|帮我|给我|让我|你|您|我|现在|就|先|还是|直接|赶紧|快|谢谢你|谢谢您|谢谢|,
"""
_AFTER = "一下|一会儿|一会|吧|吗|呢|了|好吗|好不好|可以吗|行吗|行不行|谢谢你|谢谢您|谢谢|多谢|先|,"

_MANNER = "再|重新|重复|从头|多"
_SAY = "说|讲|念|来|读"
_ONCE = "一遍|一次|一回|遍|次"
_WHO = "(?:真人|人工|人工客服|人工服务|客服人员|客服|工作人员|服务人员|业务员|接线员|技术员|师傅|同事|人)"

_CORES: dict[Meaning, str] = {
    "repeat": rf"""
        (?:{_MANNER})(?:{_SAY})(?:{_ONCE})?
        重复(?:{_ONCE})?
        (?:{_SAY})(?:{_ONCE})
        (?:刚才|刚刚)?说(?:的是|的|了)?(?:什么|啥)(?:来着)?
        (?:刚才|刚刚)?(?:没有|没)(?:听清楚|听清|听懂|听明白|听见|听到|看懂|看明白|明白|懂)(?:刚才说的|说的|说什么)?
        (?:听|看)不(?:清楚|清|懂|明白|见|到)(?:你说的|您说的|说的)?
        不(?:明白|懂|清楚)(?:你的意思|您的意思|意思|说的)?
        什么意思
        什么|啥
        """,
    "back": """
        (?:返回|回到|退回|回|退|跳回|倒回)(?:到)?(?:上一步|上一个步骤|上个步骤|前一步|前面|上一个问题|去|来)
        (?:上一步|前一步|上一个步骤|上个步骤|上一个问题)
        返回|后退|倒退|退一步
        """,
    "stop": """
        停|停止|停下|停下来|停一停|打住
        (?:别|不要|不用)(?:再)?(?:说|讲|念)
        够
        算
        取消|结束|退出|终止|放弃|到此为止
        不(?:弄|做|搞|修|问|想弄|想做|想搞)
        闭嘴|安静|别吵
        """,
    "person": rf"""
        (?:转|转到|转接|转接到|接|接通|找|找个|找一个|叫|叫个|换|换个|换成|要|要个|联系|呼叫){_WHO}(?:来|听|接|说话|服务|帮忙)?
        (?:跟|和|与|同|找){_WHO}(?:说|说话|讲|讲话|谈|谈谈|聊|聊聊|通话|沟通|联系)
        人工|人工客服|人工服务|真人|真人客服|客服|转人工客服
        有(?:没有)?(?:真人|人工|客服|工作人员|人)(?:在)?
        """,
    "wait": """
        等|等等|等一等|等会|等会儿|稍等|稍候|等我|等我一?会儿?|别急|慢点|慢一点
        给我(?:一点|点|一些)时间
        (?:我)?还(?:没有|没)(?:好|弄好|弄完|做好|做完|准备好|完成|完|到|找到)?
        (?:还|正)?在(?:弄|做|等|找|看|试|重启|插|拔|忙)(?:着)?
        (?:马上|快|就要)(?:就)?(?:好|完|到)
        """,
    "go_on": """
        继续(?:说|讲|下去)?
        (?:接着|往下)(?:说|讲|来|走)?
        说下去
        (?:下一步|下一个|下一个问题|下一个步骤|下个步骤)(?:是什么|怎么做|做什么)?
        (?:然后|接下来|接着|之后|下面|还有)(?:怎么办|怎么做|做什么|干什么|要做什么|该怎么做)?呢?
        """,
    "thanks": """
        (?:太|非常|十分|真是|真的)?(?:谢谢|感谢|多谢|谢)(?:你|您|你们|您的帮助|你的帮助|帮忙)?
        (?:太|真|很)(?:好|棒)
        好极|辛苦
        """,
    "goodbye": """
        再见|拜拜|拜|回头见|回见|挂
        (?:没有|没)(?:别的|其他|其它)(?:问题|事|事情)?
        没事了
        (?:就|先)(?:这样|这些)
        不用(?:了)?,?(?:谢谢|多谢|感谢)(?:你|您)?
        """,
    "hello": """
        你好|您好|你们好|喂|嗨|哈喽|哈啰|早|早安|早上好|上午好|中午好|下午好|晚上好
        (?:还)?在(?:吗|不在|线吗)
        """,
    "no_pictures": """
        (?:不要|不用|不需要|别|不想看|不看|别再|不要再)(?:再)?(?:给我)?(?:画|看|放|发|显示)?(?:任何)?(?:图|图片|图画|示意图)
        (?:别|不要|不用)(?:再)?画
        (?:只|光)(?:要|用|管)?(?:说|讲|文字)(?:就行|就好|就可以)?
        (?:说|讲)就(?:行|好|可以)
        """,
    "pictures": """
        (?:可以|又要|还是要|要|能|恢复)(?:再)?(?:画图|画|看图|放图|有图|图|图片)
        (?:画图|画|看图|放图)
        """,
}
"""One a line, each for itself. What is said to a machine is short, so a core is the words as they come."""


def _compiled(cores: str) -> re.Pattern[str]:
    core = "|".join(line.strip() for line in cores.strip().splitlines())
    before, after = "".join(_BEFORE.split()), _AFTER
    return re.compile(f"(?:{before})*?(?:{core})(?:{after})*")


_COMMANDS = {meaning: _compiled(cores) for meaning, cores in _CORES.items()}


def command(text: str) -> Meaning | None:
    """The command that the whole of a short utterance is; None for anything else. English ones count too."""
    said = plain(text)
    if not said or len(said) > LONGEST:
        return None
    found = next((meaning for meaning, pattern in _COMMANDS.items() if pattern.fullmatch(said)), None)
    return found or english.command(text)
