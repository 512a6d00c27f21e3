"""``knowledge versions``: what was published, and which of it is live."""

from __future__ import annotations

import argparse
import time

from assistant.commands.naming import command
from assistant.config import load
from assistant.errors import BadInput
from assistant.library import versions_of
from pipelines.knowledge import tree


def run(arguments: argparse.Namespace) -> int:
    """Print the versions, newest first, and whether the folder was edited since."""
    config = load(arguments.site)
    versions = versions_of(config)
    all_ = versions.all()
    if not all_:
        print(
            f"Nothing was published yet: {config.knowledge}/ itself is served, and its edits go live as they are saved."
        )
        return 0
    live = versions.live()
    for one in reversed(all_):
        mark = "live" if live is not None and one.number == live.number else ""
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(one.at))
        print(f"{one.number:>5}  {mark:<4}  {when}  {one.articles:>3} articles  {one.note}".rstrip())
    if live is None:
        return 0
    for notice in live.notices:
        over = command(arguments, f"knowledge notice --end {notice}")
        print(f"The notice {notice} is live by itself. When it is over: {over}")
    try:
        own = set(live.notices.values())
        same = tree.digest(config.knowledge, own) == tree.digest(versions.content(live.number), own)
    except BadInput as error:
        print(error)
        return 1
    edit = f"differs from what is live. To publish it: {command(arguments, 'knowledge publish')}"
    print(f"The folder that you edit, {config.knowledge}/, {'is the same as what is live.' if same else edit}")
    return 0
