"""Reading past conversations from the store. It takes its time: never on the loop."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.errors import BadInput, NotPossible
from assistant.history.callers import Identity, Kind
from assistant.history.filters import Cursor, Filter
from assistant.history.words import excerpt
from assistant.store import Store

READ_S = 5.0
"""Until a reading gives up."""

LINES_MAX = 2_000
"""Lines of a conversation that are shown; a session may have no more items (``conversation.MAX_ITEMS``)."""

DRAWN_MAX = 2_000_000
"""Characters of all drawings of a conversation: those beyond are told in words."""

TITLE_MAX = 160
"""Characters of the first words that name a conversation."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A conversation in the list."""

    id: str
    began: float
    """Seconds since 1970, like all times here."""
    ended: float
    """When its last line was kept: of an answer, when it had been given."""
    language: str
    turns: int
    """Lines of the caller's."""
    title: str
    """What the caller said first."""
    verdicts: dict[str, int]
    """How often answers were given so."""
    marks: dict[str, int]
    found: str = ""
    """The line in which the words were found that were searched for."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the conversations that were asked for."""

    entries: tuple[Entry, ...]
    after: Cursor | None
    """Where to go on; None at the end."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a conversation."""

    id: str
    at: float
    role: str
    text: str
    heard: str
    """Of an answer, what was heard of it: its beginning, as a rule."""
    unheard: str
    """What stands in it and was only written."""
    status: str
    durable: bool
    verdict: str = ""
    score: float = 0.0
    route: str = ""
    reason: str = ""
    sources: tuple[tuple[str, str], ...] = ()
    """Ids and titles of the articles."""
    mark: str = ""
    note: str = ""
    drawing: str = ""
    """Key of the drawing that was shown with it."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing as it was shown."""

    key: str
    svg: str
    """Empty where there are too many to show."""
    alt: str
    spec: dict[str, Any]
    """As ``pipelines.diagram.Spec``, without the bytes of a picture."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """All that is kept of one."""

    id: str
    began: float
    language: str
    callers: tuple[Identity, ...]
    lines: tuple[Line, ...]
    drawings: tuple[Drawn, ...]
    deeds: tuple[tuple[float, str, str], ...]
    """When, what and details of what was done in the world."""


def conversations(store: Store, wanted: Filter) -> Page:
    """Those that are wanted, newest first.

    Raises:
        BadInput: there is no store, or it cannot be read in time.
    """
    where, values = ["c.at >= ?"], [wanted.since]
    found: tuple[str, tuple[object, ...]] = ("", ())

    def need(condition: str, *given: Any) -> None:
        where.append(condition)
        values.extend(given)

    if wanted.until < math.inf:
        need("c.at < ?", wanted.until)
    if wanted.language:
        need("c.language = ?", wanted.language)
    if wanted.after is not None:
        need("(c.at, c.session) < (?, ?)", *wanted.after)
    if wanted.verdict:
        need("EXISTS (SELECT 1 FROM verdict AS v WHERE v.session = c.session AND v.kind = ?)", wanted.verdict)
    if wanted.mark:
        need("EXISTS (SELECT 1 FROM mark AS m WHERE m.session = c.session AND m.mark = ?)", wanted.mark)
    if wanted.words is not None:
        found = wanted.words.condition("i.words")
        need(f"EXISTS (SELECT 1 FROM item AS i WHERE i.session = c.session AND {found[0]})", *found[1])  # noqa: S608
    rows = _read(
        store,
        f"SELECT c.session, c.at, c.language FROM conversation AS c WHERE {' AND '.join(where)} "  # noqa: S608 - ours
        "AND EXISTS (SELECT 1 FROM item WHERE item.session = c.session) ORDER BY c.at DESC, c.session DESC LIMIT ?",
        *values,
        wanted.limit + 1,
    )
    more, rows = len(rows) > wanted.limit, rows[: wanted.limit]
    ids = json.dumps([row[0] for row in rows])
    inside = "session IN (SELECT value FROM json_each(?))"
    sums = {row[0]: row[1:] for row in _read(
        store, f"SELECT session, max(at), sum(role = 'user') FROM item WHERE {inside} GROUP BY session", ids  # noqa: S608
    )}  # fmt: skip
    titles = _titles(store, inside, ids)
    verdicts, marks = _counted(store, "verdict", "kind", inside, ids), _counted(store, "mark", "mark", inside, ids)
    hits: dict[object, str] = {}
    if wanted.words is not None:
        sql = f"SELECT session, text FROM item AS i WHERE {inside} AND {found[0]} ORDER BY i.at, i.rowid"  # noqa: S608
        for session, text in _read(store, sql, ids, *found[1]):
            hits.setdefault(session, excerpt(text, wanted.words))
    entries = tuple(
        Entry(
            session, at, sums[session][0], language, sums[session][1], titles.get(session, ""),
            verdicts.get(session, {}), marks.get(session, {}), hits.get(session, ""),
        )
        for session, at, language in rows
        if session in sums
    )  # fmt: skip
    return Page(entries, (rows[-1][1], rows[-1][0]) if more else None)


def conversation(store: Store, session: str) -> Conversation:
    """One of them, whole.

    Raises:
        NotPossible: there is none.
        BadInput: there is no store, or it cannot be read in time.
    """
    about = _read(store, "SELECT at, language FROM conversation WHERE session = ?", session)
    rows = _read(
        store,
        "SELECT i.id, i.at, i.role, i.text, i.heard, i.status, i.durable_in_time, v.kind, v.score, v.route, v.reason, "
        "v.sources, v.titles, m.mark, m.note, s.drawing FROM item AS i "
        "LEFT JOIN verdict AS v ON v.session = i.session AND v.item = i.id "
        "LEFT JOIN mark AS m ON m.session = i.session AND m.item = i.id "
        "LEFT JOIN shown AS s ON s.session = i.session AND s.item = i.id "
        "WHERE i.session = ? ORDER BY i.rowid LIMIT ?",
        session,
        LINES_MAX,
    )
    if not about or not rows:
        raise not_kept(session)
    drawn = _read(
        store,
        "SELECT key, svg, alt, spec FROM drawing WHERE key IN (SELECT drawing FROM shown WHERE session = ?) "
        "ORDER BY length(svg)",
        session,
    )
    deeds = _read(store, "SELECT at, what, detail FROM deed WHERE session = ? ORDER BY rowid", session)
    return Conversation(
        session,
        about[0][0],
        about[0][1],
        callers(store, session),
        tuple(_line(row) for row in rows),
        tuple(_drawings(drawn)),
        tuple((at, what, detail) for at, what, detail in deeds),
    )


def callers(store: Store, session: str) -> tuple[Identity, ...]:
    """With whom a conversation was, as far as it is known."""
    rows = _read(store, "SELECT kind, value FROM identity WHERE session = ? ORDER BY kind", session)
    return tuple(Identity(_kind(kind), value) for kind, value in rows)


def whole_id(store: Store, beginning: str) -> str:
    """The id of the conversation that begins so.

    Raises:
        NotPossible: there is none, or more than one.
    """
    sql = "SELECT session FROM conversation WHERE substr(session, 1, ?) = ? LIMIT 2"
    rows = _read(store, sql, len(beginning), beginning)
    if not beginning or not rows:
        raise not_kept(beginning)
    if len(rows) > 1:
        hint = "Give more of its id."
        raise NotPossible("conversation_not_found", "More than one conversation has an id that begins so.", hint)
    return str(rows[0][0])


def sessions_of(store: Store, who: Identity) -> list[str]:
    """A caller's conversations, all of them."""
    rows = _read(store, "SELECT session FROM identity WHERE kind = ? AND value = ?", who.kind, who.value)
    return [str(row[0]) for row in rows]


