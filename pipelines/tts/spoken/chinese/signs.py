"""Signs between Chinese words."""

from __future__ import annotations

from pipelines.tts.spoken.chinese.rules import rule
from pipelines.tts.spoken.pieces import Rule

_SIGNS = {
    "@": "艾特", "&": "和", "=": "等于", "+": "加", "×": "乘", "÷": "除以", "≥": "大于等于", "≤": "小于等于",
    "±": "正负", "≈": "约等于", "→": "，", "|": "，", "#": "井号", "*": "星号", "%": "百分之", "℃": "摄氏度",
    "°": "度", "¥": "元", "￥": "元",
}  # fmt: skip
_HAN = r"\u3400-\u9fff"

RULES: tuple[Rule, ...] = (
    rule(rf"(?<=[{_HAN}\d]) [-–~～] (?= 周[一二三四五六日] | 星期 | 礼拜 | [一二三四五六七八九十]+[月日号点] )",
         lambda _: "到"),
    rule(r"/ (?= \s? (?: 月|年|天|日|周|小时|分钟|秒|次|人|户|个|台 ) (?![\u3400-\u9fff]) )", lambda _: "每"),
    rule(r"(?<=\d) / (?=\d)", lambda _: "斜杠"),
    rule(rf"(?<=[{_HAN}]) (?<![和与]) / (?=[{_HAN}])", lambda _: "或"),
    rule(r"\# (?=号)", lambda _: "井"),
    rule(r"\* (?=号)", lambda _: "星"),
    rule(rf"(?<![\w*]) [#*] (?= [\s，。、；！？,.;!?)）」”\"'] | 键 | $ ) | (?<=[{_HAN}]) [#*] (?=[{_HAN}])",
         lambda match: _SIGNS[match[0]]),
    rule(r"> (?= \s?\d )", lambda _: "大于"),
    rule(r"< (?= \s?\d )", lambda _: "小于"),
    rule(r">", lambda _: "，"),
    rule(r"[@&=+×÷≥≤±≈→|℃°¥￥]", lambda match: _SIGNS[match[0]]),
)  # fmt: skip
