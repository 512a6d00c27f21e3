"""Time, identity and chance, handed in so that a session can be replayed."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field


def _loop_now() -> float:
    return asyncio.get_running_loop().time()


@dataclass(frozen=True, slots=True)
class World:
    """What a session may know of the world outside."""

    now: Callable[[], float] = _loop_now
    """Loop time in seconds: monotonic, for durations and deadlines."""
    wall: Callable[[], float] = time.time
    """Seconds since 1970, for what people read."""
    chance: random.Random = field(default_factory=random.SystemRandom)

    def new_id(self, prefix: str) -> str:
        """An id such as ``item_6f0c…``; 96 bits, so that it cannot be guessed."""
        return f"{prefix}_{self.chance.getrandbits(96):024x}"
