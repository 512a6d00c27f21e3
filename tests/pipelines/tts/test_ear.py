"""What is written, as it is to be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.tts.ear import script
from pipelines.tts.spoken.lexicon import Lexicon

TEXT = st.text(
    st.one_of(st.sampled_from(list("aAB1 .,-–—'\"%$£/:@#*&+=()中文，。")), st.characters(codec="utf-8")), max_size=200
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("It’s “on” – really…", "It's on, really."),
        ("Please read it. I have read it.", "Please reed it. I have red it."),
        ("You've read: read on", "You've red: reed on"),
        ("Did you mean A or B? A box. Press A.", "Did you mean eigh or B? a box. Press eigh."),
        ("I'm here and we're off, I haven't.", "I am here and we are off, I have not."),
        ("a naïve café, a Straße", "a naive cafe, a Strasse"),
        ("🙂 hello 中文", "hello"),
        ("See the T&Cs. As Ms Bell says", "See the T and C's. As Ms Bell says"),
        ("the LEDs cost £2.50 (error E21)", "the L E D's cost two pounds fifty, error E twenty one,"),
    ],
)
def test_english(written: str, read: str) -> None:
    """What the engines misread is spelled as it sounds, in ASCII; everything else is what is said."""
    assert script(written, "en").text == read


@pytest.mark.parametrize(
    ("written", "read"),
    [("等待 30 秒", "等待三十秒"), ("打开 Wi-Fi 设置", "打开wifi设置"), ("１００兆，占５０％", "一百兆，占百分之五十")],
)
def test_chinese(written: str, read: str) -> None:
    """Chinese is what is said, without blanks beside its characters."""
    assert script(written, "zh").text == read


def test_the_lexicon_is_asked_first() -> None:
    """What a deployment says of a word is what the engine reads."""
    lexicon = Lexicon({"Northtown": "north town", "E21": "error number twenty one"})
    assert script("Northtown says E21.", "en", lexicon).text == "north town says error number twenty one."


@pytest.mark.parametrize("language", ["en", "zh"])
@given(text=TEXT)
def test_no_engine_sees_a_number(language: str, text: str) -> None:
    """Nothing is left to how an engine reads digits: there are none."""
    assert not any(map(str.isdecimal, script(text, language).text))


@given(TEXT, st.sampled_from(["en", "zh"]))
def test_every_word_has_its_place(text: str, language: str) -> None:
    """The places of the written words follow one another, lie in the text and leave nothing but blanks between."""
    read = script(text, language)
    cursor = 0
    for start, end in read.places:
        assert cursor <= start <= end
        assert not read.text[cursor:start].strip()
        assert read.text[start:end] == read.text[start:end].strip()
        cursor = end
    assert cursor == len(read.text)
    assert len(read.places) == len(read.written)
    assert "".join(read.written) == "".join(text.split())


@given(TEXT)
def test_english_is_safe_to_read(text: str) -> None:
    """Nothing reaches flite but printable ASCII, in pieces of at most 40 characters that have something to say."""
    read = script(text, "en")
    assert all(" " <= char <= "~" for char in read.text)
    assert all(len(piece) <= 40 and any(map(str.isalnum, piece)) for piece in read.text.split())


@given(TEXT)
def test_pieces_and_places_agree(text: str) -> None:
    """The n-th blank-separated piece belongs to the written word whose place it lies in."""
    read = script(text, "en")
    cursor = 0
    for piece, number in zip(read.text.split(), read.pieces(), strict=True):
        cursor = read.text.index(piece, cursor)
        assert read.word_at(cursor) == number
        cursor += len(piece)


def test_a_blank_belongs_to_no_word() -> None:
    """Between two words there is none."""
    assert script("one two", "en").word_at(3) is None


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "text",
    [
        "1",
        "1-",
        "a-1.",
        "08:00-",
        "£1.0,0",
        "0 12 ",
        "A.B@",
        "*#1",
        "call 1 ",
        "5月",
        "x1",
        "/1",
        ".",
        " A",
        "1,",
        "+1 ",
        "a.",
        "拨打1",
    ],
)
def test_a_long_text_is_read_to_its_end(language: str, text: str) -> None:
    """Ten thousand characters of what rules look twice at lose no written word."""
    text *= 10_000 // len(text)
    read = script(text, language)
    assert "".join(read.written) == "".join(text.split())


@pytest.mark.parametrize("language", ["en", "zh"])
@given(text=TEXT)
def test_what_is_said_is_always_the_same(language: str, text: str) -> None:
    """The same text is read the same way, whatever was read before."""
    assert script(text, language) == script(text, language)
