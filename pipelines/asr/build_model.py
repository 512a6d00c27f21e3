"""Builds the mixed language model in a process of its own: ``python -m pipelines.asr.build_model OUT``, words on stdin.

It holds the GIL for seconds and half a gigabyte for an instant, which is nothing for the process that callers talk to.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from pipelines.asr import language_model, ngrams, vocabulary

KEPT = 40_000
"""Words of the stock model that stay, the likeliest: on real speech fewer cost accuracy, more cost memory."""

MODEL, WORDS = "mixed.lm.bin", "words.dict"


class Order(msgspec.Struct):
    """What to build from."""

    sentences: list[list[str]]
    pronounce: dict[str, str]


def build(sentences: Sequence[Sequence[str]], pronounce: Mapping[str, str], out: Path) -> None:
    """Mix the stock model with one of ``sentences`` and put both files into the folder ``out``, all or nothing.

    Args:
        sentences: words in lower case.
        pronounce: ARPABET sounds of words that the stock dictionary lacks.
        out: a folder that does not exist yet; its parent is made.
    """
    known = vocabulary.dictionary()
    general = ngrams.read(vocabulary.stock() / "en-us.lm.bin")
    model = language_model.mix(general, sentences, set(known) | set(pronounce), KEPT)
    out.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        ngrams.write(made / MODEL, model)
        lines = vocabulary.lexicon(model.words, known, pronounce)
        (made / WORDS).write_text("\n".join(lines) + "\n", encoding="utf-8")
        for file in (MODEL, WORDS):
            (made / file).chmod(0o600)
        made.rename(out)
    except OSError:
        if not (out / MODEL).exists():  # unless another process was faster
            raise
    finally:
        shutil.rmtree(made, ignore_errors=True)


def main() -> None:
    """Build what stdin asks for."""
    os.nice(10)
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    build(order.sentences, order.pronounce, Path(sys.argv[1]))


if __name__ == "__main__":
    main()
