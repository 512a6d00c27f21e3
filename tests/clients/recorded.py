"""``run_assistant.py serve`` with a record of what is said in the protocol, and other people's code beside the page.

The record is made inside the server, where frames become messages and messages frames, so that nothing stands between
it and the client, on a WebSocket or a data channel. Each connection has a file ``frames/N.jsonl`` beside site.toml, a
line a frame: ``{"from": "client" or "server", "frame": …}``.
"""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path
from typing import Any, TextIO

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from assistant import cli
from assistant.commands import serve
from assistant.realtime.protocol import Realtime

HERE = Path(__file__).resolve().parent
MODULES = HERE.parent.parent / ".cache" / "clients" / "agents_realtime" / "node_modules"


class Record:
    """Writes down what every ``Realtime`` takes and gives.

    Args:
        folder: where to.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._folder = folder
        self._count = itertools.count()
        self._files: dict[Realtime, TextIO] = {}

    def begin(self) -> None:
        """Listen in from now on."""
        for name in ("open", "refuse", "send", "receive"):
            setattr(Realtime, name, self._listening(name, getattr(Realtime, name)))

    def _listening(self, name: str, method: Any) -> Any:
        def listens(protocol: Realtime, *given: Any) -> Any:
            if name == "receive":
                self._write(protocol, "client", given[0])
            answer = method(protocol, *given)
            for frame in answer[1] if name == "receive" else answer:
                self._write(protocol, "server", frame)
            return answer

        return listens

    def _write(self, protocol: Realtime, who: str, frame: str | bytes) -> None:
        if protocol not in self._files:
            self._files[protocol] = (self._folder / f"{next(self._count)}.jsonl").open("w", buffering=1)
        self._files[protocol].write(json.dumps({"from": who, "frame": json.loads(frame)}) + "\n")


def beside(app: Starlette) -> Starlette:
    """The application as it is, and the pages of clients that run in a browser."""
    routes = [
        Mount("/clients/modules", StaticFiles(directory=MODULES, check_dir=False)),
        Mount("/clients", StaticFiles(directory=HERE / "programs")),
        Mount("/", app),
    ]
    return Starlette(routes=routes, lifespan=lambda _: app.router.lifespan_context(app))


if __name__ == "__main__":
    asked = cli.parsed()
    Record(asked.site.resolve().parent / "frames").begin()
    serve.run(asked, beside)
