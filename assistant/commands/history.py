"""``history ACTION``: ``list``, ``search`` and ``show`` are here; ``erase`` and ``mark`` are modules of their own."""

from __future__ import annotations

import argparse
import importlib
from datetime import UTC, datetime

from assistant.config import load
from assistant.history import filters
from assistant.history.past import Line, conversation, conversations, whole_id
from assistant.store import Store

ID_SHOWN = 13
"""Characters of an id that are shown: enough to tell conversations apart."""


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked for."""
    if arguments.action in ("erase", "mark"):
        action = importlib.import_module(f"assistant.commands.history_{arguments.action}")
        return int(action.run(arguments))
    store = Store(load(arguments.site).data)
    return _show(store, arguments.conversation) if arguments.action == "show" else _list(store, arguments)


def _list(store: Store, arguments: argparse.Namespace) -> int:
    """A line each, newest first; 1 where nothing was found."""
    names = ("words", "language", "since", "until", "verdict", "mark", "limit")
    page = conversations(store, filters.parse({name: getattr(arguments, name, "") for name in names}))
    for entry in page.entries:
        answers = ", ".join(f"{count} {kind}" for kind, count in (entry.verdicts | entry.marks).items())
        print(f"{entry.id[:ID_SHOWN]}  {moment(entry.began)}  {entry.language}  {plain(entry.title) or '(no words)'}")
        print(f"    {entry.turns} turns{f'; {answers}' if answers else ''}")
        if entry.found:
            print(f"    … {plain(entry.found)}")
    if page.after is not None:
        print(f"There are more, from before {moment(page.after[0])}: --limit shows up to {filters.PAGE_MAX}.")
    if not page.entries:
        print("No conversation was found.")
    return 0 if page.entries else 1


def _show(store: Store, beginning: str) -> int:
    """The lines; of an answer its number, what was heard of it, and how it was given."""
    found = conversation(store, whole_id(store, beginning))
    print(f"{found.id}, {moment(found.began)}, {found.language}")
    for who in found.callers:
        print(f"{who.kind}: {who.value}")
    alts = {drawing.key: drawing.alt for drawing in found.drawings}
    number = 0
    for line in found.lines:
        print()
        if line.role != "assistant":
            print(f"{'Caller' if line.role == 'user' else line.role}: {plain(line.text) or '(no words)'}")
            continue
        number += 1
        _answer(number, line, alts.get(line.drawing, ""))
    for at, what, detail in found.deeds:
        print(plain(f"\n{moment(at)} {what} {detail}"))
    return 0


def _answer(number: int, line: Line, alt: str) -> None:
    print(plain(f"Answer {number}: {line.heard}{f' [not heard:{line.unheard}]' if line.unheard else ''}"))
    sources = ", ".join(f"{title} ({name})" for name, title in line.sources)
    parts = (line.verdict, line.route and f"{line.score:.2f}", line.reason, sources and f"from {sources}")
    if told := "; ".join(part for part in parts if part):
        print(f"    {plain(told)}")
    if alt:
        print(f"    drawn: {plain(alt)}")
    if line.mark:
        print(plain(f"    marked {line.mark}{f': {line.note}' if line.note else ''}"))


def plain(text: str) -> str:
    """What somebody said, without what would move a terminal's cursor or turn its text around."""
    return "".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in text)


def moment(at: float) -> str:
    """A time in UTC, to the minute; ``at`` is in seconds since 1970."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M}"
