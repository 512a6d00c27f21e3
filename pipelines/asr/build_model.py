"""Build the recogniser's model for a knowledge base: ``python -m pipelines.asr.build_model OUT < INPUT``.

INPUT is JSON: ``{"text": [lines of English], "pronounce": {word: phones}}``. OUT becomes a folder that
``pipelines.asr.decoder`` loads; it appears all at once or not at all. Takes some ten seconds and 400 MB on its own, so
it runs in a process of its own (``learning.py``).
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from pipelines.asr import dictionary, language_model, ngrams
from pipelines.asr.carrier_phrases import PHRASES
from pipelines.asr.spoken import capitals, sentences

WORDS = 40_000
"""Words kept of the stock model's 72 547, the likeliest. Word error on the English clips: 0.277 with all of them, 0.283
with 40 000, 0.314 with 30 000; but with all of them a pass takes half as long again, and a worker twice the memory."""

LANGUAGE_MODEL = "mixed.lm.bin"
DICTIONARY = "words.dict"


class Input(msgspec.Struct):
    """What a model is built from."""

    text: list[str]
    pronounce: dict[str, str]


class Report(msgspec.Struct):
    """What became of it."""

    words: int
    new: list[str]
    """Words of the text that the stock dictionary does not have, and that got a pronunciation."""
    missing: list[str]
    """Words that got none, and cannot be heard."""


def build(text: Iterable[str], pronounce: Mapping[str, str], out: Path) -> Report:
    """Build a model of ``text`` into the folder ``out``.

    Args:
        text: lines of written English.
        pronounce: words and their sounds, for words that the dictionary lacks or knows otherwise.
        out: a folder that does not exist yet, made with its parents; readable by the owner only.

    Raises:
        OSError: it cannot be written.
        BackendUnavailable: pocketsphinx is not installed.
    """
    written = list(text)
    stock = dictionary.stock()
    spoken = [
        sentence for line in (*written, *PHRASES) for sentence in sentences(line, stock.keys() | pronounce.keys())
    ]
    used = {word for sentence in spoken for word in sentence}
    ways, missing = dictionary.pronounce(used, pronounce, capitals("\n".join(written)))
    general = ngrams.read(dictionary.stock_folder() / "en-us.lm.bin")
    mixed = language_model.mix(general, spoken, stock.keys() | ways.keys(), WORDS)
    report = Report(len(mixed.words), sorted(ways.keys() - stock.keys()), sorted(missing))
    _save(out, mixed, {word: ways.get(word) or stock[word] for word in mixed.words if word in ways or word in stock})
    return report


def _save(out: Path, model: ngrams.Ngrams, words: Mapping[str, tuple[str, ...]]) -> None:
    out.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = Path(tempfile.mkdtemp(dir=out.parent, prefix=".building-"))
    try:
        ngrams.write(draft / LANGUAGE_MODEL, model)
        dictionary.write(draft / DICTIONARY, words)
        for file in draft.iterdir():
            file.chmod(0o600)
        draft.rename(out)
    except OSError:
        if not out.exists():  # unless another process was faster
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def main() -> None:
    """Read the input, build, write the report to standard output."""
    os.nice(10)
    given = msgspec.json.decode(sys.stdin.buffer.read(), type=Input)
    report = build(given.text, given.pronounce, Path(sys.argv[1]))
    sys.stdout.buffer.write(msgspec.json.encode(report))


if __name__ == "__main__":
    main()
