"""The process that reads pictures from outside: ``python -m pipelines.parsing.child FD``.

``run`` is any parsing process; that of documents is ``documents/child.py``.

It has no secrets, no network and no files to write: it loads the libraries, gives up what it does not need
(``limits.confine``), and then reads what it is sent, one file after the other. FD is its end of a STREAM socket
(``messages.py``). It ends when the other end is closed, and with the process that started it, whatever becomes of that.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable

from pipelines.parsing import limits
from pipelines.parsing.messages import HEAD, FromProcess, ReadPicture, Ready, Refused, ToProcess, encode, to_process
from pipelines.processes import die_with

NICENESS = 10
"""Speech and the wire go first."""

Reader = Callable[[ToProcess], FromProcess]


def run(load: Callable[[], Reader], fd: int, memory: int = limits.MEMORY) -> None:
    """Be the parsing process until the socket is closed.

    Args:
        load: loads the libraries and gives what reads a file.
        fd: the socket.
        memory: bytes that one file may cost.
    """
    die_with(os.getppid())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches everybody; whoever started us decides
    os.nice(NICENESS)
    with socket.socket(fileno=fd) as link:
        read = load()
        limits.confine(memory)
        _send(link, Ready())
        _hush()
        while (message := _receive(link)) is not None:
            _send(link, _answer(read, message))


def _answer(read: Reader, message: bytearray) -> FromProcess:
    try:
        return read(to_process(message))
    except MemoryError:
        return Refused("memory")


def _hush() -> None:
    """From here on a library's complaints are about somebody's file: no log is to have them."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stderr.fileno())
    os.close(nowhere)


def _receive(link: socket.socket) -> bytearray | None:
    head = _exactly(link, HEAD.size)
    return None if head is None else _exactly(link, HEAD.unpack(head)[0])


def _exactly(link: socket.socket, size: int) -> bytearray | None:
    data = bytearray(size)
    rest = memoryview(data)
    while rest:
        count = link.recv_into(rest)
        if not count:
            return None
        rest = rest[count:]
    return data


def _send(link: socket.socket, message: FromProcess) -> None:
    body = encode(message)
    link.sendall(HEAD.pack(len(body)))
    link.sendall(body)


def _pictures() -> Reader:
    from pipelines.parsing import pictures

    reader = pictures.Reader()

    def read(request: ToProcess) -> FromProcess:
        return reader(request.data) if isinstance(request, ReadPicture) else Refused("unsupported")

    return read


if __name__ == "__main__":
    try:
        run(_pictures, int(sys.argv[1]))
    except (BrokenPipeError, ConnectionResetError):
        sys.exit(0)  # closed while we were answering
