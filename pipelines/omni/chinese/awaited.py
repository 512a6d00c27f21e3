"""What is said in Chinese when something has been done: where a procedure has one way on and waits for the caller."""

from __future__ import annotations

import re

from pipelines.knowledge import Step
from pipelines.omni import Reply
from pipelines.omni.chinese.replies import NO, YES, choose
from pipelines.omni.chinese.utterance import plain
from pipelines.omni.replies import Match

DONE = (
    "好了", "都好了", "已经好了", "完成", "完成了", "已完成", "做完了", "做好了", "弄好了", "弄完了", "搞定", "搞定了",
    "可以了", "行了", "准备好了", "完了", "下一步", "继续", "然后呢", "接下来呢", "接下来做什么", "接下来怎么办",
    "ok了", "done", "做了", "按你说的做了", "按您说的做了",
)  # fmt: skip
"""What is said anywhere."""

AGREED = ("好", "好的", "好吧", "行", "可以", "知道了", "明白了", "是", "是的", "对", "ok", "okay")
"""The same, where nothing has to be waited for: after an instruction to wait it would only mean "I heard you"."""

_WHEN = re.compile(
    r"([^，。！？；,.!?;]+?)(?:了|以后|之后|后|的时候|时)?[，,]?(?:就|再|请|来)*"
    r"(?:告诉我|跟我说|和我说|说一声|叫我|通知我)"
)
_WAITING_FOR = re.compile("^(?:等到|等|当|如果|一旦|要是|请|您|你|把)+")
_FRAME = frozenset("我你您的了把已经都现在刚才刚刚就它这那个好完过也又再给将")
_NEGATIVE = re.compile("[不没未别无]|吗|什么|怎么|哪")
_FINISHED = re.compile("[了好完过]")


def wordings(step: Step) -> tuple[str, ...]:
    """What a caller will say when the step is done, as far as the step's own words tell; without ``DONE``."""
    told = []
    for match in _WHEN.finditer(step.say):
        clause = plain(_WAITING_FOR.sub("", match[1].strip()))
        if clause:
            told += [clause, f"{clause}了"]
    return (*told, *_passed(step.wait_s))


def match(text: str, step: Step, reply: Reply) -> Match | None:
    """Whether the one way on was chosen: "好了", what the step asked to be told, or that its work is done."""
    more = DONE if step.wait_s else (*DONE, *AGREED)
    offered = Reply(reply.id, reply.label, (*reply.also, *more))
    clauses = plain(text).split(",")
    if not step.wait_s and all(clause in AGREED for clause in clauses):
        return Match(reply, 1.0, clear=True)
    found = choose(text, (offered,), f"{step.label}。{step.say}")
    if (found is None or not found.clear) and not step.wait_s and did(text, step):
        return Match(reply, 1.0, clear=True)
    return Match(reply, found.share, found.clear) if found is not None else None


def agreed(text: str) -> bool:
    """Whether this says no more than "好的"."""
    said = plain(text)
    return bool(said) and all(clause in AGREED for clause in said.split(","))


def did(text: str, step: Step) -> bool:
    """Whether what was said tells the step's own work as done: "插紧了", "已经重启了"."""
    said = plain(text).replace(",", "")
    if len(said) < 2 or _NEGATIVE.search(said) or not _FINISHED.search(said) or said in YES | NO:
        return False
    own = set(plain(f"{step.label},{step.say}"))
    core = [char for char in said if char not in _FRAME]
    return bool(core) and all(char in own for char in core)


def _passed(seconds: float) -> tuple[str, ...]:
    """That a time is over."""
    if not seconds:
        return ()
    number, unit = (round(seconds / 60), "分钟") if seconds >= 60 else (round(seconds), "秒")
    time = plain(f"{number}{unit}")
    over = (
        f"{time}了",
        f"{time}到了",
        f"{time}过了",
        f"{time}已经到了",
        f"{time}已经过了",
        f"过了{time}",
        f"等了{time}",
    )
    return (*over, f"已经{time}了", "时间到了", "到时间了", "时间过了", "到了", "等好了", "等完了")
