"""Past conversations as they are listed, found and shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import BadInput, NotPossible
from assistant.history import past
from assistant.history.callers import Identity
from assistant.history.filters import Filter, parse
from assistant.history.past import begun_before, conversation, conversations, ensure_answer, sessions_of, whole_id
from assistant.store import Store, conversation_row, drawing_row, item_row, shown_row
from tests.assistant.history.conftest import PAGE_ID, talk


def ids(store: Store, **asked: str) -> list[str]:
    """The conversations that are found."""
    return [entry.id for entry in conversations(store, parse(asked)).entries]


async def test_the_newest_come_first_with_what_tells_them_apart(store: Store) -> None:
    """When, how long, in which language, what was said first, how it was answered and marked; no empty ones."""
    await talk(store, "old", 100.0, "The light\nis red", "Look here.", "Yes", "Good.", kind="step", mark="wrong")
    await talk(store, "new", 200.0, "红灯亮了", language="zh")
    await store.put(conversation_row("silent", 300.0, "en"))
    new, old = conversations(store, Filter()).entries
    assert (new.id, new.title, new.language, new.turns, new.verdicts) == ("new", "红灯亮了", "zh", 1, {})
    assert (old.began, old.ended, old.turns, old.title) == (100.0, 103.0, 2, "The light is red")
    assert (old.verdicts, old.marks, old.found) == ({"step": 2}, {"wrong": 2}, "")


async def test_pages_follow_each_other_without_gaps(store: Store) -> None:
    """Also where two began in the same moment, and while new ones come."""
    for number in range(7):
        await talk(store, f"s{number}", float(number // 2), "words")
    seen: list[str] = []
    wanted = Filter(limit=3)
    while True:
        page = conversations(store, wanted)
        seen += [entry.id for entry in page.entries]
        await talk(store, f"later{len(seen)}", 50.0, "words")
        if page.after is None:
            break
        wanted = Filter(limit=3, after=page.after)
    assert seen == ["s6", "s5", "s4", "s3", "s2", "s1", "s0"]


async def test_filters_and_words_narrow_the_list(store: Store) -> None:
    """By language, day, verdict, mark and words; what was found is shown."""
    await talk(store, "a", 1.0, "The light is red", "Take the plug out.", kind="step", mark="missing")
    await talk(store, "b", 90_000.0, "路由器上的红灯亮了", "请看这里。", language="zh", kind="miss")
    assert ids(store) == ["b", "a"]
    assert ids(store, language="zh") == ids(store, since="1970-01-02") == ids(store, verdict="miss") == ["b"]
    assert ids(store, until="1970-01-01") == ids(store, mark="missing") == ids(store, words="plug") == ["a"]
    assert ids(store, words="红灯") == ["b"]
    assert ids(store, words="plug red") == ids(store, words="plug", language="zh") == []
    (entry,) = conversations(store, parse({"words": "plug"})).entries
    assert entry.found == "Take the plug out."


async def test_a_conversation_is_shown_whole(store: Store) -> None:
    """Its lines with verdict, reason, articles, mark and drawing; its callers and deeds; each drawing once."""
    await talk(store, "s", 1.0, "Where?", "Here.", "And?", "There.", mark="wrong")
    shown = conversation(store, "s")
    assert (shown.began, shown.language, shown.callers) == (1.0, "en", (Identity("page", PAGE_ID),))
    asked, answer, *_ = shown.lines
    assert (asked.role, asked.text, asked.verdict, asked.drawing) == ("user", "Where?", "", "")
    assert (answer.verdict, answer.score, answer.route) == ("answer", 0.5, "text_and_diagram")
    assert (answer.reason, answer.sources) == ("it was asked where", (("red", "The red light"), ("old", "old")))
    assert (answer.mark, answer.note, answer.drawing) == ("wrong", "it is green", "key")
    assert [(one.key, one.alt, one.spec) for one in shown.drawings] == [("key", "One box", {"kind": "flow"})]
    assert shown.deeds == ((1.0, "hand_over", '{"target": "Desk 2"}'),)


async def test_too_many_drawings_are_told_in_words(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The smaller ones are shown as long as they fit."""
    monkeypatch.setattr(past, "DRAWN_MAX", 20)
    await talk(store, "s", 1.0, "Where?", "Here.")
    for number, size in enumerate((18, 5, 30)):
        await store.put(shown_row("s", f"i{number + 5}", f"k{number}"))
        await store.put(drawing_row(f"k{number}", "x" * size, f"alt {number}", "{}"))
    shown = {one.key: (one.svg, one.alt) for one in conversation(store, "s").drawings}
    assert shown == {"key": ("<svg/>", "One box"), "k1": ("xxxxx", "alt 1"), "k0": ("", "alt 0"), "k2": ("", "alt 2")}


