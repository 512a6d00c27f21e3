"""What kind of answer a question asks for, by its words: to see something, to do something, to tell things apart.

English and Chinese. It only decides what is drawn beside an answer, never what is answered.
"""

# ruff: noqa: E501 - a pattern is read in one piece

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Intent = Literal["show", "do", "trouble", "compare", "where", "trend", "amount", "fact"]
"""To be shown it; to do something; something does not work; things told apart; where or which part; how it changes;
a number, a price or a time; anything else that is said in a word or a sentence."""

LOOKED_AT = 300
"""Characters of a question that are looked at: what somebody wants stands at its beginning or its end."""

_PICTURES = (
    r"(?:pictures?|drawings?|diagrams?|images?|charts?|graphs?|tables?|graphics?|illustrations?|sketch(?:es)?|visuals?)"
)
_ACT = (
    r"(?:change|move|set|cancel|reset|install|connect|add|book|order|return|pay|switch|renew|replace|reserve|transfer|update"
    r"|fix|repair|register|apply|fit|upload|send|extend|open|close|activate|block|unlock|download|print|share|pair|log|sign"
    r"|use|get|make|do|turn|swap|upgrade|postpone|reschedule|join|hide|rename|create|start|stop|mount|clean)"
)

NO_PICTURES = re.compile(
    r"\b(?:no|without|skip|drop|leave out|stop|spare me|don'?t (?:want|need|show|draw|bother)|do not (?:want|need|show|draw))"
    r"(?: me| us| any| the| more| your| a| with| showing| drawing| those| that| all)* " + _PICTURES + r"\b"
    r"|\b(?:just|only) (?:tell|talk|say|speak|words|read)\b|\bwords (?:only|alone|will do)\b|\btell me in words\b"
    r"|\bi (?:can'?t|cannot|can not) (?:look|see (?:the |my |any )?(?:screen|pictures?|display))\b"
    r"|\b(?:i'm|i am|we're|we are) (?:driving|blind|at the wheel|on the (?:road|motorway|bike))\b|\b(?:at the wheel|on the motorway) (?:right )?now\b"
    r"|(?:不(?:要|用|需要|想看|看)|别)(?:再)?(?:给我)?(?:画|看|发|放|显示|弄|搞|上)?(?:任何|什么)?(?:图|图片|图画|示意图|画面|表格|表)"
    r"|别(?:再)?(?:给我)?(?:画|放图|发图)|(?:只|光)(?:要|用)?(?:说|讲|文字|语音)(?:就)?|(?:说|讲|念)(?:给我听)?就(?:行|好|可以)"
    r"|看不(?:了|到|见)(?:屏幕|图)|(?:在|正)开车|直接(?:说|讲|告诉我)(?:就行|就好)?$"
)

PICTURES = re.compile(
    rf"\b{_PICTURES} (?:again|back|on|are (?:ok|okay|fine|welcome))\b"
    r"|\bwith (?:the )?(?:pictures|drawings|diagrams|images)\b|\byou (?:can|may) (?:show|draw)\b"
    r"|(?:可以|能|又要|还是)(?:再)?(?:画|看图|放图|有图)|(?:要|带|有)图(?:吧|了|片)"
)
"""They may come again."""

REMEMBERED = 50
"""Lines of the conversation in which a wish is looked for."""

