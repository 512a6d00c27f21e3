"""``knowledge check``: every article, with file, line and what to do."""

from __future__ import annotations

import argparse

from assistant.config import load
from pipelines.knowledge.check import check


def run(arguments: argparse.Namespace) -> int:
    """Print what is wrong, then a summary; 1 where something is."""
    folder = arguments.folder or load(arguments.site).knowledge
    checked = check(folder)
    for line in checked.lines():
        print(line)
    return 1 if checked.problems else 0
