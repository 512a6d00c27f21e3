"""Answers outside the conversation: each with a conversation of its own that is forgotten with it.

An aside is a responder and a deliverer of its own on a copy of the session's state. It is made while another answer
is being given, leaves as fast as it is composed, is stored nowhere, and nothing that it would do in the world is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from assistant.conversation import Conversation, Item
from assistant.delivering import Deliverer
from assistant.errors import NotPossible
from assistant.messages import AnswerDone, AnswerStarted, Notice, Said, Sounded, ToolCalled, Trouble
from assistant.pacing import Channel
from assistant.responding import Responder
from assistant.talk import Forgetful, Talk, Turn

AT_ONCE = 4
"""Asides of one session at a time; one more is refused."""

REMEMBERED = 100
"""Items of what was said before that an aside knows: more than any model here reads."""

CHANNEL = Channel(lead_ms=float("inf"), position="all", can_show=False)
"""All at once: when the client plays it, if ever, is its own business."""


class Aside:
    """One answer outside the conversation.

    Args:
        talk: the session's state; not changed.
        items: what was said before.
        event_id: of the request, for errors.
    """

    def __init__(self, talk: Talk, items: Sequence[Item], event_id: str = "") -> None:
        conversation = Conversation(talk.conversation.id, talk.conversation.dialogue)
        for item in items[-REMEMBERED:]:
            conversation.add(item)
        self.response_id = ""
        """Empty until the client knows of it."""
        self._outside = talk.tell
        self._event_id = event_id
        self._ended = asyncio.Event()
        own = replace(
            talk, store=Forgetful(), conversation=conversation, tell=self._tell, channel=lambda: CHANNEL, shown=set()
        )
        self._deliverer = Deliverer(own, lambda _: None)
        self._responder = Responder(own, self._deliverer)

    async def run(self, turn: Turn) -> None:
        """Give the answer."""
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self._responder.run(), name="respond aside"),
                group.create_task(self._deliverer.run(), name="deliver aside"),
            ]
            self._responder.ask(turn)
            await self._ended.wait()
            for task in tasks:
                task.cancel()

    def stop(self) -> None:
        """The client cancels it."""
        self._responder.stop("client_cancelled")

    def _tell(self, notice: Notice) -> None:
        """Let out what makes up a response; routes, cues, drawings and cuts belong to the conversation."""
        match notice:
            case AnswerStarted():
                self.response_id = notice.response_id
                self._outside(replace(notice, previous=None, aside=True))
            case Said() | Sounded() | ToolCalled():
                self._outside(notice)
            case AnswerDone():
                self._outside(notice)
                self._ended.set()
            case Trouble():
                self._outside(replace(notice, event_id=self._event_id))
                if not self.response_id:  # it failed before the client knew of it: there is nothing to be done
                    self._ended.set()


class Asides:
    """The asides of one session.

    Args:
        talk: the session's state.
    """

    def __init__(self, talk: Talk) -> None:
        self.tasks: dict[asyncio.Task[None], Aside] = {}
        """Those being given."""
        self._talk = talk

    def begin(self, turn: Turn, items: Sequence[Item], event_id: str, group: asyncio.TaskGroup) -> None:
        """Give an answer beside the conversation.

        Args:
            turn: what is asked.
            items: what was said before.
            event_id: of the request.
            group: where its task lives.

        Raises:
            NotPossible: ``too_many_responses``.
        """
        if len(self.tasks) >= AT_ONCE:
            message = f"{AT_ONCE} answers outside the conversation are being given already."
            raise NotPossible("too_many_responses", message, "Wait for response.done.", "response.conversation")
        aside = Aside(self._talk, items, event_id)
        task = group.create_task(aside.run(turn), name="aside")
        self.tasks[task] = aside
        task.add_done_callback(self.tasks.pop)

    def stop(self, response_id: str) -> bool:
        """Stop the one with this id; says whether there was one."""
        for aside in self.tasks.values():
            if aside.response_id == response_id:
                aside.stop()
                return True
        return False
