"""Logs: the event, its place, and nothing that came from a caller."""

from __future__ import annotations

import ast
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.logs import LEFT_OUT, Lines, set_up

ROOT = Path(__file__).parents[2]
CANARY = "canary-4711"


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger, as it was before when the test ends."""
    logger = logging.getLogger()
    handlers, level = list(logger.handlers), logger.level
    yield logger
    logger.handlers[:] = handlers
    logger.setLevel(level)


def line(name: str, message: object, *args: object, error: BaseException | None = None) -> dict[str, Any]:
    """What one log call gives as JSON."""
    trouble = (type(error), error, error.__traceback__) if error is not None else None
    record = logging.LogRecord(name, logging.WARNING, "x.py", 1, message, args, trouble)  # type: ignore[arg-type]
    return dict(json.loads(Lines("json").format(record)))


def text(name: str, message: str, *args: object) -> str:
    """What one log call gives as a line for people."""
    return Lines("lines").format(logging.LogRecord(name, logging.WARNING, "x.py", 1, message, args, None))


def raised() -> BaseException:
    """An error with causes, whose words quote a caller."""
    try:
        try:
            raise KeyError(CANARY)
        except KeyError as error:
            raise ValueError(f"cannot read {CANARY}") from error
    except ValueError as error:
        return ExceptionGroup(CANARY, [error])


def test_an_event_is_its_message_with_harmless_values() -> None:
    """Numbers, our ids and types of errors stay; what could be anybody's words does not."""
    session = "sess_" + "0" * 24
    shown = line("assistant.desk", "%s of %s: %d %s %s", session, CANARY, 5, ValueError(CANARY), "back_" + "0" * 24)
    assert shown["event"] == "%s of %s: %d %s %s"
    assert shown["values"] == [session, LEFT_OUT, 5, "ValueError", "back"]
    assert (shown["level"], shown["logger"]) == ("warning", "assistant.desk")


def test_an_exception_is_its_type_and_its_places() -> None:
    """The whole chain is there to find the fault, without a word of what was in it."""
    shown = line("assistant.desk", "the session failed", error=raised())
    text = json.dumps(shown)
    assert CANARY not in text
    for said in ("ExceptionGroup", "ValueError", "KeyError", "test_logs.py", "raised"):
        assert said in text


@pytest.mark.parametrize("error", [RecursionError("x"), ValueError()])
def test_an_exception_of_any_length_is_a_bounded_line(error: BaseException) -> None:
    """A chain that goes on and on ends in the log."""
    for _ in range(100):
        following = RuntimeError(CANARY)
        following.__cause__ = error
        error = following
    assert len(json.dumps(line("assistant", "x", error=error))) < 5_000


def test_other_peoples_messages_are_not_repeated() -> None:
    """A library may have put values into its message itself; what it is, is told."""
    for name in ("asyncio", "aiortc.rtcsctptransport", "websockets.server", "root"):
        assert CANARY not in json.dumps(line(name, f"got {CANARY} %s", CANARY))
        assert line(name, CANARY)["logger"] == name


def test_what_tells_of_articles_alone_is_told_whole() -> None:
    """An operator sees which words of his own articles cannot be heard."""
    assert line("pipelines.asr.learning", "cannot hear: %s", "wps, ont")["values"] == ["wps, ont"]


@given(
    name=st.sampled_from(["assistant.app", "pipelines.tts", "uvicorn.error"]),
    value=st.text(min_size=3).map(lambda text: CANARY + text) | st.binary() | st.lists(st.just(CANARY)),
)
def test_no_value_from_outside_goes_out(name: str, value: object) -> None:
    """Whatever it is and wherever it is logged, it does not come out."""
    assert CANARY not in json.dumps(line(name, "%s and %r", value, value))
    assert CANARY not in json.dumps(line(name, "%(a)s", {"a": value}))
    assert line(name, object())["event"] == LEFT_OUT


def test_the_two_forms_say_the_same(root: logging.Logger, capsys: pytest.CaptureFixture[str]) -> None:
    """A line for people, JSON for programs; setting up again replaces our handler and leaves others alone."""
    others = [one for one in root.handlers if not isinstance(one.formatter, Lines)]
    for form, said in (
        ("lines", " warning assistant.x one 5 of all"),
        ("json", '"event": "one %d of all", "values": [5]'),
    ):
        handler = set_up(form)  # type: ignore[arg-type]
        assert root.handlers == [*others, handler]
        logging.getLogger("assistant.x").warning("one %d of all", 5)
        logging.getLogger("assistant.x").info("not this")
        logging.getLogger("uvicorn.error").error("ASGI callable returned without completing handshake.")
        written = capsys.readouterr().err
        assert said in written
        assert written.count("\n") == 1


@pytest.mark.parametrize(
    ("event", "values", "said"),
    [
        ("%s of %g s", ("two", 3.0), "… of 3 s"),
        ("%d of it", ("two",), '%d of it values=["…"]'),
        ("all of it, 100 %", (), "all of it, 100 %"),
    ],
)
def test_values_stand_where_they_belong(event: str, values: tuple[object, ...], said: str) -> None:
    """In a line for people; one that does not fit its place, as it was left out, stands behind."""
    assert text("assistant.x", event, *values).endswith(f" assistant.x {said}")


def test_a_line_stays_a_line() -> None:
    """What an article's file is called cannot begin a line of its own."""
    assert "\n" not in text("assistant.library", "not taken up: %s", "a.md\n2026 error all is lost")


def test_every_message_of_ours_keeps_its_values_apart() -> None:
    """No log call puts values into its message itself: the message goes out as it is."""
    mixed = []
    for path in [*(ROOT / "assistant").rglob("*.py"), *(ROOT / "pipelines").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not ast.unparse(node.func).startswith("log."):
                continue
            if not isinstance(node.args[0], ast.Constant):
                mixed.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert mixed == []
