"""The process whose forks recognise: ``python -m pipelines.asr.template FD NICENESS [MODEL]``.

It loads the models once, while it has a single thread, and then only forks: a worker shares its memory until it writes
to it, serves one utterance and ends. So nothing of an utterance can be left over in a decoder, whatever a worker has
used is given back, and stopping one is killing it.

FD is its end of a SEQPACKET socket (``messages.py``). The template ends when the other end is closed; it and its
workers end with the process that started them, whatever becomes of that.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from pipelines.asr.messages import PACKET, Forked, Ready, encode
from pipelines.asr.worker import Decoder, serve
from pipelines.processes import die_with


def run(load: Callable[[Path | None], Decoder], arguments: list[str]) -> None:
    """Be the template until the control socket is closed.

    Args:
        load: loads the decoder, from a model's folder or, given None, the stock one.
        arguments: FD, NICENESS and perhaps MODEL.
    """
    die_with(os.getppid())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches everybody; whoever started us decides
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the workers
    control = socket.socket(fileno=int(arguments[0]))
    niceness, model = int(arguments[1]), arguments[2] if len(arguments) > 2 else ""
    decoder = load(Path(model) if model else None)
    gc.collect()
    gc.freeze()  # a collection in a worker would write to every page that holds an object
    control.send(encode(Ready()))
    while control.recv(PACKET):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            control.close()
            theirs.close()
            _work(ours, decoder, parent, niceness)
        socket.send_fds(control, [encode(Forked(pid))], [theirs.fileno()])
        ours.close()
        theirs.close()


def _work(link: socket.socket, decoder: Decoder, parent: int, niceness: int) -> NoReturn:
    status = 1
    try:
        die_with(parent)
        os.nice(niceness)
        serve(link, decoder)
        status = 0
    except OSError:
        status = 0  # the other end is gone: nobody waits for this utterance any more
    finally:
        sys.stderr.flush()
        os._exit(status)  # nothing of the template is ours to tidy up


if __name__ == "__main__":
    from pipelines.asr.decoder import load_decoder

    try:
        run(load_decoder, sys.argv[1:])
    except (BrokenPipeError, ConnectionResetError):
        sys.exit(0)  # closed while we were forking
    except RuntimeError as error:
        sys.exit(f"asr template: {error} (model: {sys.argv[3:] or 'stock'})")
