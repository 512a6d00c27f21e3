"""How past words are found: one spelling, beginnings of words, pairs of Chinese characters."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import BadInput
from assistant.history.words import EXCERPT_MAX, QUERY_MAX, TERMS_MAX, excerpt, normalised, sought


def found(query: str, text: str) -> bool:
    """Whether SQLite finds a text by a query."""
    condition, values = sought(query).condition("words")
    database = sqlite3.connect(":memory:")
    row = database.execute(f"SELECT {condition} FROM (SELECT ? AS words)", (*values, normalised(text))).fetchone()
    database.close()
    return bool(row[0])


@pytest.mark.parametrize(
    ("query", "text", "there"),
    [
        ("light", "The LIGHT is red.", True),
        ("lig red", "The light is red.", True),
        ("ight", "The light is red.", False),
        ("light green", "The light is red.", False),
        ("wl-300x", "Is it the WL 300X?", True),
        ("100%", "It is 1000 metres", True),
        ("100%", "It is 10 metres", False),
        ("a_b", "a b", True),
        ("红灯", "路由器上的红灯亮了", True),
        ("绿灯", "路由器上的红灯亮了", False),
        ("路由器红灯", "路由器上的红灯亮了", True),
        ("路由器绿灯", "路由器上的红灯亮了", False),
        ("灯", "红灯", True),
        ("WiFi密码", "怎么修改ＷｉＦｉ密码？", True),
        ("straße", "STRASSE 5", True),
    ],
)
def test_words_are_found_as_they_were_meant(query: str, text: str, there: bool) -> None:
    """Whatever their case, width and punctuation; signs of SQL mean nothing."""
    assert found(query, text) is there


@pytest.mark.parametrize("query", ["", " ", "?!", "_ %", "x" * (QUERY_MAX + 1), " ".join("abcdefghijklmnopqrstuvwxyz")])
def test_a_search_for_nothing_or_for_too_much_is_refused(query: str) -> None:
    """With what to do."""
    with pytest.raises(BadInput) as caught:
        sought(query)
    assert (caught.value.code, caught.value.param, bool(caught.value.hint)) == ("bad_query", "words", True)


@given(st.text(max_size=60))
def test_any_text_is_found_by_itself_or_refused(text: str) -> None:
    """A query is a few terms or an error, and never one of SQL's."""
    try:
        terms = sought(text)
    except BadInput:
        return
    assert len(terms.words) + len(terms.pairs) <= TERMS_MAX
    assert found(text, text)


def test_the_part_of_a_line_is_shown_in_which_it_was_found() -> None:
    """Short lines whole, long ones around the words, and marked where they are cut."""
    assert excerpt("The light\nis red.", sought("light")) == "The light is red."
    long = "x " * 200 + "The light is red. " + "y " * 200
    shown = excerpt(long, sought("light"))
    assert "The light is red." in shown
    assert (shown[0], shown[-1], len(shown) <= EXCERPT_MAX + 2) == ("…", "…", True)
