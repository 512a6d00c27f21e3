"""Logs without personal data: what goes out is what was written down in the code, and nothing that came from a caller.

A line is the event (the message before its values are put in), and those values that are numbers, ids of ours or words
from a list; everything else is left out. Of an exception its type and the places in the code go out, never its words:
they may quote what somebody said. Of other people's libraries, whose messages may have values in them already, only the
logger's name is told.
"""

from __future__ import annotations

import datetime
import json
import logging
import re
import sys
import traceback
from collections.abc import Sequence
from typing import Any, Literal, TextIO

Form = Literal["lines", "json"]

OURS = ("assistant", "pipelines", "frontdesk", "benchmarks", "evals", "uvicorn")
"""Loggers whose messages keep their values apart (``%s``), so that the message itself says nothing of a caller."""

PUBLIC = (
    "assistant.library",
    "assistant.stages",
    "frontdesk.session",
    "pipelines.asr.learning",
    "pipelines.knowledge.vectors",
)
"""Loggers that tell of the deployment's own articles, or of decisions with reasons of our own making: values stay."""

ID = re.compile(r"(sess|conv|item|resp|event|rtc|secret|back|tick)_[0-9a-f]{24}")
"""Ids of our own making; ``back`` and ``tick`` are secrets, so of them only the kind is told."""

SECRET_IDS = ("back", "tick")

LEFT_OUT = "…"

HARMLESS = ("ASGI callable returned without completing handshake.",)
"""What uvicorn says, as an error, of every refusal before an upgrade."""


class Lines(logging.Formatter):
    """One line an event: ``time level logger event key=value …``, its values put in; or JSON, where they stay apart.

    Args:
        form: which of the two.
    """

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        shown = self._shown(record)
        if self._form == "json":
            return json.dumps(shown, ensure_ascii=False)
        if text := _put_in(shown["event"], shown.get("values", ())):
            shown["event"] = text
            shown.pop("values", None)
        head = f"{shown.pop('time')} {shown.pop('level')} {shown.pop('logger')} {shown.pop('event')}"
        return " ".join([head, *(f"{key}={json.dumps(value, ensure_ascii=False)}" for key, value in shown.items())])

    def _shown(self, record: logging.LogRecord) -> dict[str, Any]:
        when = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        shown: dict[str, Any] = {
            "time": when.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if not _is_ours(record.name):
            shown["event"] = "a message of a library"
        elif isinstance(record.msg, str):
            shown["event"] = record.msg.strip().splitlines()[0] if record.msg.strip() else ""
            values = _values(record.args)
            if values:
                shown["values"] = [str(one) if record.name in PUBLIC else _safe(one) for one in values]
        else:
            shown["event"] = LEFT_OUT
        if record.exc_info and record.exc_info[1] is not None:
            shown["exception"] = _exception(record.exc_info[1])
        return shown


class _Errors(logging.StreamHandler[TextIO]):
    """Writes to what is the standard error at that moment."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]  # the library's own last resort does it so, too
        return sys.stderr


def set_up(form: Form, level: int = logging.WARNING) -> logging.Handler:
    """Send all logs through one handler, uvicorn's too."""
    handler = _Errors()
    handler.setFormatter(Lines(form))
    handler.addFilter(lambda record: record.msg not in HARMLESS)
    root = logging.getLogger()
    for old in [one for one in root.handlers if isinstance(one.formatter, Lines)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    return handler


def _is_ours(name: str) -> bool:
    return name.partition(".")[0] in OURS


def _values(given: object) -> tuple[object, ...]:
    if isinstance(given, tuple):
        return given
    return tuple(given.values()) if isinstance(given, dict) else ()


def _put_in(event: str, values: Sequence[object]) -> str:
    """The event with its harmless values, each at its place; nothing where they do not fit there."""
    try:
        text = event % tuple(values)
    except (TypeError, ValueError):
        return ""
    return "".join(sign if sign.isprintable() else " " for sign in text)  # a line stays a line


def _safe(value: object) -> object:
    """A value that may go out; what is not known to be harmless is left out."""
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, BaseException):
        return type(value).__name__
    if isinstance(value, str) and (found := ID.fullmatch(value)):
        return found[1] if found[1] in SECRET_IDS else value
    return LEFT_OUT


def _exception(error: BaseException) -> list[str]:
    """Types and places, the cause first; bounded, as recursion may make it long."""
    shown: list[str] = []
    current: BaseException | None = error
    while current is not None and len(shown) < 10:
        frames = traceback.extract_tb(current.__traceback__)[-8:]
        places = " < ".join(f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in reversed(frames))
        shown.append(f"{type(current).__name__} at {places or 'an unknown place'}")
        if isinstance(current, BaseExceptionGroup):
            shown += [line for one in current.exceptions[:3] for line in _exception(one)]
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return shown[:20]


def _short(path: str) -> str:
    return "/".join(path.replace("\\", "/").split("/")[-2:])
