"""``/v1/frontdesk/history``: past conversations for those who run the desk; and ``/v1/frontdesk/forget`` for callers.

Whoever asks shows the history's own token, which no caller has. Everything is read in a thread.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from typing import Literal, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.auth import Unauthorised, bearer
from assistant.body import read
from assistant.entrance import Entrance, peer
from assistant.errors import BadInput, FrontdeskError, NotPossible, StageFailed
from assistant.history import filters, past
from assistant.history.callers import Identity, identity
from assistant.history.erasing import erase
from assistant.refusals import response
from assistant.store import mark_row

BASE = "/v1/frontdesk/history"

BODY_LIMIT = 8 * 1024
"""Bytes of what is sent: a note of 500 characters in any script, escaped, fits."""

NOTE_MAX = 500
"""Characters."""

WRITE_S = 5.0
"""Until a mark has to be on the disk."""

T = TypeVar("T")
Answer = Callable[[Request], Awaitable[Response]]


class _Mark(msgspec.Struct, forbid_unknown_fields=True):
    mark: Literal["wrong", "missing"]
    note: str = ""


class _Caller(msgspec.Struct, forbid_unknown_fields=True):
    kind: str
    value: str


class _Page(msgspec.Struct, forbid_unknown_fields=True):
    page: str


class History:
    """The routes.

    Args:
        entrance: knows the callers' tokens, and counts wrong ones; its desk is whose history it is.
        token: of the history; empty: it is off.
    """

    def __init__(self, entrance: Entrance, token: str) -> None:
        self._entrance = entrance
        self._desk = entrance.desk
        self._token = _digest(token) if token else b""

    def routes(self) -> list[Route]:
        """All of them."""
        one = f"{BASE}/conversations/{{conversation}}"
        mark = f"{one}/answers/{{item}}/mark"
        return [
            Route(f"{BASE}/conversations", self._guarded(self._list), methods=["POST"]),
            Route(one, self._guarded(self._show), methods=["GET"]),
            Route(one, self._guarded(self._erase), methods=["DELETE"]),
            Route(mark, self._guarded(self._mark), methods=["PUT"]),
            Route(mark, self._guarded(self._unmark), methods=["DELETE"]),
            Route(f"{BASE}/callers/find", self._guarded(self._find), methods=["POST"]),
            Route(f"{BASE}/callers/erase", self._guarded(self._erase_caller), methods=["POST"]),
            Route("/v1/frontdesk/forget", _answered(self._forget), methods=["POST"]),
        ]

    def _guarded(self, answer: Answer) -> Answer:
        async def checked(request: Request) -> Response:
            self._admit(request)
            return await answer(request)

        return _answered(checked)

    def _admit(self, request: Request) -> None:
        if not self._token:
            hint = "Set [history] token in site.toml to the name of an environment variable that holds a token."
            raise NotPossible("history_off", "The history is off: it has no token yet.", hint)
        limiter, address = self._entrance.limiter, peer(request.scope)
        limiter.check_failures(address)
        token = bearer(request.scope["headers"])
        if not hmac.compare_digest(self._token, _digest(token)):
            if token:
                limiter.failed(address)
            message = "This is not the history's token." if token else "The history's token is needed here."
            raise Unauthorised(message, "It is the value of the variable that [history] token names in site.toml.")

    async def _list(self, request: Request) -> Response:
        # What is searched for is in the body: addresses are written into the logs of proxies.
        wanted = filters.parse(await _body(request, dict[str, str]))
        found = await self._desk.store.reading(past.conversations, self._desk.store, wanted)
        listed = [{**msgspec.to_builtins(entry), "running": entry.id in self._desk.sessions} for entry in found.entries]
        return JSONResponse({"conversations": listed, "next": filters.cursor(found.after) if found.after else ""})

    async def _show(self, request: Request) -> Response:
        session, store = _name(request, "conversation"), self._desk.store
        running = session in self._desk.sessions

        def encoded() -> bytes:
            found = past.conversation(store, session)
            return msgspec.json.encode({**msgspec.to_builtins(found), "running": running})

        return Response(await store.reading(encoded), media_type="application/json")

    async def _erase(self, request: Request) -> Response:
        session = _name(request, "conversation")
        if session not in self._desk.sessions:  # one that runs may have said nothing yet
            await self._desk.store.reading(past.ensure_kept, self._desk.store, session)
        return await self._erased([session])

    async def _mark(self, request: Request) -> Response:
        asked = await _body(request, _Mark)
        if len(asked.note) > NOTE_MAX:
            raise BadInput("bad_note", f"A note has at most {NOTE_MAX} characters.", "Shorten it.", "note")
        return await self._marked(request, asked.mark, asked.note.strip())

    async def _unmark(self, request: Request) -> Response:
        return await self._marked(request, "", "")

    async def _marked(self, request: Request, mark: str, note: str) -> Response:
        session, item = _name(request, "conversation"), _name(request, "item")
        await self._desk.store.reading(past.ensure_answer, self._desk.store, session, item)
        store = self._desk.store
        if not await store.durable(store.put(mark_row(session, item, self._desk.world.wall(), mark, note)), WRITE_S):
            raise StageFailed("The mark could not be stored.", "Look at the disk, and try again.")
        return JSONResponse({"mark": mark, "note": note})

    async def _find(self, request: Request) -> Response:
        found = await self._of(await _caller(request))
        return JSONResponse({"conversations": len(found)})

    async def _erase_caller(self, request: Request) -> Response:
        return await self._erased(await self._of(await _caller(request)))

    async def _forget(self, request: Request) -> Response:
        """For a caller: the conversations of the id that its page keeps."""
        caller = self._entrance.identify(request.scope)
        self._entrance.limiter.connect(peer(request.scope), caller)
        asked = await _body(request, _Page)
        return await self._erased(await self._of(identity("page", asked.page, "page")))

    async def _of(self, who: Identity) -> list[str]:
        """A caller's conversations, those included that run and in which nothing was said yet."""
        kept = await self._desk.store.reading(past.sessions_of, self._desk.store, who)
        return list(dict.fromkeys([*kept, *(one.id for one in self._desk.sessions.values() if who in one.talk.known)]))

    async def _erased(self, sessions: list[str]) -> Response:
        """End those that run, and erase all of them."""
        ended = await self._desk.end(sessions)
        erased = await erase(self._desk.store, sessions, self._desk.world.wall())
        return JSONResponse({"erased": erased, "ended": ended})


def _answered(answer: Answer) -> Answer:
    async def guarded(request: Request) -> Response:
        try:
            return await answer(request)
        except FrontdeskError as error:
            return response(error)

    return guarded


async def _caller(request: Request) -> Identity:
    asked = await _body(request, _Caller)
    return identity(asked.kind, asked.value)


async def _body(request: Request, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(await read(request, "The request", BODY_LIMIT) or b"{}", type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        # what msgspec says may quote what was sent
        raise BadInput("invalid_json", "The request is not the JSON that is needed.", "See docs/protocol.md.") from None


def _name(request: Request, which: str) -> str:
    return str(request.path_params[which])[:128]


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()
