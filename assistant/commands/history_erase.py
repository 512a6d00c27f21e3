"""``history erase``: a conversation, or all of a caller's, for good; also while a server runs."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence

from assistant.config import load
from assistant.errors import NotPossible
from assistant.history.callers import KINDS, identity
from assistant.history.erasing import erase
from assistant.history.past import sessions_of, whole_id
from assistant.store import Store
from assistant.world import World


def run(arguments: argparse.Namespace) -> int:
    """Ask, and erase; 1 where the answer was no."""
    store = Store(load(arguments.site).data)
    sessions = _meant(store, arguments)
    what = "1 conversation" if len(sessions) == 1 else f"{len(sessions):,} conversations"
    if not arguments.yes and not _agreed(f"Erase {what} for good? [y/N] "):
        print("Nothing was erased.")
        return 1
    asyncio.run(_erase(store, sessions))
    print(f"{what} erased. One that is still going on is not kept any further.")
    return 0


def _meant(store: Store, arguments: argparse.Namespace) -> list[str]:
    if arguments.conversation is not None:
        return [whole_id(store, arguments.conversation)]
    kind, value = next((kind, value) for kind in KINDS if (value := getattr(arguments, kind)) is not None)
    sessions = sessions_of(store, identity(kind, value, f"--{kind}"))
    if not sessions:
        raise NotPossible("conversation_not_found", "This caller has no conversations here.", "", f"--{kind}")
    return sessions


def _agreed(question: str) -> bool:
    try:
        return input(question).strip().lower() in ("y", "yes")
    except EOFError:
        print()
        return False


async def _erase(store: Store, sessions: Sequence[str]) -> None:
    store.start()
    try:
        await erase(store, sessions, World().wall())
    finally:
        store.close()
