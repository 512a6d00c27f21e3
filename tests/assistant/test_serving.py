"""How the server serves."""

from __future__ import annotations

import gc

from assistant.serving import settle, uvicorn_settings


def test_what_a_start_has_made_is_passed_over() -> None:
    """After settling the collector has nothing old to look at, so a full collection comes with little that is new."""
    try:
        settle()
        assert gc.get_freeze_count() > 1_000
        assert len(gc.get_objects()) < 1_000
    finally:
        gc.unfreeze()


def test_sockets_are_bounded_and_nobody_is_believed_unasked() -> None:
    """A message has a size past which the socket closes, and no proxy is trusted that was not named."""
    settings = uvicorn_settings()
    assert settings["ws_max_size"] == 4 << 20
    assert settings["proxy_headers"] is False
    assert settings["forwarded_allow_ips"] == []