@pytest.mark.parametrize(
    ("heard", "parts"),
    [
        (None, ("Take the plug out. Wait.", "")),
        ("", ("", "Take the plug out. Wait.")),
        ("Take the plug", ("Take the plug", " out. Wait.")),
        ("Take  the\nplug", ("Take the plug", " out. Wait.")),
        ("Something else", ("Something else", "")),
        ("Take the plug out. Wait. And more", ("Take the plug out. Wait. And more", "")),
    ],
)
async def test_what_was_heard_is_told_from_what_was_only_written(
    store: Store, heard: str | None, parts: tuple[str, str]
) -> None:
    """The two together are the answer as it was written, where what was heard is its beginning."""
    await store.put(conversation_row("s", 1.0, "en"))
    await store.put(item_row("s", "a", 1.0, "assistant", "Take the plug out. Wait.", heard, "incomplete"))
    (line,) = conversation(store, "s").lines
    assert (line.heard, line.unheard) == parts


async def test_what_is_not_there_is_said(store: Store, tmp_path: Path) -> None:
    """A conversation, an answer, a beginning of an id that is none or two; a store that is not there yet."""
    await talk(store, "sess_1a", 1.0, "Where?", "Here.")
    await talk(store, "sess_1b", 2.0, "Where?", "Here.")
    assert whole_id(store, "sess_1a") == "sess_1a"
    for beginning in ("", "sess_1", "sess_2"):
        with pytest.raises(NotPossible):
            whole_id(store, beginning)
    with pytest.raises(NotPossible):
        conversation(store, "nobody")
    ensure_answer(store, "sess_1a", "i1")
    for session, item in (("sess_1a", "i0"), ("sess_1a", "i9"), ("nobody", "i1")):
        with pytest.raises(NotPossible):
            ensure_answer(store, session, item)
    with pytest.raises(BadInput, match="no conversations yet"):
        conversations(Store(tmp_path / "empty"), Filter())


async def test_a_caller_has_all_its_conversations(store: Store) -> None:
    """Found by what is known of them; and the oldest are found by their age."""
    await talk(store, "a", 1.0, "words")
    await talk(store, "b", 2.0, "words")
    assert sorted(sessions_of(store, Identity("page", PAGE_ID))) == ["a", "b"]
    assert sessions_of(store, Identity("subject", PAGE_ID)) == []
    assert (begun_before(store, 2.0, 9), begun_before(store, 9.0, 1)) == (["a"], ["a"])


async def test_a_search_that_takes_too_long_is_broken_off(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what to do about it."""
    for number in range(400):
        store.put(item_row("s", f"i{number}", 1.0, "user", "words " * 300, None, "completed"))
    await talk(store, "s", 1.0, "words")
    monkeypatch.setattr(past, "READ_S", -1.0)
    monkeypatch.setattr("assistant.store.STEPS", 10)
    with pytest.raises(BadInput) as caught:
        conversations(store, parse({"words": "nothing of that"}))
    assert caught.value.code == "too_slow"
