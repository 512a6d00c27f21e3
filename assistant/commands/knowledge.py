"""``knowledge ACTION``: ``check`` is here; each of the others is a module of its own, ``knowledge_ACTION``."""

from __future__ import annotations

import argparse
import importlib

from assistant.config import load
from pipelines.knowledge.check import check


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked for."""
    if arguments.action == "check":
        return _check(arguments)
    action = importlib.import_module(f"assistant.commands.knowledge_{arguments.action}")
    return int(action.run(arguments))


def _check(arguments: argparse.Namespace) -> int:
    """Print what is wrong, then a summary; 1 where something is."""
    folder = arguments.folder or load(arguments.site).knowledge
    checked = check(folder)
    for line in checked.lines():
        print(line)
    return 1 if checked.problems else 0
