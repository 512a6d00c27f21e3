"""``knowledge questions``: what was asked and not answered, in groups that are ready to become articles."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from assistant.commands.naming import command
from assistant.config import Config, load
from assistant.errors import BadInput, FrontdeskError
from assistant.library import load as load_live
from assistant.store import Store
from assistant.unanswered import unanswered
from assistant.world import World
from pipelines.knowledge.retrieval import Retrieval
from pipelines.knowledge.unanswered import Group, article, grouped

SHOWN = 3
"""Wordings that are shown of a group."""
GROUPS = 50
"""Groups that are shown."""
DAY_S = 86_400.0


def run(arguments: argparse.Namespace) -> int:
    """Print the groups, or write an article of one."""
    if arguments.days < 1:
        raise BadInput("bad_argument", "The days must be at least 1.", "As in  --days 30", "--days")
    since = World().wall() - arguments.days * DAY_S
    config = load(arguments.site)
    groups = grouped(unanswered(Store(config.data), since))
    if arguments.draft:
        return _draft(groups, *arguments.draft)
    by_now = answered_by_now(config, groups[:GROUPS])
    for number, group in enumerate(groups[:GROUPS], 1):
        print(f"{number:>3}. {len(group.asked)} × {group.texts[0]}   ({_day(group)}; {group.reasons})")
        for text in group.texts[1:SHOWN]:
            print(f"       {text}")
        if len(group.texts) > SHOWN:
            print(f"       and {len(group.texts) - SHOWN:,} more wordings")
        if group.articles:
            print(f"       wrong answers came from: {', '.join(group.articles[:SHOWN])}")
        for note in group.notes[:SHOWN]:
            print(f"       note: {note}")
        if number in by_now:
            print(f"       answered by now: {by_now[number]}")
    if len(groups) > GROUPS:
        print(f"and {len(groups) - GROUPS:,} older groups")
    if groups:
        print(f"An article of one: {command(arguments, 'knowledge questions --draft NUMBER FOLDER')}")
    else:
        print(f"Everything was answered in the last {arguments.days} days.")
    return 0


def answered_by_now(config: Config, groups: Sequence[Group]) -> dict[int, str]:
    """By a group's number, from 1: the article that its commonest question is answered from, as things are now.

    Nothing where there are no articles that can be used. By words alone: MiniLM would take longer than the rest.
    """
    try:
        collection = load_live(config).collection
    except FrontdeskError:
        return {}
    finders: dict[str, Retrieval] = {}
    found = {}
    for number, group in enumerate(groups, 1):
        language = group.asked[0].language
        if language not in finders:
            finders[language] = Retrieval(collection.speaking(language), None, config.cache)
        answer = finders[language].rank([group.texts[0]], typed=True)
        if answer.certainty == "sure" and answer.candidates[0].article not in group.articles:
            found[number] = answer.candidates[0].article
    return found


def _draft(groups: list[Group], number: str, into: str) -> int:
    if not number.isdigit() or not 1 <= int(number) <= len(groups):
        message = f"There is no group {number[:20]!r}; there are {len(groups)}."
        raise BadInput("bad_argument", message, "knowledge questions  lists them.", "--draft")
    group, folder = groups[int(number) - 1], Path(into)
    if not folder.is_dir():
        raise BadInput("knowledge_folder", "There is no such folder.", "Name one with articles.", into)
    name, text = article(group, _day(group))
    path = folder / f"{name}.md"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise BadInput("exists", "There is an article of this name.", "Add the questions to it.", str(path)) from None
    except OSError as error:
        message = f"The file cannot be written ({error.strerror})."
        raise BadInput("knowledge_folder", message, "Name another folder.", str(path)) from None
    print(f"{path}: {len(group.texts)} questions. Write its answer, then take out the line  draft: yes")
    return 0


def _day(group: Group) -> str:
    return datetime.fromtimestamp(group.asked[0].at, UTC).date().isoformat()
