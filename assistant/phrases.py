"""What the live half says beside its answers, in one table a language. Plain, short, and never an error code."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.languages import language_of


@dataclass(frozen=True, slots=True)
class Phrases:
    """What is said or shown in one language; every table has all of it."""

    failed: str
    """The understanding stage failed or missed its deadline."""
    one_moment: str
    """The answer is late."""
    still_there: tuple[str, str, str]
    """A reply is waited for, and the caller says nothing: each once, with time between them."""
    ending: str
    """After the last of them."""
    greeting: str
    """Where ``site.toml`` has none."""
    notice: str
    """Shown above every conversation."""
    person: str
    """Who takes over, where ``site.toml`` names nobody in this language."""
    not_heard: str
    """Nothing here recognises speech in this language."""


ENGLISH = Phrases(
    failed="I am sorry, something went wrong on my side. Please ask me again.",
    one_moment="One moment, I am looking that up.",
    still_there=(
        "Are you still there? Take your time, and say it when you are ready.",
        "I am still here. You can say your reply, or type it.",
        "I cannot hear you. If I hear nothing more, I will end our conversation.",
    ),
    ending="I have not heard from you, so I am ending our conversation now. Goodbye.",
    greeting="Hello, you are speaking with the automated assistant. What can I do for you?",
    notice="You are talking to an automated assistant",
    person="a colleague",
    not_heard=(
        "I cannot understand speech in this language, so the microphone is off. "
        "Please type, tap, or let your browser recognise what you say."
    ),
)

CHINESE = Phrases(
    failed="抱歉，我这边出了点问题。请再问一次。",
    one_moment="请稍等，我查一下。",
    still_there=(
        "您还在吗？不用着急，准备好了再说。",
        "我还在。您可以直接说，也可以打字。",
        "我听不到您的声音。如果一直没有回应，我就结束这次对话。",
    ),
    ending="一直没有听到您的回应，我现在结束对话。再见。",
    greeting="您好，我是自动语音助手。请问有什么可以帮您？",
    notice="您正在与自动语音助手对话",
    person="人工客服",
    not_heard="我还听不懂中文语音，所以麦克风是关着的。您可以打字、点选，或者让浏览器来识别您说的话。",
)


def of(language: str) -> Phrases:
    """The table of a language; the English one where there is none."""
    return CHINESE if language_of(language) == "zh" else ENGLISH
