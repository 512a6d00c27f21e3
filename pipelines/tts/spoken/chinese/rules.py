"""Rules for Chinese text, in which a Latin word may stand beside a character without a blank."""

from __future__ import annotations

from functools import partial

from pipelines.tts.spoken import pieces

rule = partial(pieces.rule, latin=True)
"""``pieces.rule``, for which a Chinese character ends a word."""
