"""What callers of any desk say about other subjects."""

from __future__ import annotations

from pipelines.knowledge import Article, Collection
from pipelines.knowledge.elsewhere import CHINESE, ENGLISH, beside, lines
from pipelines.languages import is_chinese


def test_there_are_many_in_each_language_and_none_twice() -> None:
    """Each file has some hundred utterances, each once, in its language."""
    for path, chinese in ((ENGLISH, False), (CHINESE, True)):
        texts = lines(path)
        assert len(texts) >= 400
        assert len(set(texts)) == len(texts)
        assert all(text.strip() for text in texts)
        assert sum(any(map(is_chinese, text)) for text in texts) >= (len(texts) * 0.95 if chinese else 0)
        assert chinese or not any(is_chinese(character) for text in texts for character in text)


def test_a_collection_is_compared_with_those_in_its_language() -> None:
    """Chinese articles with the Chinese ones, all others with the English ones."""
    article = Article("a", "A", "en", ("a",), ("A.",))
    chinese = Article("b", "乙", "zh-CN", ("乙",), ("乙。",))
    assert beside(Collection({"a": article}, "1")) == lines(ENGLISH)
    assert beside(Collection({"b": chinese}, "1")) == lines(CHINESE)
    assert beside(Collection({}, "1")) == lines(ENGLISH)