def begun_before(store: Store, moment: float, limit: int) -> list[str]:
    """The oldest conversations that began before then."""
    sql = "SELECT session FROM conversation WHERE at < ? ORDER BY at LIMIT ?"
    return [str(row[0]) for row in _read(store, sql, moment, limit)]


def ensure_kept(store: Store, session: str) -> None:
    """Make sure that there is such a conversation.

    Raises:
        NotPossible: there is none.
    """
    if not _read(store, "SELECT 1 FROM conversation WHERE session = ?", session):
        raise not_kept(session)


def ensure_answer(store: Store, session: str, item: str) -> None:
    """Make sure that there is such an answer.

    Raises:
        NotPossible: there is none.
    """
    rows = _read(store, "SELECT role FROM item WHERE session = ? AND id = ?", session, item)
    if not rows or rows[0][0] != "assistant":
        hint = "Reload it: it may have been erased."
        raise NotPossible("answer_not_found", "There is no such answer in this conversation.", hint, "item")


def not_kept(session: str) -> NotPossible:
    """The error for a conversation that is not there."""
    hint = "It may have been erased, or nothing was said in it."
    return NotPossible("conversation_not_found", f"There is no conversation {session[:64]!r}.", hint, "conversation")


def _drawings(rows: Iterable[tuple[Any, ...]]) -> Iterator[Drawn]:
    size = 0
    for key, svg, alt, spec in rows:
        size += len(svg)
        yield Drawn(key, svg if size <= DRAWN_MAX else "", alt, json.loads(spec))


