"""Numbers that name something, or to which one calls or texts: each digit by itself."""

from __future__ import annotations

import re

from pipelines.tts.spoken.chinese.numbers import digits, telephone
from pipelines.tts.spoken.chinese.rules import rule
from pipelines.tts.spoken.pieces import Piece, Rule, Said, each

_CALLED = "拨打|拨|致电|电话|热线|来电|打|手机号?|短信"
_TEXTED = r"""(?: 发[送到]? | 编辑 | 回复 | 短信 ) (?: [^，。；！？、,;!?]{0,30}? [^，。；！？、,;!?\d] )? [到至给]"""
_NAMED = (
    "号码|[账帐]号|编号|订单号?|工单号?|单号|邮编|邮政编码|密码|验证码|代码|错误码?|故障码?|型号|分机号?|端口|编码|序列号|卡号|PIN码?|"
    "报错|区号|转|[账帐]户号?|户号|串号|识别码|(?:客户|用户|会员|合同|协议|参考|流水|申请|受理|业务|案件|凭证|发票|收据|保单|证件|身份证|"
    "设备|登记|预约|投诉|报修|快递|运单|病历|就诊|挂号)[编]?号"
)
_ENDED = r"尾号|尾数|[末后][几三四六34]位(?:数字|数)?"
_IS = r"(?: [是为：:\s] ){0,2}"

_GROUPS = r"(?: \d{2,} (?:[ ]\d{2,})+ | \d{4,} (?:-\d{2,})+ | \d{3,} )"
_NOT_ON = r"(?! \d | [:/%] | [.,]\d | [-~～–]\s?\d )"
COUNTS = re.compile(r"\s?(?:[个元户人次台条米克兆块张份件秒天年字万]|小时|分钟|公里|平方|公斤)")
"""What stands behind a number that counts."""


def _digits(match: re.Match[str]) -> Said:
    return None if COUNTS.match(match.string, match.end()) else each(match, r"\d+", digits)


def _called(match: re.Match[str]) -> list[Piece] | None:
    return None if COUNTS.match(match.string, match.end()) else each(match, r"\d+", telephone)


RULES: tuple[Rule, ...] = (
    rule(rf"(?P<context> {_TEXTED} [:：\s]? ) (?: \d{{2,3}} [ ] \d{{2,3}} | \d{{3,}} ) {_NOT_ON}", _called),
    rule(rf"(?P<context> (?:{_CALLED}) {_IS} ) (?: \d{{2,}} (?:[- ]\d{{2,}})+ | \d{{3,}} ) {_NOT_ON}", _called),
    rule(rf"(?P<context> (?:{_NAMED}) {_IS} ) {_GROUPS} {_NOT_ON}", _digits),
    rule(rf"(?P<context> (?:{_ENDED}) {_IS} ) (?: {_GROUPS} | \d{{2,}} ) {_NOT_ON}", _digits),
)
"""Before telephone numbers, which are known by their groups alone."""
