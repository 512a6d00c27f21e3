"""``knowledge publish``: the folder that is edited goes live, if it passes ``check`` and ``test``."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from assistant.commands.naming import command
from assistant.config import load
from assistant.library import versions_of
from assistant.proving import prove
from pipelines.knowledge.publishing import Refused, publish


def run(arguments: argparse.Namespace) -> int:
    """Publish, and say what is live; 1 where it is refused."""
    config = load(arguments.site)
    dialogues = 0

    def proven(made: Path) -> int:
        nonlocal dialogues
        articles, dialogues = prove(config, made)
        return articles

    try:
        published = publish(versions_of(config), config.knowledge, arguments.note, time.time(), proven)
    except Refused as refused:
        for line in refused.lines:
            print(line, file=sys.stderr)
        print("Nothing was published: what was live is live.", file=sys.stderr)
        return 1
    made = published.manifest
    if not published.new:
        print(f"Nothing has changed since version {made.number}, which is live.")
        return 0
    print(f"Version {made.number} is live: {made.articles} articles. Dialogues that came out well: {dialogues}.")
    for notice in published.kept:
        over = command(arguments, f"knowledge notice --end {notice}")
        print(f"The notice {notice} is still live. When it is over: {over}")
    print(f"A running server takes it up within seconds. To go back: {command(arguments, 'knowledge rollback')}")
    return 0
