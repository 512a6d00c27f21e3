"""The recogniser's language model: the stock English one mixed with one of the knowledge base's own sentences.

The knowledge base is small, so its trigram model (Witten-Bell) falls back on the stock model's unigrams, and the two
are mixed half and half: measured, that halves the word error on the domain's questions and costs little elsewhere, while a
heavier weight loses everything that is not about the domain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.asr.ngrams import Floats, Ints, Ngrams

WEIGHT = 0.5
"""Share of the knowledge base's model in the mixture."""

START, END = "<s>", "</s>"
_TINY = 1e-9


def mix(general: Ngrams, sentences: Sequence[Sequence[str]], known: set[str], limit: int) -> Ngrams:
    """Mix ``general`` with a model of ``sentences`` (words in lower case).

    Args:
        general: the stock model.
        sentences: what is said in this domain.
        known: words that have a pronunciation; others are left out, and a sentence is cut where it has one.
        limit: how many of the stock model's words are kept, the likeliest first.
    """
    pieces = [piece for sentence in sentences for piece in _pieces(sentence, known)]
    base = _restrict(general, known, {word for piece in pieces for word in piece}, limit)
    domain = _witten_bell(base, pieces)
    v = len(base.words)
    # Every n-gram of either, and whatever bigrams their trigrams hang on.
    trigram = np.union1d(base.trigram, domain.trigram)
    bigram = _union(base.bigram, domain.bigram, trigram // v, trigram % (v * v))
    unigram_p = _blend(base.unigram_p, domain.unigram_p)
    bigram_p = _blend(_score2(base, bigram), _score2(domain, bigram))
    trigram_p = _blend(_score3(base, trigram), _score3(domain, trigram))
    mixed = Ngrams(base.words, unigram_p, np.zeros(v), bigram, bigram_p, np.zeros(bigram.size), trigram, trigram_p)
    _normalise(mixed)
    return mixed


def _pieces(sentence: Sequence[str], known: set[str]) -> list[list[str]]:
    pieces: list[list[str]] = [[]]
    for word in sentence:
        if word in known:
            pieces[-1].append(word)
        else:
            pieces.append([])
    return [piece for piece in pieces if piece]


def _restrict(general: Ngrams, known: set[str], wanted: set[str], limit: int) -> Ngrams:
    """The general model over its ``limit`` likeliest known words and the wanted ones, normalised anew."""
    likeliest = np.argsort(-general.unigram_p, kind="stable")
    usable = [i for i in likeliest.tolist() if general.words[i] in known][:limit]
    kept = {general.words[i] for i in usable} | {START, END}
    new = sorted(wanted - set(general.words))
    old = [i for i, word in enumerate(general.words) if word in kept or word in wanted]
    words = [general.words[i] for i in old] + new
    v0, v = len(general.words), len(words)
    place = np.full(v0, -1, dtype=np.int64)
    place[old] = np.arange(len(old))
    # A word the general model has never seen is as rare there as its rarest.
    p1 = np.append(general.unigram_p[old], np.full(len(new), general.unigram_p[old][1:].min(initial=-15.0)))
    start = words.index(START)
    p1[start] = -99.0 * np.log(10)  # never predicted
    p1 -= np.log(np.exp(p1).sum())
    b, w = place[general.bigram // v0], place[general.bigram % v0]
    keep2 = (b >= 0) & (w >= 0)
    t, u, x = (place[part] for part in (general.trigram // v0 // v0, general.trigram // v0 % v0, general.trigram % v0))
    keep3 = (t >= 0) & (u >= 0) & (x >= 0)
    # ``place`` is ascending on the old words, so the keys stay sorted.
    model = Ngrams(
        words,
        p1,
        np.zeros(v),
        (b * v + w)[keep2],
        general.bigram_p[keep2],
        np.zeros(int(keep2.sum())),
        ((t * v + u) * v + x)[keep3],
        general.trigram_p[keep3],
    )
    _normalise(model)
    return model


def _witten_bell(base: Ngrams, sentences: Sequence[Sequence[str]]) -> Ngrams:
    """A trigram model of the sentences alone: seen words count, what is new is shared out as the level below says."""
    v = len(base.words)
    ids = {word: i for i, word in enumerate(base.words)}
    counts: list[Counter[int]] = [Counter(), Counter(), Counter()]
    for sentence in sentences:
        row = [ids[START], *(ids[word] for word in sentence), ids[END]]
        for i in range(1, len(row)):
            counts[0][row[i]] += 1
            counts[1][row[i - 1] * v + row[i]] += 1
            if i > 1:
                counts[2][(row[i - 2] * v + row[i - 1]) * v + row[i]] += 1
    one, two, three = (_sorted(counter) for counter in counts)
    total, kinds = one[1].sum(), one[0].size
    p1 = np.exp(base.unigram_p) * kinds / max(total + kinds, 1)
    p1[one[0]] += one[1] / max(total + kinds, 1)
    model = Ngrams(
        base.words, np.log(p1), np.zeros(v), two[0], np.zeros(two[0].size), np.zeros(two[0].size), three[0], np.empty(0)
    )
    model.bigram_p = _discount(two[0] // v, two[1], p1[two[0] % v])
    _normalise(model)
    model.trigram_p = _discount(three[0] // v, three[1], np.exp(_score2(model, three[0] % (v * v))))
    _normalise(model)
    return model


def _sorted(counter: Counter[int]) -> tuple[Ints, Floats]:
    keys = np.array(sorted(counter), dtype=np.int64)
    return keys, np.array([counter[key] for key in keys.tolist()], dtype=np.float64)


def _discount(context: Ints, count: Floats, below: Floats) -> Floats:
    """Log of (count + kinds x below) / (total + kinds), by context (Witten and Bell 1991, interpolated)."""
    if not context.size:
        return np.empty(0)
    _, place = np.unique(context, return_inverse=True)
    total, kinds = np.bincount(place, count)[place], np.bincount(place)[place]
    result: Floats = np.log((count + kinds * below) / (total + kinds))
    return result


def _union(*keys: Ints) -> Ints:
    return np.unique(np.concatenate(keys))


def _blend(general: Floats, domain: Floats) -> Floats:
    result: Floats = np.log((1 - WEIGHT) * np.exp(general) + WEIGHT * np.exp(domain))
    return result


def _find(keys: Ints, wanted: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
    at = np.searchsorted(keys, wanted)
    at[at == keys.size] = 0
    return at, (keys[at] == wanted) if keys.size else np.zeros(wanted.size, dtype=bool)


def _score2(model: Ngrams, keys: Ints) -> Floats:
    v = len(model.words)
    at, found = _find(model.bigram, keys)
    scores = model.unigram_b[keys // v] + model.unigram_p[keys % v]
    scores[found] = model.bigram_p[at[found]]
    return scores


def _score3(model: Ngrams, keys: Ints) -> Floats:
    v = len(model.words)
    scores = _score2(model, keys % (v * v))
    at, found = _find(model.bigram, keys // v)
    scores[found] += model.bigram_b[at[found]]
    at, found = _find(model.trigram, keys)
    scores[found] = model.trigram_p[at[found]]
    return scores


def _normalise(model: Ngrams) -> None:
    """Set the back-off weights so that the words after every context add up to one."""
    v = len(model.words)
    before, word = model.bigram // v, model.bigram % v
    seen = np.bincount(before, np.exp(model.bigram_p), minlength=v)
    lower = np.bincount(before, np.exp(model.unigram_p[word]), minlength=v)
    model.unigram_b = _weight(seen, lower)
    if model.trigram_p.size != model.trigram.size:
        return
    at, _ = _find(model.bigram, model.trigram // v)
    seen = np.bincount(at, np.exp(model.trigram_p), minlength=model.bigram.size)
    lower = np.bincount(at, np.exp(_score2(model, model.trigram % (v * v))), minlength=model.bigram.size)
    model.bigram_b = _weight(seen, lower)


def _weight(seen: npt.NDArray[Any], lower: npt.NDArray[Any]) -> Floats:
    result: Floats = np.log(np.maximum(1 - seen, _TINY) / np.maximum(1 - lower, _TINY))
    return result