PATTERNS: tuple[tuple[Intent, re.Pattern[str]], ...] = (
    (
        "show",
        re.compile(
            r"\b(?:show|draw|sketch|illustrate|display|visuali[sz]e|depict|map out|plot)\b(?! up)"
            rf"|\b(?:a|an|the|any|some|with|as a|on a|that|your) (?:\w+ )?{_PICTURES}\b|\b(?:flow ?chart|photo)s?\b"
            r"|\b(?:let me|can i|could i|want to|like to|let's|may i) (?:just )?(?:see|have a look|look at)\b|\bhave a look at\b"
            r"|\b(?:on|to) (?:the|my) screen\b|\bpoint (?:it|them|me)\b|\bput it up\b"
            r"|画(?!面)|(?:给|让|叫)我(?:看|瞧)|(?:我|来)(?:看看|瞧瞧|看一下)|看(?:一)?下图|示意图|图(?:示|表|片|解)|(?:用|配|来|有没有|发|放|上)(?:一)?(?:张|个|幅)?图"
            r"|显示(?:一下|出来)|演示|指给我|列出来|(?:做|列)(?:个|张)?表"
        ),
    ),
    (
        "compare",
        re.compile(
            r"\bdifferen(?:t|ce|ces|tiate)\b|\bdiffers?\b|\bcompar\w*|\bversus\b|\bvs\b|\bpros and cons\b|\bside by side\b|\bnext to each other\b|\bapart\b"
            r"|\b(?:which|what)(?:'s| is| are| one is| one's| would be)? (?:the )?(?:better|best|cheap\w*|fast\w*|good|right|suit\w*|worth\w*)\b"
            r"|\b(?:better|dearer|cheaper|faster|bigger|stronger|more|less|worse)(?: \w+)? than the\b|\bthe (?:better|best|right|cheapest|fastest) (?:one|of|for|plan|choice|deal|option)\b"
            r"|\bwhich (?:one|of|plans?|packages?|routers?|models?|bands?|kinds?|types?|options?|tariffs?|offers?|cards?|membership)\b(?!.*\b(?:socket|button|light|hole)\b)"
            r"|\bwhat (?:plans|packages|options|kinds|types|models|choices|tariffs|offers|memberships|sorts)\b"
            r"|\b(?:choose|choice|decide|suits?|recommend|worth (?:it|the|having|paying))\b|\bwhat would you (?:take|choose|pick|say|go for)\b|\b(?:right|good|best|enough) for (?:me|us|my)\b"
            r"|\b(?:all|overview of|list of|about all) (?:the |your )?(?:plans|packages|options|models|tariffs|memberships)\b"
            r"|\b(?:has|have|get|got|does|offers?) (?:it |they |i )?(?:got )?(?:that )?the (?:other|others|cheap|basic|small|big|dear)\w*(?: one)?\b|\bthe (?:cheap|small|basic|other)\w*(?: one)? (?:hasn'?t|doesn'?t|has not|lacks)\b"
            r"|\bthe two (?:are|of them)?.*\bsame\b|\b(?:both|all three|the three) (?:of them )?the same\b|\bwhat do i (?:gain|lose|get extra)\b|\bfor the extra\b"
            r"|区别|差别|不同|不一样|都一样|对比|比较(?!慢|快|忙|挤)|相比|差在|强在|好在|多了(?:什么|啥)|少了(?:什么|啥)|哪(?:个|种|款|一种|一个|一款|张|档)(?!灯|口|孔|接口|插口|按钮|键|位置|窗|门|楼|是|按)"
            r"|选(?:哪|什么|择)|(?:、|和|跟|还是).*(?:好|合适|划算|快|便宜|值|强)|值不值|值得|优缺点|有(?:哪些|什么|几种)(?:套餐|型号|选择|方式|种类|档|卡|票)|怎么选|(?:适合|推荐)|、.*、.*(?:说说|介绍|讲讲)|比(?:小|大|便宜|贵|普通|基本)的"
        ),
    ),
    (
        "trend",
        re.compile(
            r"\b(?:over|during|throughout|across|through|round) (?:the )?(?:whole |last |past )?(?:\w+ )?(?:day|week|month|year|evening|night|time|months|years|weeks|course|clock|decade)\b(?<!what time)"
            r"|\b(?:trend|history|peak|busiest|quietest|rush hour|hour by hour|by hour|by month|per hour|each hour|each month|every month|month by month|year on year|year by year|week by week|since (?:19|20)\d\d)\b"
            r"|\b(?:chang\w*|develop\w*|evolv\w*|recover\w*|spread|heading|fluctuat\w*)\b(?<!to change)(?<!i change)(?<!we change)(?!.*\b(?:password|address|name|appointment|pin|card)\b)"
            r"|\b(?:gone|going|go|goes|went|been|moving|crept|shot|keeps?|kept) (?:up|down|rising|growing|falling|dropping|climbing|increasing)\b"
            r"|\b(?:get|gets|getting|got|become|becoming|becomes) (?:\w+er|more|less|worse|better)\b"
            r"|\bthan (?:it|they|we|i|there) (?:used to|did|was|were)\b|\bthan (?:last|before|usual|normal|ever|in|a year|the year|\w+ years? ago|(?:19|20)\d\d)\b|\bused to be\b|\bnever like that before\b"
            r"|\bcompared (?:with|to) (?:the )?(?:last|year|month|winter|summer|week|before|previous|\w+ (?:before|ago))\b"
            r"|\b(?:what|which|best|worst|good|bad) (?:times?|hours?|days?|weekdays?|months?)\b.*(?:\b(?:fast|slow|quick|quiet|busy|full|empty|good|best|worst|crowded|queue|come|avoid|least|most)\w*\b|\?)|\b(?:best|worst) (?:times?|hours?|days?) (?:for|of|to)\b"
            r"|\bwhen (?:is|are|do|does|will|should)\b.*\b(?:fast|slow|quick|quiet|busy|cheap|high|low|congested|crowded|full|empty|least|most|peak)\w*\b"
            r"|\b(?:evenings?|nights?|mornings?|weekends?|mondays?|sundays?|winters?|summers?)\b.*\b(?:better|worse|slower|faster|quieter|busier|cheaper)\b|\bat different (?:times|hours)\b"
            r"|\b(?:drop|rise|increase|decrease|jump|fall|peak)\?|\b(?:rise|rose|risen|rising|grown?|growing|grew|fallen|falling|fell|dropped|dropping|climb\w*|increas\w*|decreas\w*|doubled|halved)\b(?!.*\b(?:screen|floor)\b)"
            r"|\bcurve\b|\bups and downs\b|\b(?:hates?|avoid) (?:the )?(?:queues?|crowds?)\b"
            r"|变化|变成|趋势|走势|咋走|怎么走的|高峰|每(?:个)?(?:小时|月|天|年|周)|一(?:天|周|年)(?:中|里|之中|当中|里头|下来)|哪(?:天|个月|个时|几天|几个小时).*最|什么时候(?:最|比较|网速|人少|人多|清静|快|慢|少)|几点.*(?:最|比较|人少|人多|快|慢|少)"
            r"|历(?:史|年)|逐(?:月|年)|一(?:年|月)(?:比)?一?(?:年|月)|年年|(?:涨|升|降|跌|掉|减|增)(?:了|得|上|下|到|多少|过|价)|波动|各(?:个)?(?:时段|月|周)|这(?:几|些)年|近(?:几|两|三)年|这几个月|越来越|越.+越"
            r"|比(?:以前|之前|去年|上(?:个|周|月)|前(?:年|几)|往年|平时|过去|当年)|(?:夜里|晚上|白天|早上|周末|冬天|夏天).*(?:好点|好些|快点|快些|慢|挤|忙|会不会好|人多|人少)|人少.*(?:时候|来)|(?:挑|趁).*(?:人少|不忙|不挤)|最(?:挤|忙|闲|空|慢|堵)"
        ),
    ),
    (
        "where",
        re.compile(
            r"\bwhere(?:'s|abouts)?\b(?! (?:do|can|should|must) (?:i|we) (?:pay|buy|call|ring|write|complain|cancel|order|sign|send))"
            r"|\bwhich (?:socket|port|button|light|lamp|hole|plug|end|side|connector|cable|slot|jack|led|icon|menu|tab|desk|room|door|way|knob|key|lever|floor|platform|coach|entrance|switch|corner)s?\b"
            r"|\bwhat(?:'s| is| are|'re| does| do) (?:this|that|these|those|the) .*\b(?:sockets?|ports?|buttons?|lights?|lamps?|holes?|leds?|dots?|icons?|symbols?|connectors?|slots?|jacks?|switch|labels?|stickers?|knobs?|levers?|signs?|thing|mean|means|for)\b"
            r"|\bwhat(?:'s| is| are) (?:the )?(?:\w+ ){1,4}(?:at|on|in|next to|beside|above|below|under|behind|left|right)\b.*"
            r"|\blooks? like\b|\blocat(?:e|ed|ion)\b|\b(?:can(?:'t|not)|don'?t|couldn'?t) (?:find|see)\b|\bfind (?:the|my|it)\b|\b(?:on|at|to) the (?:back|front|side|bottom|top|left|right)\b|\b(?:bottom|top) (?:left|right)\b|\b(?:beside|next to) (?:it|that|this)\b"
            r"|\b(?:top|front|left|upper|bottom|back|right)(?: one| socket| side)? or (?:in |at |on )?(?:the )?(?:bottom|back|right|lower|top|front|left)\b"
            r"|\b(?:plug|goes?|put|push|press|stick|connect|insert|belongs?)\b.*\b(?:into|in) (?:which|what)\b|\b(?:what|which) (?:do i|to|should i) (?:press|push|turn|plug)\b|\bwhat (?:socket|port|button|light|lamp)\b"
            r"|\b(?:flashing|blinking|glowing|lit)\b|\b(?:little|small|tiny|red|green|orange|yellow|blue|white|grey|black) (?:\w+ )?(?:lamp|light|dot|button|thing|triangle|socket|hole|lever|knob|one)s?\b"
            r"|哪里(?!有)|哪儿|(?:在|去|往|朝|从)哪|什么位置|位置|长什么样|什么样子|找不(?:到|着)|怎么找|哪(?:个|一个|盏|只|根)?(?:灯|口|孔|接口|插口|按钮|键|窗口|窗|门|旋钮|扳手)|(?:这|那)(?:个|些|盏|根|只)?(?:[红绿黄蓝白黑灰橙小大]色?的?)?(?:灯|口|孔|接口|插口|按钮|键|图标|点|东西|旋钮|手柄)"
            r"|(?:灯|口|孔|接口|按钮|键|图标|旋钮)(?:是|有|管)(?:什么|干什么|干嘛|做什么|啥)|代表什么|什么意思|插(?:到|在|进)?哪|按(?:哪|什么)|哪个(?:是|按|管)|(?:旁边|边上|上面|下面|左边|右边|左下|右下|左上|右上|背面|后面)(?:那|的|角)|一直(?:在)?(?:闪|亮)|几楼|怎么走$|怎么走[？?]"
        ),
    ),
    (
        "amount",
        re.compile(
            r"\bhow (?:much|many|long|often|fast|far|big|old|soon|late|early|high|strong|large|quick|quickly|expensive|loud|warm|hot|cold|heavy|wide|deep|tall|thick|safe|likely|strict|noisy|accurate)\b"
            r"|\b(?:costs?|prices?|fees?|charged?|charges|deposit|penalty|deadline|warranty|guarantee|weight|height|width|torque|temperature|opening (?:times?|hours?)|notice period|phone number|extension|surcharge|discount|minimum|maximum|max|percent|percentage|maximum age)\b(?! me through)"
            r"|\b(?:what|which) (?:number|form|time|date|day|size|rate|percentage|voltage|torque|material|temperature|age|documents?|email|address|website)\b|\b(?:today|currently|at the moment|right now)\?"
            r"|\bby when\b|\buntil when\b|\bfor free\b|\bfree of charge\b|\b(?:is|was|are) (?:it|that|this|the \w+(?: \w+)?) (?:really )?(?:free|included|safe|legal|refundable|\w+ (?:weeks|days|hours|minutes|pounds|euros))\b"
            r"|多少|多久|多长|多快|多大|多重|多高|多厚|多响|多热|几(?:天|点|个|次|兆|块|分钟|小时|年|米|元|号|度|毛|位|毫米|折|级|分|人|岁|周|公斤|克|瓦)|是几$|多贵|价格|价钱|费用|收费|手续费|要钱|扣钱|贵不贵|押金|免费|费电|保修"
        ),
    ),
    (
        "do",
        re.compile(
            r"\bhow (?:do|can|could|should|would|must|might|may|am|to|does one|will|one|is it done)\b(?! (?:it|they|you|that) (?:cost|charge|take|compare|differ))(?! i know)(?!.*\b(?:differ|compare|chang(?:ed|ing)|develop\w*|tell .* apart)\b)"
            r"|\bhow'd\b|\bwhat (?:do|should|must|can|shall|could) (?:i|we) do\b|\bwhat (?:now|next|then|must i)\b|\bwhat'?s (?:next|after that|the next)\b|\bthen what\b|\bwhat comes (?:next|after)\b|\bwhat'?s the (?:procedure|process|way to|best way)\b"
            r"|\b(?:walk|talk|guide|take|lead|run) (?:me|us) through\b|\bstep[- ]by[- ]step\b|\bsteps\b|\bnext step\b|\binstructions?\b|\bhelp (?:me|us)\b|\btell me how\b|\bexplain how\b|\bhow one\b"
            r"|\b(?:i|we)(?:'d| would)? (?:want|need|like|wish|have|am trying|'m trying|must) to\b(?! (?:know|see|ask|hear|compare|understand))|\bi(?:'d| would) like to\b(?! (?:know|see|ask|hear|compare))|\bi wanna\b|\bi(?:'m| am) trying to\b"
            rf"|\b(?:can|could|may) (?:i|we|you|one) (?:\w+ )?(?:\w+ )?{_ACT}\b|\bam i able to\b|\bis it possible to\b|\b(?:any|a) way (?:i|we|you|to|of)\b|\blet'?s {_ACT}\b|\bplease {_ACT}\b|^{_ACT} (?:my|the|our|a|it|me|up|off|on)\b"
            r"|怎么(?!选|样|找|收费|算|走的|这么|还|不|会|回事|变)|如何|怎样|咋(?!样|走|这么|还|不|回事)|步骤|流程|教(?:我|一下)|帮我(?!说说|看看|比)|我(?:想|要|需要|得)(?!知道|问|看|了解|挑)|(?:我|自己|网上|手机上)(?:能|可以)(?:不能)?(?:自己|在)?(?:网上)?(?:改|换|办|弄|装|退|约|取消|预约)|(?:能|可以)(?:自己|在网上|网上)|该做什么|怎么办|(?:下一步|接下来|下面|然后|之后)(?:怎么|干嘛|干什么|做什么|呢|是)|下一步"
        ),
    ),
    (
        "trouble",
        re.compile(
            r"\b(?:doesn'?t|does not|don'?t|do not|won'?t|will not|can'?t|cannot|isn'?t|is not|no longer|stopped|fails?|failed|broken|dead|down|lost|gone|stuck|freez\w+|keeps?|slow|red|blinking|flashing|off|out of order|error)\b"
            r"|\bno (?:internet|connection|signal|wifi|dial tone|tone|picture|sound|light|network|service|power)\b|\bforgot(?:ten)?\b|\bset(?:ting)? up\b|\binstall\w*\b"
            r"|不(?:行|亮|通|能用|上|动|到|响|好使|工作)|没(?:有)?(?:网|信号|声音|反应|图像|电)|坏了|断(?:网|了|线)|掉线|很?慢|卡(?:住|死|顿|了)|忘(?:了|记)|连不上|上不了|打不开|红灯|闪|丢了"
        ),
    ),
    (
        "fact",
        re.compile(
            r"\bwhat(?:'s| is| are|'ll| will| would| does| do| did| was| were)\b|\bwhen\b|\bwho(?:m|se)?\b|\b(?:whether|wondering if)\b|\btrue\?|\breally\b|\bright\?$"
            r"|^(?:and |so |but |well |um |er |ok(?:ay)? |hello |hi |then )*(?:is|are|am|was|were|do|does|did|has|have|had|will|would|may|must|should|can|could|need)\b"
            r"|\b(?:is|are|do|does|did|has|have|will|would|must|should|can) (?:it|they|the|my|your|there|that|this|i|we|he|she|one)\b"
            r"|什么时候|哪天|(.)不\1|有没有|能不能|可不可以|要不要|会不会|(?:能|可以|会|管|要|有)[^，。？?]{0,12}不[？?。]?$|[吗么嘛]\s*[？?。]?\s*$|是什么$|谁|真的"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was found in a question; several may be."""

    intents: frozenset[Intent] = frozenset()
    no_pictures: bool = False
    """The caller says that they want no pictures, now or from now on."""

    def __contains__(self, intent: object) -> bool:
        return intent in self.intents

    @property
    def shows(self) -> bool:
        """Whether to be shown something is asked for."""
        return "show" in self.intents and not self.no_pictures


NOTHING = Asked()
"""A picked reply asks for nothing in words."""


def look(text: str) -> Asked:
    """What a question asks for; nothing where it is empty (a reply was picked)."""
    plain = " ".join(text.lower().replace("’", "'").split())
    if len(plain) > LOOKED_AT:
        half = LOOKED_AT // 2
        plain = f"{plain[:half]} {plain[-half:]}"
    found = frozenset(intent for intent, pattern in PATTERNS if pattern.search(plain))
    return Asked(found, NO_PICTURES.search(plain) is not None)


def unwanted(said: Iterable[str]) -> bool:
    """Whether the last wish in what the caller has said, oldest first, is for no pictures."""
    for text in reversed(list(said)[-REMEMBERED:]):
        plain = " ".join(text.lower().replace("’", "'").split())[:LOOKED_AT]
        if NO_PICTURES.search(plain):
            return True
        if PICTURES.search(plain):
            return False
    return False
