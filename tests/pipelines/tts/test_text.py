"""Sentences and written words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.languages import is_ideograph
from pipelines.tts.text import SENTENCE_MAX, Sentences, joins, sentences, written_words

TEXT = st.text(
    st.one_of(st.sampled_from(list('aB1 .,!?…\n\t"”)-:;。！，“（重启')), st.characters(codec="utf-8")), max_size=900
)


@given(TEXT)
def test_nothing_is_lost(text: str) -> None:
    """The sentences of any text, joined, are the text."""
    assert "".join(sentences(text)) == text


@given(TEXT, st.lists(st.integers(1, 40), max_size=60))
def test_the_pieces_make_no_difference(text: str, lengths: list[int]) -> None:
    """However a text is cut on its way in, the same sentences come out."""
    cutter = Sentences()
    found: list[str] = []
    start = 0
    for length in lengths:
        found += cutter.feed(text[start : start + length])
        start += length
    found += cutter.feed(text[start:]) + cutter.finish()
    assert found == sentences(text)


@given(TEXT)
def test_no_sentence_is_too_long(text: str) -> None:
    """Whatever the text, a sentence has at most ``SENTENCE_MAX`` characters and the marks that close it."""
    assert all(len(sentence.strip()) <= SENTENCE_MAX + 40 for sentence in sentences(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello there. Is it on? Good!", ["Hello there.", " Is it on?", " Good!"]),
        ("Some boxes, e.g. the ONT, i.e. that one, etc. are grey.", 1),
        ("Ask Mr. Smith or Dr. Jones. Then call.", ["Ask Mr. Smith or Dr. Jones.", " Then call."]),
        ("It has 2.4 GHz and costs 29.99 a month. Fine.", ["It has 2.4 GHz and costs 29.99 a month.", " Fine."]),
        ("Take No. 5. No. It is off.", ["Take No. 5.", " No.", " It is off."]),
        ('"Stop!" he said. "Go on." She did.', ['"Stop!" he said.', ' "Go on."', " She did."]),
        ("Well... no. Really?! Yes.", ["Well... no.", " Really?!", " Yes."]),
        ("1. Unplug it. 2. Wait.", ["1. Unplug it.", " 2. Wait."]),
        ("See:\n- one\n- two", ["See:", "\n- one\n", "- two"]),
        ("A heading\n\nA line\nthat goes on. End.", ["A heading\n", "\nA line\nthat goes on.", " End."]),
        ("Open www.example.com now. Then wait.", ["Open www.example.com now.", " Then wait."]),
        ("请按住按钮。“好吗？”是的！", ["请按住按钮。", "“好吗？”", "是的！"]),
        ("真的吗？！太好了！！（笑。）好。", ["真的吗？！", "太好了！！", "（笑。）", "好。"]),
        ("嗯……我看看，请稍等；马上就好。", 1),
    ],
)
def test_where_sentences_end(text: str, expected: list[str] | int) -> None:
    """Sentences end at full stops that end sentences, not at those of abbreviations, numbers and addresses."""
    assert sentences(text) == (expected if isinstance(expected, list) else [text])


def test_a_long_sentence_ends_at_a_comma() -> None:
    """Past 200 characters the next comma ends a sentence, so that a voice need not wait for the end of a long one."""
    text = "so we went on and on, " * 20
    first = sentences(text)[0]
    assert 200 <= len(first) < 225
    assert first.endswith(",")


def test_a_sentence_without_commas_ends_between_words() -> None:
    """Where there is no comma either, a sentence is cut at a blank before ``SENTENCE_MAX``."""
    first = sentences("word " * 200)[0]
    assert len(first) <= SENTENCE_MAX
    assert first.endswith("word ")


def test_a_sentence_comes_with_the_first_letter_of_the_next() -> None:
    """What is complete is handed out while the text still streams in."""
    cutter = Sentences()
    assert cutter.feed("It is on. ") == []
    assert cutter.feed("W") == ["It is on."]
    assert cutter.finish() == [" W"]
    assert cutter.finish() == []


@given(TEXT)
def test_words_are_the_text_without_blanks(text: str) -> None:
    """No word holds a blank, none is empty, and together they are the text, whitespace aside."""
    words = written_words(text)
    assert all(word and not any(map(str.isspace, word)) for word in words)
    assert "".join(words) == "".join(text.split())


@given(TEXT)
def test_words_know_where_blanks_were(text: str) -> None:
    """Put together by blanks, but where they join, the words give the text back with every run of blanks as one."""
    words = written_words(text)
    flags = joins(text, words)
    whole = "".join(word if joined else f" {word}" for word, joined in zip(words, flags, strict=True))
    assert whole.removeprefix(" ") == " ".join(text.split())


@given(TEXT)
def test_a_word_holds_one_chinese_character(text: str) -> None:
    """In Chinese every character is a word of its own, with its punctuation."""
    assert all(sum(map(is_ideograph, word)) <= 1 for word in written_words(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hold it (firmly), then wait – ok?", ["Hold", "it", "(firmly),", "then", "wait", "–", "ok?"]),
        ("请按住“重启”按钮30秒，", ["请", "按", "住", "“重", "启”", "按", "钮", "30", "秒，"]),
        ("连接Wi-Fi（5GHz）。", ["连", "接", "Wi-Fi", "（5GHz）。"]),
        ("", []),
    ],
)
def test_words_keep_their_punctuation(text: str, expected: list[str]) -> None:
    """Opening marks stay with the word after them, closing marks with the one before."""
    assert written_words(text) == expected
