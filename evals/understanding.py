"""Is a question answered rightly that is typed? What recognition costs is the difference to ``recognition``.

The same questions as there, typed into the same session: with MiniLM where it is installed, and without.
"""

from __future__ import annotations

from benchmarks.figure import Figure
from evals.asking import ask_both_ways


def figures(verbose: bool = False) -> list[Figure]:
    """Type them all, twice."""
    return ask_both_ways("typed", None, aloud=False, verbose=verbose)
