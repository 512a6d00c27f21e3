"""What was said in Chinese, made plain for comparing: one way of writing, hesitations and politeness of tone gone."""

from __future__ import annotations

import re
import unicodedata

from pipelines.languages import is_chinese

_TRADITIONAL = (
    "對对沒没們们說说話话聽听請请謝谢還还這这個个為为麼么嗎吗後后來来時时間间過过現现樣样經经斷断開开關关紅红綠绿藍蓝黃黄燈灯動动電电"
    "纜缆網网線线兩两幾几問问題题應应該该覺觉見见轉转員员務务號号錯错確确實实當当裡里從从點点辦办幫帮給给讓让繼继續续結结邊边會会換换變变"
    "壞坏無无種种類类項项順顺復复聯联連连試试閃闪嘆叹鐘钟機机礙碍選选擇择鬆松緊紧頭头門门約约費费賬账帳账單单設设備备麻麻煩烦撥拨進进"
    "舊旧遠远慢慢爾尔囉啰啟启靜静閉闭訴诉誰谁別别準准剛刚跟跟嗯嗯卻却長长壓压達达滅灭貓猫盤盘濾滤級级親亲聲声臺台灣湾"
)
_SIMPLE = str.maketrans(dict(zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True)))
"""The old characters in what callers say of themselves: a phone's keyboard may write them."""

_DIGITS = ("零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
_DROPPED = re.compile(r"[-\"'“”‘’()《》<>「」【】\[\]*]")
_PAUSE = re.compile(r"(?:[\s,!?;:、。…—~]|\.(?!\d))+")
_HESITATION = re.compile(r"^(?:[嗯呃啊哦噢唉哎喔唔诶欸]+|额$)+")
_TONE = re.compile(r"(?<=.)[啊呀哦啦喔哈嘛咯哟]+$")
"""At the end of a clause: tone alone. 吗, 呢 and 吧 ask, and stay."""


def plain(text: str) -> str:
    """An utterance as it is compared: simplified characters, small letters, its clauses with commas between them.

    ``"嗯，燈是２個！"`` gives ``"灯是二个"``; what is nothing but hesitation gives nothing.
    """
    text = _DROPPED.sub("", unicodedata.normalize("NFKC", text).lower().translate(_SIMPLE))
    clauses = []
    for piece in _PAUSE.sub(_pause, text).split(","):
        clause = _TONE.sub("", _HESITATION.sub("", piece))
        clause = re.sub(r"(?<![\d.])\d+(?![\d.])", _digits, clause).replace("两", "二")
        if clause:
            clauses.append(clause)
    return ",".join(clauses)


def size(text: str) -> int:
    """How much was said, in words: two Chinese characters count as one."""
    said = plain(text).replace(",", "")
    latin = len(re.findall(r"[a-z0-9]+", said))
    return latin + (sum(map(is_chinese, said)) + 1) // 2


def _pause(found: re.Match[str]) -> str:
    """Blanks part Latin words alone; anything else is a pause."""
    return "" if found[0].isspace() else ","


def _digits(found: re.Match[str]) -> str:
    return _DIGITS[int(found[0])] if len(found[0]) < 3 and int(found[0]) < len(_DIGITS) else found[0]
