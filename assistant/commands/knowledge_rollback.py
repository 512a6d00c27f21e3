"""``knowledge rollback [NUMBER]``: an older version goes live."""

from __future__ import annotations

import argparse

from assistant.config import load
from assistant.library import versions_of
from pipelines.knowledge.publishing import roll_back


def run(arguments: argparse.Namespace) -> int:
    """Go back, and say to what."""
    made = roll_back(versions_of(load(arguments.site)), arguments.number)
    note = f" ({made.note})" if made.note else ""
    print(f"Version {made.number} is live{note}: {made.articles} articles. The folder that you edit is as it was.")
    return 0
