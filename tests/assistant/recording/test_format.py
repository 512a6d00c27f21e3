"""The file of a recording: what was written is read, and what was changed, cut off or is newer is named."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.conversation import Item
from assistant.errors import BadInput
from assistant.messages import AddItem, AudioIn, Configure, PlaybackAt, Respond
from assistant.recording.format import VERSION, Entry, Sealer, decisions, packed, read, unpacked_input
from assistant.settings import Settings, Tool
from assistant.turn_taking import with_semantic_vad

HEADER = Entry(0.0, "recording", {"version": VERSION, "seed": "00"})
END = Entry(9.0, "end", {})


def written(*entries: Entry) -> bytes:
    sealer = Sealer()
    return b"".join(sealer.line(entry) for entry in entries)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.tuples(st.integers(0, 10**6), values), max_size=6))
def test_what_was_written_is_read(given: list[tuple[int, Any]]) -> None:
    """Every entry comes back as it was, and the last seal is the one to go on with."""
    entries = [HEADER, *(Entry(at / 1000, "decision", value) for at, value in given), END]
    sealer = Sealer()
    found, seal = read(b"".join(sealer.line(entry) for entry in entries))
    assert found == entries
    assert seal == sealer.seal


@given(st.data())
def test_no_byte_can_be_changed_without_notice(data: st.DataObject) -> None:
    """Whatever is put in place of any byte, the file is refused."""
    whole = written(HEADER, Entry(1.0, "decision", ["end", 320.0, "256 ms of silence"]), END)
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[place]))
    with pytest.raises(BadInput) as refused:
        read(whole[:place] + bytes([other]) + whole[place + 1 :])
    assert refused.value.code == "bad_recording"


@given(st.data())
def test_a_file_that_is_cut_off_says_so(data: st.DataObject) -> None:
    """Wherever it ends before its end; one line of it names the place."""
    whole = written(HEADER, Entry(1.0, "decision", ["end", 320.0, "silence"]), END)
    with pytest.raises(BadInput, match="cut off"):
        read(whole[: data.draw(st.integers(0, len(whole) - 1))])


@given(st.binary(max_size=200))
def test_anything_else_is_refused(data: bytes) -> None:
    """Bytes that are no recording never do harm."""
    with pytest.raises(BadInput, match="cannot be used"):
        read(data)


def test_a_newer_version_is_named() -> None:
    """Also where its lines are sealed in another way."""
    newer = written(Entry(0.0, "recording", {"version": VERSION + 1}), END)
    for data in (newer, newer.replace(b'"h":"', b'"h":"0')):
        with pytest.raises(BadInput, match=f"version {VERSION + 1}"):
            read(data)


def test_what_was_accepted_last_is_wanted() -> None:
    """The decisions as recorded; behind them, those that somebody accepted, the last ones."""
    entries = [HEADER, Entry(1.0, "decision", ["end", 320.4, "silence"]), END]
    assert decisions(entries) == ["end at 320 ms: silence"]
    accepted = [Entry(9.0, "accepted", {"why": "why", "decisions": [word]}) for word in ("one", "two")]
    assert decisions([*entries, *accepted]) == ["two"]


@pytest.mark.parametrize(
    "message",
    [
        AudioIn(b"\x00\x01", 16_000),
        Configure(Settings(turns=with_semantic_vad("low", interrupt_response=True), tools=(Tool("show_diagram"),))),
        PlaybackAt("item_1", 120.5, estimated=True),
        AddItem(Item("i", text="hello"), images=(b"\xff\xd8",), audio=AudioIn(b"\x00\x00")),
        Respond(metadata={"a": "b"}, input=("item_1", Item("i", text="x"))),
    ],
)
def test_an_input_comes_back_whole(message: Any) -> None:
    """Through JSON, with its bytes and what is nested in it."""
    (_, entry, _), _ = read(written(HEADER, Entry(1.0, "input", packed(message)), END))
    assert unpacked_input(entry.value) == message


@pytest.mark.parametrize(
    "value", [{"type": "Nothing"}, {}, {"type": "AudioIn"}, {"type": "PlaybackAt", "item_id": 7}, 3]
)
def test_an_input_of_another_kind_is_refused(value: Any) -> None:
    """With the reason, and never as a crash."""
    with pytest.raises(BadInput, match="not known here"):
        unpacked_input(value)
