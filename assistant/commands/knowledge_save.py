"""``knowledge save CONVERSATION_ID FILE.yaml``: a past conversation, as a dialogue that articles are tested by."""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from assistant.config import Config, load
from assistant.dialogues import TURNS_MAX, Dialogue, Turn, write
from assistant.errors import BadInput
from assistant.rehearsal import Seen, rehearsing
from assistant.store import Store
from pipelines.knowledge.collection import load as load_articles
from pipelines.languages import join

UNANSWERED = ("miss", "out_of_scope", "doubt")
"""Verdicts that nobody wants to keep: a test that expects them would refuse the article that answers."""

HINT = "Conversations are listed with their ids in the history."


@dataclass(frozen=True, slots=True)
class Asked:
    """What a caller said in one turn, and how it was answered then."""

    text: str
    verdict: str = ""
    """Empty where it was not kept."""
    articles: tuple[str, ...] = ()


def run(arguments: argparse.Namespace) -> int:
    """Write the file: what was said then, with what comes of it by the articles as they are now."""
    config = load(arguments.site)
    path: Path = arguments.file
    if path.suffix != ".yaml" or path.exists():
        message = "There is such a file already." if path.exists() else "A dialogue's file ends in .yaml."
        raise BadInput("bad_argument", message, "Name a new file, as tests/red-light-again.yaml.", str(path))
    session, asked = remembered(config.data, arguments.conversation)
    dialogue, remarks = asyncio.run(replayed(config, session, asked))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(write(dialogue, "\n".join(remarks)), encoding="utf-8")
    except OSError as error:
        raise BadInput("bad_argument", f"It cannot be written ({error.strerror}).", "", str(path)) from error
    for remark in remarks:
        print(remark)
    print(f"{path}: {len(dialogue.turns)} turns. It expects what comes of them now; change what should be otherwise.")
    print("It holds the words of a caller: take out names and numbers before you share it.")
    return 0


def remembered(data: Path, conversation: str) -> tuple[str, list[Asked]]:
    """A conversation's id, and its turns.

    Raises:
        BadInput: there is none of this id, or several begin with it, or nothing was said in it.
    """
    store = Store(data)
    if not store.path.is_file():
        raise BadInput("not_found", "No conversation was kept yet.", "", str(store.path))
    try:
        found = store.read("SELECT DISTINCT session FROM item WHERE substr(session, 1, ?) = ?",
                           len(conversation), conversation)  # fmt: skip
        if len(found) != 1:
            message = f"{'More than one' if found else 'No'} conversation has an id that begins so."
            raise BadInput("not_found", message, HINT, conversation[:80])
        session = str(found[0][0])
        rows = store.read(
            "SELECT item.role, item.text, verdict.kind, verdict.sources FROM item LEFT JOIN verdict "
            "ON verdict.session = item.session AND verdict.item = item.id "
            "WHERE item.session = ? AND item.text != '' ORDER BY item.at, item.rowid",
            session,
        )
    except sqlite3.Error as error:
        raise BadInput("data_folder", f"The conversations cannot be read ({error}).", "", str(store.path)) from error
    turns: list[Asked] = []
    said: list[str] = []
    for role, text, kind, sources in rows:
        if role == "user":
            said.append(str(text))
        elif role == "assistant" and said:
            turns.append(Asked(join(said), str(kind or ""), tuple(json.loads(str(sources or "[]")))))
            said = []
    turns += [Asked(join(said))] if said else []
    if not turns:
        raise BadInput("not_found", "The caller said nothing in this conversation.", HINT, session)
    return session, turns[:TURNS_MAX]


async def replayed(config: Config, session: str, asked: list[Asked]) -> tuple[Dialogue, list[str]]:
    """The turns with what comes of them now, and where that is not what came of them then."""
    remarks = [f"Saved from the conversation {session}."]
    turns = []
    async with rehearsing(
        load_articles(config.knowledge)[0], config.house, config.stages.retrieval, config.cache
    ) as rehearsal:
        language = _language(asked, config)
        async with rehearsal.talking(language) as caller:
            for number, one in enumerate(asked, 1):
                picked = bool(caller.offered(one.text))
                turn = Turn("", one.text) if picked else Turn(one.text)
                seen = await caller.take(turn)
                if seen.verdict in UNANSWERED:
                    turns.append(turn)
                    remarks.append(f"Turn {number} is not answered ({seen.verdict}), so nothing is expected of it.")
                    continue
                turns.append(Turn(turn.say, turn.pick, seen.expected()))
                if other := _then(one, seen):
                    remarks.append(f"Turn {number} came out otherwise then: {other}.")
    return Dialogue(tuple(turns), "", language), remarks


def _language(asked: list[Asked], config: Config) -> str:
    """The language of a conversation: what was said decides, where the deployment speaks Chinese too."""
    chinese = any("\u4e00" <= letter <= "\u9fff" for one in asked for letter in one.text)
    return "zh" if chinese and "zh" in config.house.languages and config.house.language != "zh" else ""


def _then(asked: Asked, seen: Seen) -> str:
    """How a turn was answered then, where that was otherwise; empty where not, or where it was not kept."""
    if not asked.verdict or (asked.verdict == seen.verdict and set(asked.articles) == set(seen.articles)):
        return ""
    return f"{asked.verdict}, {', '.join(asked.articles) or 'no article'}"
