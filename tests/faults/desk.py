"""A server process for the fault tests: the real application and store, stub models; ``--late`` breaks the store.

``python -m tests.faults.desk FOLDER [--late] [--stall MS]`` prints its port when it serves.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from pathlib import Path

from assistant.app import create_app
from assistant.config import Config, Limits
from assistant.serving import settle
from assistant.store import Store, Write
from assistant.testing.server import serving
from assistant.testing.stages import stub_stages


class LateStore(Store):
    """FAKE, for the control: says that a turn is durable at once, and writes it half a second later."""

    def put(self, write: Write) -> asyncio.Future[None]:
        loop = asyncio.get_running_loop()
        loop.call_later(0.5, lambda: super(LateStore, self).put(write))
        done: asyncio.Future[None] = loop.create_future()
        done.set_result(None)
        return done


async def main(arguments: argparse.Namespace) -> None:
    def stall() -> None:
        time.sleep(arguments.stall / 1000)

    kind = LateStore if arguments.late else Store
    store = kind(arguments.folder, stall if arguments.stall else None)
    app = create_app(
        Config(data=arguments.folder, limits=Limits(sessions=20)), stub_stages(["spoken words"] * 100), store
    )
    async with serving(app) as address:
        settle()
        print(address.rpartition(":")[2], flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--late", action="store_true")
    parser.add_argument("--stall", type=float, default=0)
    asyncio.run(main(parser.parse_args()))
