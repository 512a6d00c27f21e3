"""What the assistant says when a stage leaves it without words. Plain, short, and never an error code."""

from __future__ import annotations

FAILED = "I am sorry, something went wrong on my side. Please ask me again."
"""The understanding stage failed or missed its deadline."""
