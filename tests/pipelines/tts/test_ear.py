"""What is written, as it is to be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.tts.ear import script

TEXT = st.text(
    st.one_of(st.sampled_from(list("aAB1 .,-–—'\"%$£/:@#*&+=()中文，。")), st.characters(codec="utf-8")), max_size=200
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("It’s “on” – really…", "It's \"on\", really..."),
        ("The LED and the LEDs of the ONT.", "The L.E.D and the L.E.D's of the O.N.T."),
        ("Wi-Fi and Wi‑Fi", "wifi and wifi"),
        ("Please read it. I have read it.", "Please reed it. I have red it."),
        ("2.4 GHz or 5GHz, 100 Mbps", "2.4 gigahertz or 5 gigahertz, 100 megabits per second"),
        ("10 Mb/s or 10 MB/s", "10 megabits per second or 10 megabytes per second"),
        ("1 GB, 500MB.", "1 gigabyte, 500 megabytes."),
        ("50% or 50 %", "50 percent or 50 percent"),
        ("10-15 or 5–10 minutes", "10 to 15 or 5 to 10 minutes"),
        ("It costs £30, $1.50 or €20.99.", "It costs 30 pounds, 1 dollar 50 cents or 20 euros 99 cents."),
        ("Call 0800 123 456 now", "Call zero eight zero zero one two three four five six now"),
        ("Open http://192.168.1.1/admin.", "Open one nine two dot one six eight dot one dot one slash admin."),
        ("Write to help@example.com.", "Write to help at example dot com."),
        ("e.g. this, i.e. No. 5 vs. that", "for example this, that is number 5 versus that"),
        ("Did you mean A or B? A box. Press A.", "Did you mean eigh or B? A box. Press eigh."),
        ("I'm here and we're off, I haven't.", "I am here and we are off, I have not."),
        ("24/7 and on/off", "twenty four seven and on off"),
        ("Press # or *, **now**", "Press hash or star, now"),
        ("a naïve café at 20°", "a naive cafe at 20 degrees"),
        ("red — or green", "red, or green"),
        ("🙂 hello 中文", "hello"),
        ("Hold the WPS button for 30 seconds (error E21).", "Hold the WPS button for 30 seconds (error E21)."),
    ],
)  # fmt: skip
def test_english(written: str, read: str) -> None:
    """What the engines misread is spelled out; what they read well is left as it is."""
    assert script(written, "en").text == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("电量50%。", "电量百分之50。"),
        ("等10-15分钟", "等10到15分钟"),
        ("拨打10086", "拨打一零零八六"),
        ("地址192.168.1.1", "地址一九二点一六八点一点一"),
        ("等待 30 秒", "等待 30 秒"),
        ("１００兆，占５０％", "100兆，占百分之50"),
    ],
)
def test_chinese(written: str, read: str) -> None:
    """Percentages, ranges, long numbers and addresses are read as a person would read them."""
    assert script(written, "zh").text == read


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
