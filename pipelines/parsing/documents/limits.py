"""What a document and the process that reads it may cost."""

from __future__ import annotations

MAX_BYTES = 64 << 20
"""Bytes of the largest file: manuals with pictures have 5 to 40 million. Checked before the file is opened."""
MAX_PAGES = 3_000
"""Pages of a PDF; the largest manual at hand (R's reference) has 3,500, and nobody answers calls from it."""
MAX_TEXT = 4_000_000
"""Characters of all texts of a file; gnuplot's manual of 311 pages has 850,000."""
MAX_BLOCKS = 60_000
"""Blocks of a file: 200 on each of 300 pages."""
MAX_UNPACKED = 64 << 20
"""Bytes of one part of a DOCX after unpacking; 64 MB of XML are a book of 5,000 pages."""
MAX_DEPTH = 200
"""Elements inside each other. A program's output has 30; each costs memory, and a tree of them a stack."""
MAX_ROWS = 5_000
"""Rows of a table, articles of an export."""
MAX_REPLY = 32 << 20
"""Bytes of what the process answers; one that claims more is broken."""

DEADLINE_S = 120.0
"""Longest work on one file; the process is ended when it is missed. Measured: 4 s for gnuplot's 311 pages."""
MEMORY = 768 << 20
"""Bytes that one file may cost above what the process needs for itself: the file thrice over, and its tree."""
