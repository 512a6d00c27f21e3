"""The recogniser's language model: the stock English one mixed with one of the knowledge base's own sentences.

The knowledge base is small, so its trigram model (Witten-Bell) falls back on the stock model's unigrams, and the two
are mixed: every n-gram of either gets the weighted mean of both probabilities, and back-off weights are computed anew
so that the words after every context still add up to one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pipelines.asr.ngrams import Floats, Ints, Ngrams

WEIGHT = 0.4
"""Share of the knowledge base's model in the mixture. With 40 articles and half, speech about other things had 31 % of
its words wrong (``evals.recognition_clips``), with this 26 %; of questions to the articles 14.5 % and 14.8 %."""

START, END = "<s>", "</s>"
_NEVER = -99 * np.log(10)  # how ARPA files write a probability of nought
_TINY = 1e-9


def mix(general: Ngrams, sentences: Iterable[Sequence[str]], known: Container[str], limit: int) -> Ngrams:
    """Mix ``general`` with a model of ``sentences`` (words in lower case).

    Args:
        general: the stock model.
        sentences: what is said in this domain.
        known: words that have a pronunciation. Others are left out, and a sentence is cut where it has one.
        limit: how many of the stock model's words are kept, the likeliest first.
    """
    pieces = [piece for sentence in sentences for piece in _pieces(sentence, known)]
    base = _restrict(general, known, {word for piece in pieces for word in piece}, limit)
    domain = _witten_bell(base, pieces)
    v = len(base.words)
    # Every n-gram of either model, and the bigrams that their trigrams hang on.
    trigram = np.union1d(base.trigram, domain.trigram)
    bigram = np.unique(np.concatenate((base.bigram, domain.bigram, trigram // v, trigram % (v * v))))
    mixed = Ngrams(
        base.words,
        _blend(base.unigram_p, domain.unigram_p),
        np.zeros(v),
        bigram,
        _blend(_bigram_scores(base, bigram), _bigram_scores(domain, bigram)),
        np.zeros(bigram.size),
        trigram,
        _blend(_trigram_scores(base, trigram), _trigram_scores(domain, trigram)),
    )
    _set_backoffs(mixed)
    return mixed


def _pieces(sentence: Sequence[str], known: Container[str]) -> list[list[str]]:
    pieces: list[list[str]] = [[]]
    for word in sentence:
        if word in known:
            pieces[-1].append(word)
        else:
            pieces.append([])
    return [piece for piece in pieces if piece]


def _restrict(general: Ngrams, known: Container[str], wanted: set[str], limit: int) -> Ngrams:
    """The general model over its ``limit`` likeliest known words and the wanted ones, adding up to one again."""
    likeliest = [i for i in np.argsort(-general.unigram_p).tolist() if general.words[i] in known][:limit]
    kept = {general.words[i] for i in likeliest} | wanted | {START, END}
    old = [i for i, word in enumerate(general.words) if word in kept]
    new = sorted(wanted.difference(general.words))
    words = [general.words[i] for i in old] + new
    v0, v = len(general.words), len(words)
    # A word that the general model does not have is as rare there as the rarest that is kept.
    rarest = float(general.unigram_p[likeliest].min(initial=0.0))
    unigram_p = np.append(general.unigram_p[old], np.full(len(new), rarest))
    unigram_p[words.index(START)] = _NEVER
    unigram_p -= np.log(np.exp(unigram_p).sum())
    place = np.full(v0, -1, dtype=np.int64)
    place[old] = np.arange(len(old))
    before, word = place[general.bigram // v0], place[general.bigram % v0]
    keep2 = np.minimum(before, word) >= 0
    first, second, third = (place[general.trigram // v0**k % v0] for k in (2, 1, 0))
    keep3 = np.minimum(np.minimum(first, second), third) >= 0
    model = Ngrams(  # the kept words keep their order, so the keys stay ascending
        words,
        unigram_p,
        np.zeros(v),
        (before * v + word)[keep2],
        general.bigram_p[keep2],
        np.zeros(np.count_nonzero(keep2)),
        ((first * v + second) * v + third)[keep3],
        general.trigram_p[keep3],
    )
    _set_backoffs(model)
    return model


def _witten_bell(base: Ngrams, sentences: Sequence[Sequence[str]]) -> Ngrams:
    """A model of the sentences alone.

    After each context the words seen there share total / (total + kinds) by their counts; the rest, kinds / (total +
    kinds), goes to all words as the level below has it (Witten and Bell 1991, interpolated), at the bottom as ``base``.
    """
    v = len(base.words)
    ids = {word: i for i, word in enumerate(base.words)}
    counts: tuple[Counter[int], Counter[int], Counter[int]] = (Counter(), Counter(), Counter())
    for sentence in sentences:
        row = [ids[START], *(ids[word] for word in sentence), ids[END]]
        counts[0].update(row[1:])
        counts[1].update(a * v + b for a, b in pairwise(row))
        counts[2].update((a * v + b) * v + c for a, b, c in zip(row, row[1:], row[2:], strict=False))
    (one, n1), (two, n2), (three, n3) = (_sorted(counter) for counter in counts)
    seen = np.zeros(v)
    seen[one] = n1
    unigram_p = (
        np.log((seen + one.size * np.exp(base.unigram_p)) / max(n1.sum() + one.size, 1)) if one.size else base.unigram_p
    )
    model = Ngrams(base.words, unigram_p, np.zeros(v), two, np.empty(0), np.zeros(two.size), three, np.empty(0))
    model.bigram_p = _discounted(two // v, n2, unigram_p[two % v])
    _set_backoffs(model)
    model.trigram_p = _discounted(three // v, n3, _bigram_scores(model, three % (v * v)))
    _set_backoffs(model)
    return model


def _sorted(counter: Counter[int]) -> tuple[Ints, Floats]:
    keys = np.array(sorted(counter), dtype=np.int64)
    return keys, np.array([counter[key] for key in keys.tolist()], dtype=np.float64)


def _discounted(context: Ints, count: Floats, below: Floats) -> Floats:
    """Logarithm of (count + kinds * p) / (total + kinds) in each context; ``below`` is the logarithm of p."""
    _, place = np.unique(context, return_inverse=True)
    kinds = np.bincount(place).astype(np.float64)[place]
    total = np.bincount(place, count)[place]
    result: Floats = np.log((count + kinds * np.exp(below)) / (total + kinds))
    return result


def _blend(general: Floats, domain: Floats) -> Floats:
    result: Floats = np.log((1 - WEIGHT) * np.exp(general) + WEIGHT * np.exp(domain))
    return result


def _bigram_scores(model: Ngrams, keys: Ints) -> Floats:
    """Log probabilities of bigrams, backed off where the model does not have them."""
    v = len(model.words)
    scores = model.unigram_b[keys // v] + model.unigram_p[keys % v]
    at, found = _find(model.bigram, keys)
    scores[found] = model.bigram_p[at[found]]
    return scores


def _trigram_scores(model: Ngrams, keys: Ints) -> Floats:
    """Log probabilities of trigrams, backed off where the model does not have them."""
    v = len(model.words)
    scores = _bigram_scores(model, keys % (v * v))
    at, found = _find(model.bigram, keys // v)
    scores[found] += model.bigram_b[at[found]]
    at, found = _find(model.trigram, keys)
    scores[found] = model.trigram_p[at[found]]
    return scores


def _find(keys: Ints, wanted: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Where each of ``wanted`` is in the ascending ``keys``, and whether it is there at all."""
    if not keys.size:
        return np.zeros(wanted.size, dtype=np.int64), np.zeros(wanted.size, dtype=np.bool_)
    at = np.searchsorted(keys, wanted)
    at[at == keys.size] = 0
    return at, keys[at] == wanted


def _set_backoffs(model: Ngrams) -> None:
    """Set the back-off weights so that the words after every context add up to one.

    The weight of a context is what its own n-grams leave over, divided by what the level below gives to the others.
    """
    v = len(model.words)
    word = model.bigram % v
    model.unigram_b = _weights(model.bigram // v, model.bigram_p, model.unigram_p[word], v)
    if model.trigram_p.size:
        context, _ = _find(model.bigram, model.trigram // v)
        below = _bigram_scores(model, model.trigram % (v * v))
        model.bigram_b = _weights(context, model.trigram_p, below, model.bigram.size)


def _weights(context: Ints, scores: Floats, below: Floats, contexts: int) -> Floats:
    own = np.bincount(context, np.exp(scores), minlength=contexts)
    lower = np.bincount(context, np.exp(below), minlength=contexts)
    result: Floats = np.log(np.maximum(1 - own, _TINY) / np.maximum(1 - lower, _TINY))
    return result
