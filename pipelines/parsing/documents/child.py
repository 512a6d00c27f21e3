"""The process that reads documents from outside: ``python -m pipelines.parsing.documents.child FD``.

As that of pictures (``pipelines.parsing.child``), with other libraries and other limits.
"""

from __future__ import annotations

import sys

from pipelines.parsing.child import Reader, run
from pipelines.parsing.documents.limits import MEMORY


def _documents() -> Reader:
    from pipelines.parsing.documents import reading

    reading.ready()
    return reading.read


if __name__ == "__main__":
    try:
        run(_documents, int(sys.argv[1]), MEMORY)
    except (BrokenPipeError, ConnectionResetError):
        sys.exit(0)  # closed while we were answering
