"""Stills from pieces, whatever comes instead of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import BadInput
from assistant.frames import PIECE_LIMIT, PIECES, UNFINISHED_S, Assembly, Frame
from assistant.messages import FramePart

pieces = st.builds(
    FramePart,
    st.sampled_from("ab"),
    st.integers(-1, PIECES + 1),
    st.integers(-1, PIECES + 1),
    st.integers(0, PIECE_LIMIT + 1).map(bytes),
)


def still(frame_id: str, *data: bytes) -> list[FramePart]:
    """All pieces of a still."""
    return [FramePart(frame_id, part, len(data), one, f"e{part}") for part, one in enumerate(data)]


def told(came: list[Frame | BadInput]) -> list[tuple[str, str]]:
    """The errors among what came."""
    return [(error.code, error.param) for error in came if isinstance(error, BadInput)]


def test_pieces_in_order_are_a_still() -> None:
    """Each still comes out with its last piece, with the event that brought it; then the next may begin."""
    assembly = Assembly()
    for name in ("f1", "f2", "f1"):
        came = [assembly.feed(piece, 0.0) for piece in still(name, b"one", b"two", b"three")]
        assert came == [[], [], [Frame(name, b"onetwothree", "e2")]]
    assert assembly.feed(FramePart("f3", 0, 1, b"x"), 0.0) == [Frame("f3", b"x")]
    assert assembly.next_deadline is None


def test_a_piece_out_of_order_gives_the_still_up_and_is_told_once() -> None:
    """What else comes of that still is passed over in silence; it may begin anew, and so may the next."""
    assembly = Assembly()
    first, second, third, fourth = still("f", b"1", b"2", b"3", b"4")
    assert assembly.feed(first, 0.0) == []
    assert told(assembly.feed(third, 0.0)) == [("broken_frame", "part")]
    assert assembly.feed(fourth, 0.0) == []
    assert assembly.feed(second, 0.0) == []
    assert [assembly.feed(piece, 0.0) for piece in (first, second, third, fourth)][-1] == [Frame("f", b"1234", "e3")]


def test_a_piece_twice_and_a_still_without_its_beginning_are_out_of_order() -> None:
    """Neither is guessed at."""
    assembly = Assembly()
    first, second = still("f", b"1", b"2")
    assert told(assembly.feed(second, 0.0)) == [("broken_frame", "part")]
    assembly.feed(first, 0.0)
    assert told(assembly.feed(first, 0.0)) == [("broken_frame", "part")]


def test_a_new_still_drops_the_unfinished_one() -> None:
    """The sender is told how far the other one was, and the new one goes on; also where it is whole at once."""
    assembly = Assembly()
    assembly.feed(still("f1", b"1", b"2", b"3")[0], 0.0)
    error, frame = assembly.feed(FramePart("f2", 0, 1, b"x"), 0.0)
    assert isinstance(error, BadInput)
    assert "1 of 3 pieces" in error.message
    assert frame == Frame("f2", b"x")


def test_a_still_that_is_never_ended_is_given_up() -> None:
    """After five seconds its bytes are gone and its sender is told; before, and without one, nothing is."""
    assembly = Assembly()
    assert assembly.tick(100.0) == []
    assembly.feed(still("f", b"1", b"2")[0], 10.0)
    assert assembly.next_deadline == 10.0 + UNFINISHED_S
    assert assembly.tick(14.9) == []
    (error,) = assembly.tick(15.0)
    assert "no more came" in error.message
    assert assembly.next_deadline is None
    assert assembly.feed(still("f", b"1", b"2")[1], 15.0) == []


def test_too_many_pieces_and_too_large_ones_are_refused() -> None:
    """By what they announce, before anything is kept; a number that changes on the way is refused too."""
    assembly = Assembly()
    assert told(assembly.feed(FramePart("f", 0, PIECES + 1, b"x"), 0.0)) == [("broken_frame", "parts")]
    assert told(assembly.feed(FramePart("f", 0, 1, bytes(PIECE_LIMIT + 1)), 0.0)) == [("too_large", "data")]
    assembly.feed(FramePart("f", 0, 2, b"x"), 0.0)
    assert told(assembly.feed(FramePart("f", 1, 3, b"x"), 0.0)) == [("broken_frame", "parts")]
    assert assembly.next_deadline is None


@given(st.lists(st.tuples(pieces, st.floats(0, 3))))
def test_whatever_comes_the_memory_is_bounded_and_the_next_still_is_whole(came: list[tuple[FramePart, float]]) -> None:
    """Any pieces in any order: never more than one still is kept, none longer than 1 MiB, a good one gets through."""
    assembly, now = Assembly(), 0.0
    for piece, after in came:
        now += after
        assembly.tick(now)
        for one in assembly.feed(piece, now):
            assert isinstance(one, BadInput) or len(one.jpeg) <= PIECES * PIECE_LIMIT
        assert sum(map(len, assembly._pieces)) <= PIECES * PIECE_LIMIT
        assert len(assembly._pieces) < PIECES
    good = still("good", *[bytes([part]) * PIECE_LIMIT for part in range(PIECES)])
    *_, last = [assembly.feed(piece, now) for piece in good]
    assert last == [Frame("good", b"".join(piece.data for piece in good), "e63")]


@given(st.lists(st.binary(min_size=1, max_size=8), min_size=1, max_size=PIECES), st.data())
def test_a_still_with_a_piece_missing_never_comes_out(data: list[bytes], draw: st.DataObject) -> None:
    """Whichever piece was lost: no picture with a hole in it is handed on."""
    whole = still("f", *data)
    lost = draw.draw(st.integers(0, len(whole) - 1))
    assembly = Assembly()
    came = [one for piece in whole[:lost] + whole[lost + 1 :] for one in assembly.feed(piece, 0.0)]
    assert not [one for one in came if isinstance(one, Frame)]