def _titles(store: Store, inside: str, ids: str) -> dict[object, str]:
    sql = (
        f"SELECT session, text, min(rowid) FROM item WHERE {inside} AND role = 'user' AND text != '' "  # noqa: S608
        "GROUP BY session"
    )
    return {row[0]: " ".join(str(row[1]).split())[:TITLE_MAX] for row in _read(store, sql, ids)}


def _counted(store: Store, table: str, column: str, inside: str, ids: str) -> dict[object, dict[str, int]]:
    sql = f"SELECT session, {column}, count(*) FROM {table} WHERE {inside} GROUP BY session, {column}"  # noqa: S608
    counted: dict[object, dict[str, int]] = {}
    for session, name, count in _read(store, sql, ids):
        counted.setdefault(session, {})[name] = count
    return counted


def _line(row: Sequence[Any]) -> Line:
    item, at, role, text, heard, status, durable, kind, score, route, reason, sources, titles, mark, note, key = row
    ids, named = json.loads(sources or "[]"), json.loads(titles or "[]")
    named += ids[len(named) :]  # earlier versions kept no titles
    begun, rest = _split(text, heard)
    return Line(
        item, at, role, text, begun, rest, status, bool(durable), kind or "", score or 0.0, route or "", reason or "",
        tuple(zip(ids, named, strict=False)), mark or "", note or "", key or "",
    )  # fmt: skip


def _split(text: str, heard: str | None) -> tuple[str, str]:
    """What was heard of a text, and what was not; blanks between words may differ. None: all of it was."""
    if heard is None:
        return text, ""
    at = 0
    for char in heard:
        if char.isspace():
            continue
        while at < len(text) and text[at].isspace():
            at += 1
        if at >= len(text) or text[at] != char:
            return heard, ""  # words of another text, as of a client's own: all that is known is what was heard
        at += 1
    return text[:at], text[at:]


def _kind(name: str) -> Kind:
    match name:
        case "subject" | "phone":
            return name
    return "page"


def _read(store: Store, sql: str, *values: object) -> list[tuple[Any, ...]]:
    if not store.path.is_file():
        hint = "They are kept as soon as somebody has called; data.folder in site.toml says where."
        raise BadInput("data_folder", "There are no conversations yet.", hint, str(store.path))
    try:
        return store.read(sql, *values, within_s=READ_S)
    except sqlite3.Error as error:
        if "interrupted" in str(error):
            hint = "Search in fewer days, or for rarer words."
            raise BadInput("too_slow", f"It takes more than {READ_S:g} s to find.", hint, "words") from None
        hint = "Start the server once: it brings its tables up to date."
        raise BadInput("data_folder", f"The conversations cannot be read ({error}).", hint, str(store.path)) from None
