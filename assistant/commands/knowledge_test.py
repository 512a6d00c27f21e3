"""``knowledge test [FOLDER]``: the dialogues of a collection, gone through without a sound."""

from __future__ import annotations

import argparse

from assistant.config import load
from assistant.proving import rehearse


def run(arguments: argparse.Namespace) -> int:
    """Print what came out otherwise; 1 where something did."""
    config = load(arguments.site)
    result = rehearse(config, arguments.folder or config.knowledge)
    for line in result.lines():
        print(line)
    return 0 if result.well else 1
