"""Everything the assistant says of itself, in one table a language. Short, plain, written for the ear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

TOPICS = 3
"""How many topics are named to somebody who asks for something else."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """What is said in one language; every table has all of it. Names in braces are filled in."""

    miss: str
    miss_again: str
    not_ours: str
    """Understood, and no article answers it: with ``{topics}``."""
    not_ours_bare: str
    """The same where there are no topics to name."""
    not_ours_either: str
    neither: str
    repeat_nothing: str
    stopped: str
    waiting: str
    no_person: str
    hand_over: str
    """With ``{person}``."""
    confirm_person: str
    go_on: str
    at_start: str
    gone: str
    """The procedure being walked was taken away."""
    changed: str
    """It was changed, and may be begun again: with ``{title}``."""
    or_type: str
    or_person: str
    closer: str
    no_code: str
    known_not: str
    """With ``{code}``."""
    known_not_bare: str
    """The same of a code that may not be said."""
    did_you: str
    """With ``{readings}``."""
    can_say: str
    """With ``{labels}``."""
    can_say_done: str
    """What to say where there is only one way on."""
    enough: str
    """The time is up that the caller was asked to wait: with ``{labels}``."""
    enough_done: str
    """The same where there is only one way on."""
    confirming: str
    """With ``{label}``."""
    taken_from: str
    """Of an answer from a document: with ``{source}``."""
    abroad_shown: str
    """Of an answer that is written in another language only: with ``{language}`` and ``{title}``."""
    abroad: str
    """The same where it cannot be shown."""
    languages: dict[str, str]
    """What languages are called."""
    no_pictures: str
    no_pictures_here: str
    """The same while a step is awaited."""
    pictures: str
    thanks: str
    goodbye: str
    hello: str
    done_label: str
    """Of the reply where there is only one way on."""
    neither_label: str
    person_label: str
    quoted: str
    """How a title or a reply stands within a sentence: with ``{}``."""
    comma: str
    """What stands between several of them."""
    told_or: tuple[str, str]
    """What stands between two of them, and before the last of more, in a statement."""
    asked_or: tuple[str, str]
    """The same in a question."""

    @property
    def small_talk(self) -> dict[str, str]:
        """Answers to what is said for its own sake, by its meaning."""
        return {
            "thanks": self.thanks,
            "goodbye": self.goodbye,
            "hello": self.hello,
            "wait": self.waiting,
            "no_pictures": self.no_pictures,
            "pictures": self.pictures,
        }

    def out_of_scope(self, titles: Sequence[str]) -> str:
        """Say that this is not ours, and name some of what is."""
        spread = titles[:: max(1, len(titles) // TOPICS)][:TOPICS]
        topics = self.comma.join(map(_inside, spread))
        return self.not_ours.format(topics=topics) if topics else self.not_ours_bare

    def unknown_code(self, code: str) -> str:
        """Say that a code is none of ours.

        Args:
            code: as it may be said; empty where it may not.
        """
        return self.known_not.format(code=code) if code else self.known_not_bare

    def did_you_mean(self, titles: Sequence[str]) -> str:
        """Ask which of the readings was meant."""
        return self.did_you.format(readings=self._either(titles, self.asked_or))

    def choices(self, labels: Sequence[str]) -> str:
        """Name what may be replied, where a reply was not understood."""
        return self.can_say.format(labels=self._either(labels, self.told_or)) if labels else self.can_say_done

    def confirm(self, label: str) -> str:
        """Ask back before moving on."""
        return self.confirming.format(label=self.quoted.format(label))

    def time_up(self, labels: Sequence[str]) -> str:
        """Say that the wait is over, and ask which of the replies it is."""
        return self.enough.format(labels=self._either(labels, self.asked_or)) if labels else self.enough_done

    def _either(self, texts: Sequence[str], last: tuple[str, str]) -> str:
        words = [self.quoted.format(text) for text in texts]
        if len(words) < 3:
            return last[0].join(words)
        return self.comma.join(words[:-1]) + last[1] + words[-1]


def of(language: str) -> Phrases:
    """The table of a language; the English one where there is none."""
    return CHINESE if language == "zh" else ENGLISH


def _inside(title: str) -> str:
    """A title within a sentence: its first letter small, unless it begins an abbreviation."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


