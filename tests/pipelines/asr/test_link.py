"""Messages over a socket that is read slowly, or not at all."""

from __future__ import annotations

import socket

from pipelines.asr.link import Link
from tests.pipelines.asr.conftest import until


async def test_what_is_not_taken_yet_is_queued_in_order() -> None:
    """A reader that falls behind gets every message, whole and in order, and the sender never waits."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    link = Link(ours, lambda *_: None, lambda: None)
    for number in range(2_000):
        link.send(number.to_bytes(2, "big") * 500)
    got: list[bytes] = []

    def read() -> bool:
        try:
            while True:
                got.append(theirs.recv(4_000, socket.MSG_DONTWAIT))
        except BlockingIOError:
            return len(got) == 2_000

    await until(read)
    assert got == [number.to_bytes(2, "big") * 500 for number in range(2_000)]
    link.close()
    theirs.close()


async def test_the_end_of_the_other_side_is_told_once() -> None:
    """When the other side goes, the link says so, sends nothing more, and closing it again is nothing."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    lost: list[bool] = []
    link = Link(ours, lambda *_: None, lambda: lost.append(True))
    theirs.close()
    link.send(b"to nobody")
    await until(lambda: lost)
    link.send(b"to nobody")
    link.close()
    assert lost == [True]


async def test_closing_is_not_losing() -> None:
    """Whoever closes the link is not told that it is lost."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    lost: list[bool] = []
    link = Link(ours, lambda *_: None, lambda: lost.append(True))
    link.close()
    theirs.close()
    assert not lost
    assert not link.open
