"""``check``: is this deployment in order, and what would it use?"""

from __future__ import annotations

import argparse

from assistant.config import load
from assistant.setup import choose_stages


def run(arguments: argparse.Namespace) -> int:
    """Print the stages; 1 where articles have problems."""
    setup = choose_stages(load(arguments.site))
    for line in setup.report():
        print(line)
    return 1 if setup.problems else 0
