"""Trigram models as numpy arrays, and the file in which pocketsphinx keeps them.

The file is pocketsphinx' own binary trie (its source: src/lm/ngram_model_trie.c, lm_trie.c, lm_trie_quant.c, bitarr.c).
Reading and writing it here instead of going through ARPA text keeps every trigram of the stock model, takes a second
instead of half a minute, and avoids ``NGramModel.write``, which crashes on the stock model (pocketsphinx 5.1.1).

The trie is stored back to front: unigrams are the words predicted, below each lie the words before it (bigrams), and
below those the words before that (trigrams). Nodes are bit fields without padding, little-endian::

    bigram:  word before | backoff (16 bits) | probability (16 bits) | index of its first trigram
    trigram: word before | probability (16 bits)

The 16 bits are an index into a table of floats; probabilities are logarithms to the base 1.0001.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from math import log
from pathlib import Path

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_MAGIC = b"Trie Language Model"
_LOG_BASE = log(1.0001)
_LEVELS = 1 << 16
_UNIGRAM = np.dtype([("p", "<f4"), ("b", "<f4"), ("first", "<u4")])


@dataclass(slots=True)
class Ngrams:
    """A back-off trigram model; probabilities and back-off weights as natural logarithms.

    ``bigram`` keys are ``before * V + word``, ``trigram`` keys ``(before2 * V + before) * V + word``, both ascending,
    V being the number of words. Every trigram has the bigrams ``before, word`` and ``before2, before``.
    """

    words: list[str]
    unigram_p: Floats
    unigram_b: Floats
    bigram: Ints
    bigram_p: Floats
    bigram_b: Floats
    trigram: Ints
    trigram_p: Floats


def read(path: Path) -> Ngrams:
    """Read pocketsphinx' binary trie of order 3.

    Raises:
        ValueError: it is something else.
    """
    data = path.read_bytes()
    if data[:19] != _MAGIC or data[19] != 3:
        raise ValueError(f"{path} is not a binary trigram model")
    n1, n2, n3 = struct.unpack_from("<3I", data, 20)
    levels = np.frombuffer(data, "<f4", 3 * _LEVELS, 36).astype(np.float64) * _LOG_BASE
    at = 36 + levels.size * 4
    unigrams = np.frombuffer(data, _UNIGRAM, n1 + 1, at)
    at += unigrams.nbytes
    word, link = n1.bit_length(), n3.bit_length()
    size2, size3 = _table_bytes(n2, word + 32 + link), _table_bytes(n3, word + 16)
    # The header may promise a few nodes more than there are; the unigram behind the last one knows.
    real2 = int(unigrams["first"][-1])
    before, b, p, first = _unpack(data[at : at + size2], real2 + 1, [word, 16, 16, link])
    before2, p3 = _unpack(data[at + size2 : at + size2 + size3], n3, [word, 16])
    at += size2 + size3
    text = data[at + 4 : at + 4 + struct.unpack_from("<I", data, at)[0]]
    words = [w.decode() for w in text.split(b"\0")[:-1]]

    firsts: Ints = unigrams["first"].astype(np.int64)
    predicted = np.repeat(np.arange(n1), np.diff(firsts))
    below = np.repeat(np.arange(real2), np.diff(first))
    before, b, p = before[:real2], b[:real2], p[:real2]
    key2 = before * n1 + predicted
    key3 = (before2 * n1 + before[below]) * n1 + predicted[below]
    sort2, sort3 = np.argsort(key2), np.argsort(key3)
    return Ngrams(
        words,
        unigrams["p"][:n1].astype(np.float64) * _LOG_BASE,
        unigrams["b"][:n1].astype(np.float64) * _LOG_BASE,
        key2[sort2],
        levels[p[sort2]],
        levels[_LEVELS + b[sort2]],
        key3[sort3],
        levels[2 * _LEVELS + p3[sort3]],
    )


def write(path: Path, model: Ngrams) -> None:
    """Write pocketsphinx' binary trie."""
    v, n2, n3 = len(model.words), model.bigram.size, model.trigram.size
    before, predicted = model.bigram // v, model.bigram % v
    order2 = np.lexsort((before, predicted))
    node2 = predicted[order2] * v + before[order2]
    word3, middle3, first3 = model.trigram % v, model.trigram // v % v, model.trigram // v // v
    order3 = np.lexsort((first3, middle3, word3))
    parent3 = word3[order3] * v + middle3[order3]

    p2, code2 = _quantise(model.bigram_p[order2])
    b2, back2 = _quantise(model.bigram_b[order2])
    p3, code3 = _quantise(model.trigram_p[order3])
    unigrams = np.zeros(v + 1, _UNIGRAM)
    unigrams["p"][:v] = model.unigram_p / _LOG_BASE
    unigrams["b"][:v] = model.unigram_b / _LOG_BASE
    unigrams["first"] = np.searchsorted(predicted[order2], np.arange(v + 1))
    end = np.zeros(1, dtype=np.int64)
    below = np.append(np.searchsorted(parent3, node2), n3)
    word, link = v.bit_length(), n3.bit_length()
    text = b"".join(w.encode() + b"\0" for w in model.words)
    with path.open("wb") as file:
        file.write(_MAGIC + struct.pack("<B3Ii", 3, v, n2, n3, 1))
        for table in (p2, b2, p3):
            file.write((table / _LOG_BASE).astype("<f4").tobytes())
        file.write(unigrams.tobytes())
        columns = [np.append(column, end) for column in (before[order2], back2, code2)]
        file.write(_pack([*columns, below], [word, 16, 16, link], _table_bytes(n2, word + 32 + link)))
        file.write(_pack([first3[order3], code3], [word, 16], _table_bytes(n3, word + 16)))
        file.write(struct.pack("<I", len(text)) + text)


def _table_bytes(entries: int, bits: int) -> int:
    """One entry more closes the last one's list; eight bytes more let the reader fetch whole words."""
    return ((1 + entries) * bits + 7) // 8 + 8


def _unpack(raw: bytes, entries: int, widths: list[int]) -> list[Ints]:
    data = np.frombuffer(raw, dtype=np.uint8)
    start = np.arange(entries, dtype=np.int64) * sum(widths)
    columns = []
    for width in widths:
        at, shift = start >> 3, (start & 7).astype(np.uint64)
        value = np.zeros(entries, dtype=np.uint64)
        for byte in range((width + 14) // 8):
            value |= data[at + byte].astype(np.uint64) << np.uint64(8 * byte)
        columns.append(((value >> shift) & np.uint64((1 << width) - 1)).astype(np.int64))
        start = start + width
    return columns


def _pack(columns: list[Ints], widths: list[int], size: int) -> bytes:
    out = bytearray()
    rows = 1 << 16  # a multiple of eight, so that each piece ends on a whole byte
    for start in range(0, columns[0].size, rows):
        bits = [
            (column[start : start + rows, None] >> np.arange(width)) & 1
            for column, width in zip(columns, widths, strict=True)
        ]
        out += np.packbits(np.hstack(bits).astype(np.uint8).ravel(), bitorder="little").tobytes()
    return bytes(out.ljust(size, b"\0"))


def _quantise(values: Floats) -> tuple[Floats, Ints]:
    """A table of evenly spaced levels and the nearest one of each value."""
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)
    table = np.linspace(low, max(high, low + 1e-6), _LEVELS)
    return table, np.rint((values - low) / (table[1] - table[0])).astype(np.int64)
