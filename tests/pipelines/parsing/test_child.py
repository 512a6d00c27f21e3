"""The parsing process seen from its socket."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from pipelines.parsing.messages import HEAD, FromProcess, Read, ReadPicture, Ready, Refused, encode, from_process
from pipelines.parsing.process import COMMAND
from tests.pipelines.parsing.conftest import FAKE


class Child:
    """A process and our end of its socket."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self.link, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [*command, str(theirs.fileno())], pass_fds=[theirs.fileno()], stderr=subprocess.PIPE
            )
        self.link.settimeout(30)

    def receive(self) -> FromProcess:
        (size,) = HEAD.unpack(self.link.recv(HEAD.size, socket.MSG_WAITALL))
        return from_process(self.link.recv(size, socket.MSG_WAITALL))

    def ask(self, data: bytes) -> FromProcess:
        body = encode(ReadPicture(data))
        self.link.sendall(HEAD.pack(len(body)) + body)
        return self.receive()

    def end(self) -> bytes:
        self.link.close()
        return self.process.communicate(timeout=30)[1]


@pytest.fixture
def child() -> Iterator[Child]:
    child = Child(FAKE)
    assert child.receive() == Ready()
    yield child
    child.end()


def test_it_answers_one_after_the_other_and_ends_with_its_socket(child: Child) -> None:
    """Two files, then the other end is closed: it ends by itself, without a word."""
    for data in (b"one", b"two"):
        reply = child.ask(data)
        assert isinstance(reply, Read)
        assert reply.picture.jpeg == data
    assert child.end() == b""
    assert child.process.returncode == 0


def test_it_survives_a_file_that_takes_too_much_memory(child: Child) -> None:
    """The file is refused, and the next one read."""
    assert child.ask(b"eat") == Refused("memory")
    assert isinstance(child.ask(b"next"), Read)


def test_it_minds_no_interrupt(child: Child) -> None:
    """Ctrl-C reaches everybody; whoever started it decides."""
    os.kill(child.process.pid, signal.SIGINT)
    assert isinstance(child.ask(b"next"), Read)


def test_the_real_one_reads_a_picture_and_complains_of_none(pictures: dict[str, bytes]) -> None:
    """What a library has to say about somebody's file reaches no log."""
    child = Child(COMMAND)
    assert child.receive() == Ready()
    damaged = bytearray(pictures["jpeg"])
    damaged[len(damaged) // 2] ^= 0x55
    child.ask(bytes(damaged))
    assert isinstance(child.ask(pictures["jpeg"]), Read)
    assert child.end() == b""


def test_it_ends_with_whoever_started_it() -> None:
    """Even where that was killed and the socket lives on elsewhere."""
    ours, theirs = socket.socketpair()
    with theirs:
        os.set_inheritable(theirs.fileno(), True)
        starter = (
            "import subprocess, sys, time; p = subprocess.Popen(sys.argv[1:], close_fds=False);"
            "print(p.pid, flush=True); time.sleep(60)"
        )
        parent = subprocess.Popen(
            [sys.executable, "-c", starter, *FAKE, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdout=subprocess.PIPE,
        )
    assert parent.stdout
    with ours, parent.stdout:
        pid = int(parent.stdout.readline())
        ours.settimeout(30)
        assert ours.recv(HEAD.size)
        handle = os.pidfd_open(pid)
        parent.kill()
        parent.wait()
        assert select.select([handle], [], [], 30)[0]
        os.close(handle)
