"""``python -m benchmarks [NAME …] [--json]``: measure, print, never judge.

The exit status is 1 only where something could not be measured: a goal that is missed is printed, not failed on, as
how fast a machine is says nothing about whether the product works.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from benchmarks import command

NAMES = (
    "install_size",
    "cold_start",
    "memory",
    "voice_to_voice",
    "freeze",
    "shutdown",
    "soak",
    "word_times",
    "in_step",
    "parsing",
    "turn_overhead",
    "webrtc",
    "loss",
    "call_cost",
    "capacity",
    "barge_in",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmarks named."""
    parser = command.parser("benchmarks", NAMES, "Measure what Frontdesk costs and how fast it is.")
    arguments = parser.parse_args(argv)
    if arguments.list:
        print(parser.description)
        return 0
    return int(any(one.failed for one in command.run("benchmarks", NAMES, arguments)))


if __name__ == "__main__":
    sys.exit(main())
