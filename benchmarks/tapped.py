"""``run_assistant.py serve`` with the tests' worklet beside the page: a worklet cannot be put into it otherwise."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from assistant import cli
from assistant.commands import serve

TAPS = Path(__file__).resolve().parent.parent / "tests" / "browser"


def beside(app: Starlette) -> Starlette:
    """The application as it is, and the folder of taps."""
    routes = [Mount("/tests", StaticFiles(directory=TAPS)), Mount("/", app)]
    return Starlette(routes=routes, lifespan=lambda _: app.router.lifespan_context(app))


if __name__ == "__main__":
    serve.run(cli.parser().parse_args(), beside)
