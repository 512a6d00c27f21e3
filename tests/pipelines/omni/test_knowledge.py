"""The embedded understanding as a stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from talking import Talk, chinese, found

from pipelines.asr import Transcript
from pipelines.knowledge import Article, Collection
from pipelines.knowledge.followup import Before
from pipelines.knowledge.judgement import Found
from pipelines.knowledge.retrieval import Retrieval
from pipelines.omni import Become, Dialogue, Evidence, Line, Mark, Piece, Place, Question, Show, Text, Verdict
from pipelines.omni.knowledge import KnowledgeOmni, respond


class Listening(Retrieval):
    """Notes what it is asked."""

    def __init__(self, collection: Collection) -> None:
        super().__init__(collection, None)
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.codes_asked: list[tuple[str, ...]] = []

    async def find(
        self,
        question: str,
        alternatives: Sequence[str] = (),
        codes: Sequence[str] = (),
        absent: frozenset[str] = frozenset(),
        before: Before | None = None,
        *,
        typed: bool = False,
    ) -> Found:
        self.asked.append((question, tuple(alternatives)))
        self.codes_asked.append(tuple(codes))
        return await super().find(question, alternatives, codes, absent)


async def answer(omni: KnowledgeOmni, question: Question) -> list[Piece]:
    async with omni.answer(question) as pieces:
        return [piece async for piece in pieces]


async def test_an_answer_is_a_stream_whose_first_piece_is_the_verdict(collection: Collection) -> None:
    """How sure it is comes first; then the source, the picture, the state, and the words with their nodes."""
    omni = KnowledgeOmni(Retrieval(collection, None))
    await omni.start()
    pieces = await answer(omni, Question("How do I change my wifi password?"))
    await omni.close()
    assert [type(piece) for piece in pieces[:4]] == [Verdict, Evidence, Show, Become]
    article = collection.articles["change-wifi-password"]
    assert [piece.node for piece in pieces if isinstance(piece, Mark)] == [*(step.node for step in article.steps), ""]
    words = "".join(piece.piece for piece in pieces if isinstance(piece, Text)).split()
    assert words == " ".join([*article.answer, *(step.say for step in article.steps)]).split()


async def test_what_a_drawing_would_help_with_goes_along(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever decides about the drawing gets what the meaning of the question says to it; without vectors nothing."""
    retrieval = Retrieval(collection, None)
    omni = KnowledgeOmni(retrieval)
    question = Question("How do I change my wifi password?")
    first = (await answer(omni, question))[0]
    assert isinstance(first, Verdict)
    assert first.helps == {}
    told = replace(retrieval.rank([question.text], typed=True), helps={"steps": 0.5})

    async def find(*_: object, **__: object) -> Found:
        return told

    monkeypatch.setattr(retrieval, "find", find)
    told_so = (await answer(omni, question))[0]
    assert isinstance(told_so, Verdict)
    assert (told_so.kind, told_so.helps) == (first.kind, {"steps": 0.5})


async def test_what_the_recogniser_also_read_is_searched_with(collection: Collection) -> None:
    """Retrieval gets the other readings of what was heard; what was typed has none; what was picked needs no search."""
    retrieval = Listening(collection)
    omni = KnowledgeOmni(retrieval)
    await answer(omni, Question("a", heard=Transcript("a", 0.9, ("b", "c"))))
    await answer(omni, Question("typed"))
    await answer(omni, Question("", picked="article:opening-hours"))
    assert retrieval.asked == [("a", ("b", "c")), ("typed", ())]


@pytest.mark.parametrize(
    "gone", [Place("no-such-article", "a"), Place("opening-hours", "a"), Place("slow-internet", "x")]
)
def test_a_place_that_is_gone_is_no_place(talk: Talk, gone: Place) -> None:
    """After the articles were changed, a stored place that no longer exists is left, and the question answered."""
    talk.dialogue = Dialogue(gone)
    talk.say("when are you open", hits=found("opening-hours"))
    assert talk.verdict == "answer"
    assert talk.dialogue.place is None


def test_a_step_of_the_answer_can_be_picked(talk: Talk) -> None:
    """A click on a step of the picture says that step again; a click on nothing that is there says so."""
    talk.say("how do I change my password", hits=found("change-wifi-password"))
    assert talk.say(picked="s2").startswith("Tap the name of your wifi")
    assert talk.marks == ["s2"]
    talk.say(picked="s99")
    assert talk.verdict == "miss"


def test_a_reading_that_is_no_longer_offered_can_still_be_picked(talk: Talk) -> None:
    """A late click on an article's button answers it; one on an article that is gone does not."""
    assert "Monday to Friday" in talk.say(picked="article:opening-hours")
    talk.say(picked="article:gone")
    assert talk.verdict == "miss"


@pytest.mark.parametrize(
    ("said", "words"), [("thanks", "welcome"), ("hello", "What can I do"), ("hold on", "your time")]
)
def test_small_talk(talk: Talk, said: str, words: str) -> None:
    """What is said for its own sake has its answer, and changes nothing."""
    before = talk.dialogue
    assert words in talk.say(said)
    assert (talk.verdict, talk.dialogue) == ("answer", before)


def test_a_person_by_a_word(talk: Talk) -> None:
    """Asked for a person at any time, the hand-over follows the words that announce it."""
    words = talk.say("can I talk to somebody")
    assert words == "I am connecting you with the support team now."
    assert talk.calls[-1] is talk.pieces[-1]


