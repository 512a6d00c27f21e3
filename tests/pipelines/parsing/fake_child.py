"""Parsing processes with a reader that does what a picture says, and ones that are no good. ``FILE [HOW] FD``."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time

from pipelines.parsing import Picture
from pipelines.parsing.child import run
from pipelines.parsing.messages import HEAD, FromProcess, Read, Ready, ToProcess, encode


def obey(request: ToProcess) -> FromProcess:
    """Take the picture for an order."""
    data = request.data
    order = data.decode()
    if order.startswith("sleep"):
        time.sleep(float(order.split()[1]))
    elif order.startswith("once"):  # dies over it, but only the first time
        mark = order.split()[1]
        if not os.path.exists(mark):
            os.mkdir(mark)
            os.kill(os.getpid(), signal.SIGKILL)
    elif order == "last":
        return Read(Picture(1, 1, data, 0.0), last=True)
    elif order == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    elif order == "eat":
        return Read(Picture(1, 1, bytes(bytearray(1 << 30))[:1], 0.0))
    return Read(Picture(1, 1, data, float(os.getpid())))


def rude(link: socket.socket, how: str) -> None:
    """Say what cannot be."""
    if how == "mute":
        time.sleep(60)
    if how == "gone":
        return
    ready = encode(Ready())
    link.sendall(HEAD.pack(len(ready)) + ready)
    link.recv(1)
    link.sendall({"huge": HEAD.pack(0xFFFFFFFF), "garbled": HEAD.pack(3) + b"abc", "ready": HEAD.pack(len(ready))}[how])
    link.sendall(ready)
    time.sleep(60)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        rude(socket.socket(fileno=int(sys.argv[2])), sys.argv[1])
    else:
        run(lambda: obey, int(sys.argv[1]))
