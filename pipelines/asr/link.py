"""The assistant's end of a SEQPACKET socket: whole messages in and out, never blocking the loop."""

from __future__ import annotations

import asyncio
import os
import socket
from collections import deque
from collections.abc import Callable

from pipelines.asr.messages import PACKET


class Link:
    """Hands every message to a callback, on the loop.

    What the other side does not take yet is queued; the sender bounds it (one utterance's sound).

    Args:
        sock: the socket; the link closes it.
        received: called with every message and the file descriptors that came with it.
        lost: called once when the other side is gone; not after ``close()``.
    """

    def __init__(
        self, sock: socket.socket, received: Callable[[bytes, list[int]], None], lost: Callable[[], None]
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._sock = sock
        self._received = received
        self._lost = lost
        self._unsent: deque[bytes] = deque()
        self.open = True
        sock.setblocking(False)
        self._loop.add_reader(sock.fileno(), self._read)

    def send(self, message: bytes) -> None:
        """Send, or queue. Without effect once the link is closed."""
        if not self.open:
            return
        self._unsent.append(message)
        if len(self._unsent) == 1:
            self._write()

    def close(self) -> None:
        """Close; may be called twice."""
        if self.open:
            self.open = False
            self._loop.remove_reader(self._sock.fileno())
            self._loop.remove_writer(self._sock.fileno())
            self._unsent.clear()
            self._sock.close()

    def _read(self) -> None:
        while self.open:
            try:
                message, descriptors, _, _ = socket.recv_fds(self._sock, PACKET, 1)
            except BlockingIOError:
                return
            except OSError:
                message, descriptors = b"", []
            if message:
                self._received(message, descriptors)
            else:
                for descriptor in descriptors:
                    os.close(descriptor)
                self._fail()

    def _write(self) -> None:
        while self._unsent:
            try:
                self._sock.send(self._unsent[0])
            except BlockingIOError:
                self._loop.add_writer(self._sock.fileno(), self._write)
                return
            except OSError:
                self._unsent.clear()  # the reader will notice, and say so
                break
            self._unsent.popleft()
        self._loop.remove_writer(self._sock.fileno())

    def _fail(self) -> None:
        self.close()
        self._lost()
