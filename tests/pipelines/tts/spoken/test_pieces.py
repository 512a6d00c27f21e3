"""Rules, pieces and written words."""

from __future__ import annotations

from pipelines.tts.spoken.pieces import Piece, each, place, read, rule

NUMBER = rule(r"[0-9]+", lambda match: f"n{match[0]}")


def plain(raw: str) -> str:
    return raw.strip()


def test_the_first_rule_wins() -> None:
    """What one rule has said no other says again; what it leaves, another may."""
    date = rule(r"(?P<day>[0-9]) \s May", lambda _: {"day": "first"})
    assert read("1 May 2", (date, NUMBER)) == [Piece(0, 1, "first"), Piece(1, 5, ""), Piece(6, 7, "n2")]


def test_a_rule_may_decline() -> None:
    """None leaves the text to others."""
    assert read("12", (rule("12", lambda _: None), NUMBER)) == [Piece(0, 2, "n12")]


def test_what_begins_in_said_text_is_found_behind_it() -> None:
    """A sign that was said by itself does not hide the number after it."""
    dash = rule("-", lambda _: "to")
    signed = rule("-? [0-9]+", lambda match: f"n{match[0]}")
    assert read("-5", (dash, signed)) == [Piece(0, 1, "to"), Piece(1, 2, "n5")]


def test_context_is_left_alone() -> None:
    """What must stand before is not said by the rule that wants it there."""
    named = rule(r"(?P<context> call \s ) [0-9]+", lambda _: "digits")
    assert read("call 5", (named,)) == [Piece(5, 6, "digits")]


def test_parts_of_a_match() -> None:
    """Each part is said by itself, what is between them is silent."""
    groups = rule("[0-9]+-[0-9]+", lambda match: each(match, "[0-9]+", lambda part: f"n{part}"))
    assert read("1-2", (groups,)) == [Piece(0, 1, "n1"), Piece(1, 2, ""), Piece(2, 3, "n2")]


def test_a_sign_between_blanks_is_said_at_its_own_word() -> None:
    """A blank before it that its rule took along makes no difference."""
    to = rule(r"\s?–\s?", lambda _: "to")
    pieces = read("1 – 2", (to, NUMBER))
    assert pieces == [Piece(0, 1, "n1"), Piece(1, 2, ""), Piece(2, 4, "to"), Piece(4, 5, "n2")]
    assert place("1 – 2", ["1", "–", "2"], pieces, plain) == ["n1", "to", "n2"]


def test_words_get_what_is_said_in_them() -> None:
    """Marks stay at their words; what is said over several words is said at the first."""
    pieces = [Piece(0, 7, "may first"), Piece(9, 10, "five")]
    assert place("May 1st, 5kg.", ["May", "1st,", "5kg."], pieces, plain) == ["may first", ",", "five kg."]


def test_chinese_needs_no_blanks() -> None:
    """Parts of a word stand together where there is a Chinese character."""
    assert place("5kg", ["5kg"], [Piece(0, 1, "五"), Piece(1, 3, "千克")], plain) == ["五千克"]
