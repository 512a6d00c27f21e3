"""``knowledge notice FILE`` and ``knowledge notice --end ID``: an outage or the like, live without the rest."""

from __future__ import annotations

import argparse
import sys
import time

from assistant.commands.naming import command
from assistant.config import load
from assistant.library import told, versions_of
from pipelines.knowledge.collection import load as load_articles
from pipelines.knowledge.publishing import Refused, end_notice, put_notice


def run(arguments: argparse.Namespace) -> int:
    """Put a notice up or take it down; 1 where it is refused."""
    config = load(arguments.site)
    versions = versions_of(config)
    if arguments.end:
        made = end_notice(versions, arguments.end, time.time()).manifest
        print(f"Version {made.number} is live: the notice {arguments.end} is gone.")
        if arguments.end in load_articles(config.knowledge, drafts=True)[0].articles:
            print(f"It is still in {config.knowledge}/: delete it there, or it goes live with the next publish.")
        return 0
    first = versions.live() is None
    try:
        published = put_notice(versions, config.knowledge, arguments.file, time.time())
    except Refused as refused:
        for line in refused.lines:
            print(line, file=sys.stderr)
        print("The notice is not live.", file=sys.stderr)
        return 1
    made = published.manifest
    print(f"Version {made.number} is live, with the notice. A running server says it within seconds.")
    print(f"When it is over: {command(arguments, f'knowledge notice --end {list(made.notices)[-1]}')}")
    if first:
        print("This was the first version: from now on edits of the folder go live with knowledge publish.")
    for problem in published.problems:
        print(f"Left out: {told(problem)}")
    return 0
