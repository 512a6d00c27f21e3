"""The tables of the store, how those of earlier versions are brought up to date, and what is swept out of them."""

from __future__ import annotations

import sqlite3

from assistant.history.words import normalised
from pipelines.languages import is_chinese

OF_A_CONVERSATION = ("item", "dialogue", "deed", "verdict", "mark", "conversation", "identity", "shown")
"""Tables whose rows belong to a session."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS item (
    session TEXT NOT NULL, id TEXT NOT NULL, at REAL NOT NULL, role TEXT NOT NULL, text TEXT NOT NULL,
    heard TEXT, status TEXT NOT NULL, durable_in_time INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (session, id));
CREATE TABLE IF NOT EXISTS dialogue (
    session TEXT PRIMARY KEY, at REAL NOT NULL, procedure TEXT NOT NULL, node TEXT NOT NULL, walked TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS deed (
    session TEXT NOT NULL, at REAL NOT NULL, what TEXT NOT NULL, detail TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS deed_session ON deed (session);
CREATE TABLE IF NOT EXISTS verdict (
    session TEXT NOT NULL, item TEXT NOT NULL, at REAL NOT NULL, kind TEXT NOT NULL, score REAL NOT NULL,
    sources TEXT NOT NULL, PRIMARY KEY (session, item));
CREATE TABLE IF NOT EXISTS mark (
    session TEXT NOT NULL, item TEXT NOT NULL, at REAL NOT NULL, mark TEXT NOT NULL, PRIMARY KEY (session, item));
CREATE TABLE IF NOT EXISTS identity (
    session TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (session, kind));
CREATE INDEX IF NOT EXISTS identity_value ON identity (kind, value);
CREATE TABLE IF NOT EXISTS drawing (
    key TEXT PRIMARY KEY, svg TEXT NOT NULL, alt TEXT NOT NULL, spec TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS shown (
    session TEXT NOT NULL, item TEXT NOT NULL, drawing TEXT NOT NULL, PRIMARY KEY (session, item));
CREATE INDEX IF NOT EXISTS shown_drawing ON shown (drawing);
CREATE TABLE IF NOT EXISTS erased (
    session TEXT PRIMARY KEY, at REAL NOT NULL, swept INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS erased_unswept ON erased (session) WHERE swept = 0;
CREATE TRIGGER IF NOT EXISTS item_gone AFTER DELETE ON item BEGIN
    DELETE FROM verdict WHERE session = OLD.session AND item = OLD.id;
    DELETE FROM mark WHERE session = OLD.session AND item = OLD.id;
    DELETE FROM shown WHERE session = OLD.session AND item = OLD.id;
END;
"""

ADDED = (
    ("item", "words", "TEXT NOT NULL DEFAULT ''"),
    ("verdict", "route", "TEXT NOT NULL DEFAULT ''"),
    ("verdict", "reason", "TEXT NOT NULL DEFAULT ''"),
    ("verdict", "titles", "TEXT NOT NULL DEFAULT '[]'"),
    ("mark", "note", "TEXT NOT NULL DEFAULT ''"),
)
"""Columns that tables of earlier versions lack."""

CONVERSATION = """
CREATE TABLE conversation (session TEXT PRIMARY KEY, at REAL NOT NULL, language TEXT NOT NULL);
CREATE INDEX conversation_at ON conversation (at, session);
INSERT INTO conversation SELECT session, min(at), CASE WHEN max(chinese(text)) THEN 'zh' ELSE 'en' END
    FROM item GROUP BY session;
"""
"""Made once; of a database from before it says what can be told from the words."""

STAYS_ERASED = """
CREATE TRIGGER IF NOT EXISTS {0}_stays_erased BEFORE INSERT ON {0}
WHEN EXISTS (SELECT 1 FROM erased WHERE session = NEW.session) BEGIN SELECT RAISE(IGNORE); END;
"""

SWEEP = (
    *(
        f"DELETE FROM {table} WHERE session IN (SELECT session FROM erased WHERE swept = 0)"  # noqa: S608 - our names
        for table in OF_A_CONVERSATION
    ),
    "DELETE FROM drawing WHERE NOT EXISTS (SELECT 1 FROM shown WHERE shown.drawing = drawing.key)",
    "UPDATE erased SET swept = 1 WHERE swept = 0",
)
"""What erases the conversations that are noted in ``erased``, and drawings that were shown in no other."""


def bring_up_to_date(database: sqlite3.Connection) -> None:
    """Make what is missing, fill what tables of earlier versions lack, and finish an erasure that was cut off."""
    database.create_function("normalised", 1, normalised, deterministic=True)
    database.create_function("chinese", 1, is_chinese, deterministic=True)
    database.executescript(f"BEGIN IMMEDIATE; {SCHEMA}")
    for table, column, kind in ADDED:
        if column not in {row[1] for row in database.execute(f"PRAGMA table_info({table})")}:
            database.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
            if column == "words":
                database.execute("UPDATE item SET words = normalised(text)")
    if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'conversation'").fetchall():
        for statement in CONVERSATION.split(";")[:-1]:
            database.execute(statement)
    for table in OF_A_CONVERSATION:
        database.execute(STAYS_ERASED.format(table))
    for statement in SWEEP:
        database.execute(statement)
    database.execute("COMMIT")
