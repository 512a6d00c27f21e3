"""``history mark CONVERSATION_ID N wrong|missing|none``: what somebody says of an answer when reading it later."""

from __future__ import annotations

import argparse
import asyncio

from assistant.commands.history import plain
from assistant.config import load
from assistant.errors import BadInput, StageFailed
from assistant.history.api import NOTE_MAX, WRITE_S
from assistant.history.past import Line, conversation, whole_id
from assistant.store import Store, Write, mark_row
from assistant.world import World


def run(arguments: argparse.Namespace) -> int:
    """Mark the answer, or take its mark back."""
    store = Store(load(arguments.site).data)
    session = whole_id(store, arguments.conversation)
    answers = [line for line in conversation(store, session).lines if line.role == "assistant"]
    if not 1 <= arguments.answer <= len(answers):
        hint = f"history show {arguments.conversation}  counts them."
        raise BadInput("bad_argument", f"There are {len(answers)} answers.", hint, str(arguments.answer))
    if len(arguments.note) > NOTE_MAX:
        raise BadInput("bad_note", f"A note has at most {NOTE_MAX} characters.", "Shorten it.", "--note")
    answer: Line = answers[arguments.answer - 1]
    mark = "" if arguments.mark == "none" else arguments.mark
    asyncio.run(_write(store, mark_row(session, answer.id, World().wall(), mark, arguments.note.strip())))
    print(plain(f"Marked {mark}: {answer.text}" if mark else f"Not marked any more: {answer.text}"))
    if mark:
        print("knowledge questions  lists what is marked.")
    return 0


async def _write(store: Store, write: Write) -> None:
    store.start()
    try:
        if not await store.durable(store.put(write), WRITE_S):
            raise StageFailed("The mark could not be stored.", "Look at the disk, and try again.")
    finally:
        store.close()
