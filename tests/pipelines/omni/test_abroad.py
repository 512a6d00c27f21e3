"""An answer that is written in another language only."""

from __future__ import annotations

from dataclasses import replace

from pipelines.diagram.spec import LABEL_LENGTH, check
from pipelines.knowledge import Article, Collection
from pipelines.knowledge.retrieval import Retrieval
from pipelines.omni import Evidence, Line, Question, Show, Text, Verdict
from pipelines.omni.abroad import SHOWN, card, told
from pipelines.omni.knowledge import KnowledgeOmni

HOURS = Article("hours", "Opening hours", "en", ("When are you open", "Are you closed on Sunday"), ("From six.",))
LATE = Article(
    "busy",
    "When the net is busy",
    "en",
    ("when is it fastest", "how slow is it in the evening"),
    ("It is fastest at four in the morning. In the evening everybody is watching films.",),
    abroad={"zh": ("什么时候网最快", "晚上为什么慢", "几点上网的人少")},
)
PAY = Article("pay-zh", "怎么交费", "zh", ("怎么交网费", "在哪里付钱", "可以刷卡吗"), ("请在应用里交费。",))
WHOLE = Collection({one.id: one for one in (HOURS, LATE, PAY)}, "v")


def understanding() -> KnowledgeOmni:
    return KnowledgeOmni(Retrieval(WHOLE.speaking("en"), None), {"zh": Retrieval(WHOLE.speaking("zh"), None)})


async def ask(text: str, language: str, *history: Line) -> list[object]:
    async with understanding().answer(Question(text, language=language, history=history)) as pieces:
        return [piece async for piece in pieces]


async def test_what_is_written_in_english_only_is_shown_to_a_chinese_caller() -> None:
    """It is found by how Chinese callers ask for it; the words say so in Chinese, and point at what is shown."""
    pieces = await ask("晚上上网为什么这么慢", "zh")
    (verdict,) = (one for one in pieces if isinstance(one, Verdict))
    assert (verdict.kind, "written in en only" in verdict.reason) == ("answer", True)
    assert [one.source for one in pieces if isinstance(one, Evidence)] == ["busy"]
    (shown,) = (one for one in pieces if isinstance(one, Show))
    assert shown.needed
    assert shown.spec.nodes[0].label == "It is fastest at four in the morning."
    words = "".join(one.piece for one in pieces if isinstance(one, Text))
    assert words == "这方面的说明我们只有英文的，我把它显示给您看：“When the net is busy”。"


async def test_what_has_its_own_article_is_answered_from_it() -> None:
    """Guests stand beside the language's own articles, which are answered as ever."""
    pieces = await ask("怎么交网费", "zh")
    assert "".join(one.piece for one in pieces if isinstance(one, Text)).strip() == "请在应用里交费。"


def test_a_channel_that_shows_nothing_is_told_what_to_do() -> None:
    """Nothing can be shown: ask again in the other language."""
    guest = WHOLE.speaking("zh").articles["busy"]
    pieces = list(told(guest, Question("晚上为什么慢", language="zh", can_show=False), 0.9, "so"))
    words = "".join(one.piece for one in pieces if isinstance(one, Text))
    assert words.endswith("您换成英文再问一次，我就念给您听。")


def test_its_own_drawing_is_shown_where_it_has_one() -> None:
    """A card is made of the words of an article without one."""
    drawn = replace(LATE, drawing=card(HOURS), guest=True)
    (shown,) = (one for one in told(drawn, Question("q", language="zh"), 0.9, "so") if isinstance(one, Show))
    assert shown.spec is drawn.drawing


def test_a_card_is_a_drawing_like_any_other() -> None:
    """Its lines keep to the limits of a drawing, however long the article is; an empty one has none."""
    long = replace(HOURS, answer=("word " * 400, "Short."))
    spec = card(long)
    assert spec is not None
    check(spec)
    assert len(spec.nodes) == SHOWN
    assert all(len(node.label) <= LABEL_LENGTH for node in spec.nodes)
    assert card(replace(HOURS, answer=())) is None


def test_guests_are_those_that_nobody_has_written() -> None:
    """An article that is translated, or that does not say how it would be asked for, is no guest."""
    assert [one.id for one in WHOLE.speaking("zh").articles.values() if one.guest] == ["busy"]
    assert not any(one.guest for one in WHOLE.speaking("en").articles.values())
    translated = replace(PAY, id="busy-zh", translates="busy")
    both = Collection({one.id: one for one in (LATE, translated)}, "v")
    assert list(both.speaking("zh").articles) == ["busy-zh"]
