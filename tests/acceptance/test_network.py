"""The network goes and comes back under a running page: the conversation goes on, and nothing is said twice."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Any

from conftest import aside
from real_server import Served

from benchmarks.page import Visit, visiting
from tests.relay import Relay, relaying

GONE_S = 10.0
QUESTION = "The internet light on my router is red"
"""A procedure: its first node is said and asks for a reply."""


class Network:
    """What lies between the page and the server; it may be cut."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack
        self._relays: list[Relay] = []
        self.down = False
        self.calls = 0

    async def through(self, route: Any) -> None:
        """One offer of the page."""
        if self.down:
            await route.abort("internetdisconnected")
            return
        relay = await self._stack.enter_async_context(relaying())
        self._relays.append(relay)
        response = await route.fetch(post_data=relay.offer(route.request.post_data))
        self.calls += 1
        await route.fulfill(response=response, body=relay.answer(await response.text()))

    async def socket(self, socket: Any) -> None:
        """A WebSocket of the page, which it takes where WebRTC does not work."""
        if self.down:
            await socket.close()
        else:
            socket.connect_to_server()

    async def cut(self, visit: Visit, down: bool) -> None:
        """Take the network away, or give it back: for packets, requests and sockets."""
        self.down = down
        for relay in self._relays:
            relay.down = down
        await visit.page.context.set_offline(down)


async def _lives_through_it(served: Served) -> None:
    async with AsyncExitStack() as stack:
        network = Network(stack)
        visit = await stack.enter_async_context(visiting(served.address))
        await visit.page.route("**/v1/realtime/calls", network.through)
        await visit.page.route_web_socket("**/v1/realtime*", network.socket)
        await visit.say(QUESTION)
        said = "(document.querySelector('.assistant[data-now] .spoken')?.textContent ?? '').split(/\\s+/).length > 6"
        await visit.until(said, 30, "seven words of the answer")
        session, item = visit.wire.session, visit.wire.last
        assert item is not None
        assert network.calls == 1
        before = len(visit.wire.anchors[item.id])
        await network.cut(visit, down=True)
        lost = "document.body.dataset.phase === 'lost' || document.querySelector('#notice:not([hidden])')"
        await visit.until(lost, 6, "the page to notice")
        await asyncio.sleep(GONE_S)
        reported = item.played_ms
        await network.cut(visit, down=False)
        await visit.until(lambda: network.calls == 2, 20, "the page to come back by itself")
        await visit.until(lambda: item.played_out, 40, "the rest of the answer")
        await visit.until("document.body.dataset.phase !== 'speaking'", 10, "the page to be at rest")
        assert visit.wire.session == session
        assert list(visit.wire.answers) == [item.id]
        words = [text for text, _, _ in item.words]
        starts = {at_ms for _, at_ms, _ in item.words}
        again = visit.wire.anchors[item.id][before]
        assert any(abs(again - start) < 0.1 for start in starts)  # a sample is 0.04 ms
        assert reported - 1500 < again <= reported
        stored = served.history(session)[item.id]
        assert stored[0].split() == words
        assert stored[1] is None  # not cut: all of it was heard
        node = served.stored_node(session)
        assert node == item.nodes[-1][0]
        before = len(visit.wire.answers)
        await visit.say("yes")
        answer = await visit.heard_out(before)
        assert answer.verdict == "step"
        assert visit.wire.session == session


def test_a_conversation_lives_through_ten_seconds_without_network(served: Served) -> None:
    """The page notices, says so, comes back by itself, and the answer goes on at the word at which it was lost."""
    aside(_lives_through_it(served))