class Caller:
    """Speaks Chinese, or changes to English, with an understanding that has both."""

    def __init__(self, collection: Collection) -> None:
        zh = Retrieval(Collection(chinese(), "zh"), None)
        self.omni = KnowledgeOmni(Retrieval(collection, None), {"zh": zh})
        self.dialogue = Dialogue()
        self.verdict = ""

    async def say(self, text: str, language: str = "zh") -> str:
        question = Question(text, language=language, dialogue=self.dialogue, person="人工客服")
        pieces = await answer(self.omni, question)
        for piece in pieces:
            if isinstance(piece, Become):
                self.dialogue = piece.dialogue
            if isinstance(piece, Verdict):
                self.verdict = piece.kind
        return "".join(piece.piece for piece in pieces if isinstance(piece, Text))

    @property
    def node(self) -> str:
        return self.dialogue.place.node if self.dialogue.place is not None else ""


async def test_a_procedure_is_walked_in_chinese(collection: Collection) -> None:
    """From the question to the end: replies, "done", waiting, what is not understood, and the time that is over."""
    caller = Caller(collection)
    assert "插紧了吗" in await caller.say("路由器的灯是红色的")
    assert caller.node == "cable"
    assert await caller.say("今天天气不错") == "我没明白。您可以说“是”或“否”。"
    assert await caller.say("再说一遍") == "灰色插座里的电缆插紧了吗？"
    assert "咔哒" in await caller.say("没有，松了")
    assert "数到十" in await caller.say("插紧了")
    assert await caller.say("好的") == "不着急，您慢慢来，我在这儿。"
    assert "什么颜色" in await caller.say("两分钟到了")
    assert [reply.label for reply in caller.dialogue.replies] == ["绿色", "还是红色"]
    assert await caller.say("上一步") == "请关掉路由器，数到十，再打开。过了两分钟请告诉我。"
    await caller.say("好了")
    assert await caller.say("是绿色的") == "好的，网络恢复了。"
    assert caller.dialogue.place is None


async def test_each_language_has_its_articles_and_words(collection: Collection) -> None:
    """A question in Chinese finds no English article; what is not ours, thanks and a person are said in Chinese."""
    caller = Caller(collection)
    assert await caller.say("怎么修改无线密码") == "请在路由器的设置页面里修改密码。 "
    assert caller.dialogue.topic == "wifi-password-zh"
    assert await caller.say("谢谢") == "不客气。还有别的问题吗？"
    assert await caller.say("转人工") == "我现在为您转接人工客服。"
    assert (await caller.say("披萨要多少钱")).startswith("抱歉")
    assert caller.verdict == "out_of_scope"
    await caller.say("How do I change my wifi password?", "en")
    assert caller.dialogue.topic == "change-wifi-password"
    assert caller.omni.languages == ("en", "zh")


async def test_a_procedure_goes_on_in_the_other_language(collection: Collection) -> None:
    """Who changes the language in the middle is at the same node, and can ask for it to be said again."""
    caller = Caller(collection)
    await caller.say("My internet light is red", "en")
    assert caller.node == "cable"
    assert await caller.say("再说一遍") == "灰色插座里的电缆插紧了吗？"
    assert "咔哒" in await caller.say("没插紧")
    assert caller.dialogue.topic == "red-internet-light-zh"


async def test_a_language_without_articles_says_so(collection: Collection) -> None:
    """Nothing is found, nothing is promised, and nobody is sent in circles."""
    empty = Retrieval(Collection({}, ""), None)
    omni = KnowledgeOmni(Retrieval(collection, None), {"zh": empty})
    pieces = await answer(omni, Question("怎么付账单", language="zh"))
    assert [piece.piece for piece in pieces if isinstance(piece, Text)] == ["抱歉，这个问题我答不上来。"]


def test_who_names_one_thing_hears_of_that_one_and_again_when_it_is_to_be_repeated(collection: Collection) -> None:
    """Its node lights alone; "say that again" means what was said, not all that could have been."""
    said = []
    history = (Line("caller", "what does the family plan cost"), Line("assistant", "…"), Line("caller", "pardon"))
    for question in (
        Question("what does the family plan cost"),
        Question("say that again", history=history, dialogue=Dialogue(topic="plans-and-speeds")),
    ):
        pieces = list(respond(question, collection, found("plans-and-speeds")))
        assert [piece.node for piece in pieces if isinstance(piece, Mark)] == ["c2", ""]
        said.append("".join(piece.piece for piece in pieces if isinstance(piece, Text)))
    assert said[0] == said[1]
    assert said[0].startswith("Family gives you 500 megabits for 40 pounds.")


def test_an_imported_answer_names_its_file_and_page() -> None:
    """The passage that fits is said, then where it is from; its evidence says so too."""
    filler = "This goes on for a while and says nothing about it. " * 8
    article = Article(
        "a", "Lamps", "en", ("Lamps",), (filler, f"The red lamp shines. {filler}"), source="Manual.pdf, page 3"
    )  # fmt: skip
    question = Question("What is the red lamp")
    pieces = list(respond(question, Collection({"a": article}, "1"), found("a")))
    said = "".join(piece.piece for piece in pieces if isinstance(piece, Text))
    assert said.startswith("The red lamp shines.")
    assert said.endswith("That is from Manual.pdf, page 3.")
    assert Evidence("a", "Lamps", 0.9, "Manual.pdf, page 3") in pieces
    listed = replace(article, source="faq.csv, row 2")  # nothing that a caller could look up
    pieces = list(respond(question, Collection({"a": listed}, "1"), found("a")))
    assert "faq" not in "".join(piece.piece for piece in pieces if isinstance(piece, Text))
    assert Evidence("a", "Lamps", 0.9, "faq.csv, row 2") in pieces
