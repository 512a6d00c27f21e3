"""``knowledge ACTION``: ``check`` is here; each of the others is a module of its own, ``knowledge_ACTION``."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from assistant.config import load
from pipelines.knowledge import Collection, Problem
from pipelines.knowledge.check import check


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked for."""
    if arguments.action == "check":
        return _check(arguments)
    action = importlib.import_module(f"assistant.commands.knowledge_{arguments.action}")
    return int(action.run(arguments))


def _named(arguments: argparse.Namespace) -> Path:
    """The folder or the file that is meant: an article may be named by its id."""
    named: Path | None = arguments.folder
    if named is not None and (named.exists() or len(named.parts) > 1 or named.suffix):
        return named
    knowledge = load(arguments.site).knowledge
    if named is None:
        return knowledge
    return next((path for path in sorted(knowledge.rglob(f"{named.name}.md"))), named)


def _nobody(collection: Collection, site: Path) -> Iterator[Problem]:
    """Procedures hand over to a person, and there is none."""
    handing = [one.id for one in collection.articles.values() if one.procedure and one.procedure.persons]
    if handing and not load(site).house.person:
        message = f"{', '.join(handing[:3])} hand over to a person, and nobody is named: callers are told so."
        yield Problem(str(site), 1, message, "Name who takes over under [hand_over].")


def _check(arguments: argparse.Namespace) -> int:
    """Print what is wrong, then a summary; 1 where something is."""
    checked = check(_named(arguments))
    if arguments.folder is None:
        checked = replace(checked, notes=(*checked.notes, *_nobody(checked.collection, arguments.site)))
    for line in checked.lines():
        print(line)
    return 1 if checked.problems else 0
