"""What the examples nearest in meaning want: a second opinion beside the regression, which draws straight lines only.

Where wishes lie in many small islands, as a private quarrel and a question of law about the same house do, the nearest
examples know more than any line; the regression knows more where words decide.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

_SHARPNESS: Final = 10.0
_DOUBT: Final = 0.02
"""Every intent's share before a neighbour speaks: none of them having it does not exclude it."""


@dataclass(frozen=True)
class Neighbours:
    """All examples as points in fewer dimensions (of length one), and the intent of each by its number."""

    centre: np.ndarray
    axes: np.ndarray
    points: np.ndarray
    intents: np.ndarray
    asked: int

    def chances(self, meaning: np.ndarray, count: int) -> np.ndarray:
        """For each of `count` intents the share of the nearest examples, nearer ones weighing more."""
        near = self.points @ _unit(((meaning - self.centre) @ self.axes)[None])[0]
        best = np.argpartition(-near, self.asked - 1)[: self.asked]
        weights = np.exp(_SHARPNESS * (near[best] - near[best].max()))
        found = np.bincount(self.intents[best], weights, minlength=count)
        return np.asarray(found / found.sum() + _DOUBT, dtype=np.float32)


def gather(meanings: np.ndarray, intents: np.ndarray, dimensions: int, asked: int) -> Neighbours:
    """Keep the directions in which the examples differ most: a quarter of the numbers, the same neighbours."""
    centre = meanings.mean(axis=0)
    spread = meanings - centre
    _, directions = np.linalg.eigh(spread.T @ spread)
    axes = np.ascontiguousarray(directions[:, ::-1][:, :dimensions])
    return Neighbours(centre, axes, _unit(spread @ axes), intents.astype(np.int64), min(asked, len(intents)))


def _unit(rows: np.ndarray) -> np.ndarray:
    lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return np.asarray(rows / lengths, dtype=np.float32)
