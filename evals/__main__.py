"""``python -m evals [NAME …] [--json] [--floors]``: how good it is, against goals and floors.

Without ``--floors`` the exit status is 1 only where something could not be measured. With it, a figure that is worse
than its floor (``evals/floors.toml``) fails too; goals are printed and never fail.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from benchmarks import command
from evals import floors

NAMES = ("recognition", "understanding", "lossy", "turn_taking", "drawing", "spoken_text", "retrieval", "routing")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the evals named."""
    parser = command.parser("evals", NAMES, "Measure how well Frontdesk hears, understands and draws.")
    parser.add_argument("--floors", action="store_true", help="fail where a figure is worse than its floor")
    arguments = parser.parse_args(argv)
    if arguments.list:
        print(parser.description)
        return 0
    measured = command.run("evals", NAMES, arguments)
    worse = floors.below(measured, floors.load()) if arguments.floors else []
    for line in worse:
        print(line, file=sys.stderr)
    return int(bool(worse) or any(one.failed for one in measured))


if __name__ == "__main__":
    sys.exit(main())
