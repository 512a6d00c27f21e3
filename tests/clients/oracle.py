"""The openai package's own types of server events, as a judge of ours."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, get_args

import pytest

pydantic = pytest.importorskip("pydantic")
pytest.importorskip("openai")


@cache
def oracle() -> Any:
    """Validates a server event as the package reads it, told apart by its type."""
    from openai.types.realtime import RealtimeServerEvent

    union = get_args(RealtimeServerEvent)[0] if get_args(RealtimeServerEvent) else RealtimeServerEvent
    return pydantic.TypeAdapter(Annotated[union, pydantic.Field(discriminator="type")])


def nulls(value: Any, path: str = "") -> list[str]:
    """Where inside items a null stands: real clients drop such items, a transcript that is still to come aside."""
    found: list[str] = []
    if isinstance(value, dict) and value != {"type": "input_audio", "transcript": None}:
        for key, inner in value.items():
            here = f"{path}.{key}"
            if inner is None and ("item" in path or "output" in path or "part" in path):
                found.append(here)
            found += nulls(inner, here)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found += nulls(inner, f"{path}[{index}]")
    return found
