"""``check``: is this deployment in order, and what would it use?"""

from __future__ import annotations

import argparse

from assistant.config import ensure_safe, load
from assistant.setup import choose_stages


def run(arguments: argparse.Namespace) -> int:
    """Print the stages; 1 where articles have problems."""
    config = load(arguments.site)
    ensure_safe(config)
    setup = choose_stages(config)
    for line in setup.report():
        print(line)
    return 1 if setup.problems else 0