ENGLISH = Phrases(
    miss="I am sorry, I did not catch that. Could you say it in other words?",
    miss_again="I am sorry, I still do not understand.",
    not_ours="I am sorry, I have no answer to that. My topics are, for example: {topics}.",
    not_ours_bare="I am sorry, I have no answer to that.",
    not_ours_either="I am sorry, I have no answer to that either.",
    neither="All right. Please tell me in other words what you need.",
    repeat_nothing="I have not said anything yet. What can I do for you?",
    stopped="All right. What else can I do for you?",
    waiting="Take your time. I am here.",
    no_person="I am sorry, nobody can take over right now. You are welcome to go on with me.",
    hand_over="I am connecting you with {person} now.",
    confirm_person="Would you like to talk to a person?",
    go_on="Back to where we were.",
    at_start="We are at the first step.",
    gone="I am sorry, these instructions were withdrawn a moment ago. Please tell me in other words what you need.",
    changed="I am sorry, these instructions were changed while we talked: {title}. Shall we begin again?",
    or_type="You can also type your question below.",
    or_person="You can also type your question, or say: a person please.",
    closer="A little closer, please: I can see a code but cannot read it.",
    no_code=(
        "I can read codes on a product, but I cannot see one in the picture. Please tell me in words what you need."
    ),
    known_not="I can read the code {code}, but I do not know it. Please tell me in words what you need.",
    known_not_bare="I can read the code, but I do not know it. Please tell me in words what you need.",
    did_you="I am not sure that I understood. Did you mean {readings}?",
    can_say="I did not get that. You can say {labels}.",
    can_say_done="I did not get that. Please say done when you are ready, or say stop.",
    enough="That should be long enough now. What is it: {labels}?",
    enough_done="That should be long enough now. Please say done when you are ready.",
    confirming="Did you mean {label}?",
    taken_from="That is from {source}.",
    abroad_shown="We have that in {language} only. I am showing it to you: {title}.",
    abroad="We have that in {language} only, under the title {title}. Ask me again in {language}, and I will tell you.",
    languages={"en": "English", "zh": "Chinese"},
    no_pictures="All right, no pictures. What would you like to know?",
    no_pictures_here="All right, no pictures. Take your time.",
    pictures="All right, I will show you pictures again where they help.",
    thanks="You are welcome. Is there anything else?",
    goodbye="Thank you for calling. Goodbye!",
    hello="Hello! What can I do for you?",
    done_label="Done",
    neither_label="Neither",
    person_label="A person",
    quoted="{}",
    comma=", ",
    told_or=(" or ", ", or "),
    asked_or=(" or ", ", or "),
)

CHINESE = Phrases(
    miss="抱歉，我没明白您的意思。能换个说法吗？",
    miss_again="抱歉，我还是没明白。",
    not_ours="抱歉，这个问题我答不上来。我能帮您的，比如有：{topics}。",
    not_ours_bare="抱歉，这个问题我答不上来。",
    not_ours_either="抱歉，这个问题我也答不上来。",
    neither="好的。请换个说法，告诉我您需要什么。",
    repeat_nothing="我还没有说过什么。请问有什么可以帮您？",
    stopped="好的。还有什么可以帮您？",
    waiting="不着急，您慢慢来，我在这儿。",
    no_person="抱歉，现在没有同事可以接手。您可以继续问我。",
    hand_over="我现在为您转接{person}。",
    confirm_person="您是想转人工吗？",
    go_on="我们接着刚才的步骤。",
    at_start="这已经是第一步了。",
    gone="抱歉，这些步骤刚刚被撤下了。请换个说法告诉我您需要什么。",
    changed="抱歉，这些步骤在我们说话时改过了：{title}。要从头再来一遍吗？",
    or_type="您也可以在下面打字提问。",
    or_person="您也可以打字提问，或者说：转人工。",
    closer="请再靠近一点：我看到了一个码，但是还读不出来。",
    no_code="我能读产品上的条码和二维码，但是画面里没有看到。请告诉我您需要什么。",
    known_not="我读到了编码{code}，但是不认识它。请告诉我您需要什么。",
    known_not_bare="我读到了一个码，但是不认识它。请告诉我您需要什么。",
    did_you="我不太确定您的意思。您是想问{readings}？",
    can_say="我没明白。您可以说{labels}。",
    can_say_done="我没明白。完成以后请说好了，不想继续就说停止。",
    enough="时间应该够了。现在怎么样：{labels}？",
    enough_done="时间应该够了。好了请说“好了”。",
    confirming="您是说{label}吗？",
    taken_from="出自{source}。",
    abroad_shown="这方面的说明我们只有{language}的，我把它显示给您看：{title}。",
    abroad="这方面的说明我们只有{language}的，标题是{title}。您换成{language}再问一次，我就念给您听。",
    languages={"en": "英文", "zh": "中文"},
    no_pictures="好的，我只说，不画图。您想了解什么？",
    no_pictures_here="好的，我只说，不画图。您慢慢来。",
    pictures="好的，需要的时候我会再给您看图。",
    thanks="不客气。还有别的问题吗？",
    goodbye="感谢您的来电，再见！",
    hello="您好！请问有什么可以帮您？",
    done_label="好了",
    neither_label="都不是",
    person_label="转人工",
    quoted="“{}”",
    comma="、",
    told_or=("或", "或"),
    asked_or=("，还是", "，还是"),
)
