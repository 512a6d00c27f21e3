"""The openai package as judge of what is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, get_args

import pytest


@pytest.fixture(scope="session")
def judge() -> Callable[[bytes], None]:
    """Raises for a frame that is no server event by the openai package's types (imported once: it takes a second)."""
    types = pytest.importorskip("openai.types.realtime", reason="the openai package is not installed")
    pydantic = pytest.importorskip("pydantic", reason="pydantic is not installed")
    union: Any = get_args(types.RealtimeServerEvent)[0]
    adapter = pydantic.TypeAdapter(Annotated[union, pydantic.Field(discriminator="type")])

    def validate(frame: bytes) -> None:
        adapter.validate_json(frame)

    return validate
