"""``knowledge preview [FOLDER]``: a page on this machine with every article as it is spoken and drawn."""

from __future__ import annotations

import argparse
import secrets
import socket

import uvicorn

from assistant.config import load
from assistant.errors import BadInput
from assistant.preview.app import create_preview
from assistant.preview.shelf import Shelf
from assistant.serving import uvicorn_settings
from assistant.site import lexicons
from pipelines.diagram.draftsman import choose_draftsman
from pipelines.tts.choice import choose_voices

HOST = "127.0.0.1"
LANGUAGES = ("en", "zh")


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C: this machine alone, and who has the printed address."""
    config = load(arguments.site)
    folder = arguments.folder or config.knowledge
    if not folder.is_dir():
        hint = "Name a folder with articles; docs/knowledge.md tells how one is written."
        raise BadInput("knowledge_folder", "There is no such knowledge folder.", hint, str(folder))
    listening = _bind(arguments.port)
    token = secrets.token_urlsafe(24)
    draftsman = choose_draftsman(config.stages.diagram).backend
    tts = choose_voices(config.stages.tts, LANGUAGES, lexicons(config.voice, config.site.language)).backend

    shelf = Shelf(folder)

    class Serving(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            port = listening.getsockname()[1]
            print(f"Open this, it is for you alone:\n\nhttp://localhost:{port}/preview/#t={token}\n", flush=True)
            print("Ctrl-C ends it.", flush=True)

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            await shelf.end()
            await super().shutdown(sockets)

    app = create_preview(shelf, draftsman, tts, token)
    Serving(uvicorn.Config(app, **uvicorn_settings())).run(sockets=[listening])
    return 0


def _bind(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except (OSError, OverflowError) as error:
        listening.close()
        message = f"Cannot listen on port {port} ({getattr(error, 'strerror', None) or error})."
        raise BadInput("port_in_use", message, "Leave --port out: any free one is taken.", "--port") from None
    return listening
