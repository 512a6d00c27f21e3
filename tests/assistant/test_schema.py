"""A database of an earlier version is brought up to date, and nothing in it is lost."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from assistant.store import Store

EARLIER = """
CREATE TABLE item (
    session TEXT NOT NULL, id TEXT NOT NULL, at REAL NOT NULL, role TEXT NOT NULL, text TEXT NOT NULL,
    heard TEXT, status TEXT NOT NULL, durable_in_time INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (session, id));
CREATE TABLE dialogue (
    session TEXT PRIMARY KEY, at REAL NOT NULL, procedure TEXT NOT NULL, node TEXT NOT NULL, walked TEXT NOT NULL);
CREATE TABLE deed (session TEXT NOT NULL, at REAL NOT NULL, what TEXT NOT NULL, detail TEXT NOT NULL);
CREATE TABLE verdict (
    session TEXT NOT NULL, item TEXT NOT NULL, at REAL NOT NULL, kind TEXT NOT NULL, score REAL NOT NULL,
    sources TEXT NOT NULL, PRIMARY KEY (session, item));
CREATE TABLE mark (
    session TEXT NOT NULL, item TEXT NOT NULL, at REAL NOT NULL, mark TEXT NOT NULL, PRIMARY KEY (session, item));
INSERT INTO item VALUES ('s', 'i1', 5.0, 'user', 'The LIGHT, red', NULL, 'completed', 1);
INSERT INTO item VALUES ('s', 'i2', 6.0, 'assistant', 'words', NULL, 'completed', 1);
INSERT INTO item VALUES ('t', 'i1', 7.0, 'user', '红灯', NULL, 'completed', 1);
INSERT INTO verdict VALUES ('s', 'i2', 6.0, 'miss', 0.1, '[]');
INSERT INTO mark VALUES ('s', 'i2', 6.0, 'wrong');
"""


def test_an_earlier_database_gets_what_it_lacks(tmp_path: Path) -> None:
    """Its words can be searched, its conversations are listed with their languages; a second start changes nothing."""
    database = sqlite3.connect(tmp_path / "frontdesk.sqlite3")
    database.executescript(EARLIER)
    database.close()
    for _ in range(2):
        store = Store(tmp_path)
        store.start()
        store.close(10)
        assert store.read("SELECT * FROM conversation") == [("s", 5.0, "en"), ("t", 7.0, "zh")]
        assert store.read("SELECT words FROM item ORDER BY at") == [(" the light red ",), (" words ",), (" 红灯 ",)]
        assert store.read("SELECT kind, route, reason, titles FROM verdict") == [("miss", "", "", "[]")]
        assert store.read("SELECT mark, note FROM mark") == [("wrong", "")]


def test_an_erasure_that_was_cut_off_is_finished_at_the_start(tmp_path: Path) -> None:
    """What is noted as erased and was not swept goes; the rest stays."""
    store = Store(tmp_path)
    store.start()
    store.close(10)
    database = sqlite3.connect(store.path)
    row = "INSERT INTO item (session, id, at, role, text, status) VALUES (?, 'i', 1.0, 'user', '', '')"
    database.executemany(row, [("s",), ("t",)])
    database.execute("INSERT INTO erased (session, at) VALUES ('s', 1.0)")
    database.commit()
    database.close()
    store.start()
    store.close(10)
    assert store.read("SELECT session FROM item") == [("t",)]
    assert store.read("SELECT session, swept FROM erased") == [("s", 1)]
