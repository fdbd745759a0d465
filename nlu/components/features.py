"""A text as numbers: jieba words and character n-grams weighed by rarity, and where its sentence lies in meaning."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import jieba
import numpy as np

jieba.setLogLevel(60)

_LONGEST_GRAM: Final = 3
_DIGITS: Final = re.compile(r"\d+")


def grams(text: str) -> list[str]:
    """Words and character 1- to 3-grams; numbers are all the same number, case and blanks say nothing about a wish."""
    plain = _DIGITS.sub("0", text.lower()).replace(" ", "")
    words = [f"w{word}" for word in jieba.lcut(plain)]
    edged = f"^{plain}$"
    return words + [edged[i : i + n] for n in range(1, _LONGEST_GRAM + 1) for i in range(len(edged) - n + 1)]


@dataclass(frozen=True)
class Rarity:
    """Which grams are known, and how much each says (inverse document frequency)."""

    place: dict[str, int]
    weight: np.ndarray

    def row(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Places and values of the known grams, sublinear in their count, of length one."""
        counts = Counter(g for g in grams(text) if g in self.place)
        places = np.fromiter((self.place[g] for g in counts), dtype=np.int64, count=len(counts))
        often = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        values = (1.0 + np.log(often, where=often > 0, out=np.zeros_like(often))) * self.weight[places]
        length = float(np.sqrt(values @ values))
        return places, values / length if length else values


def learn_rarity(texts: Iterable[str], seen_in_at_least: int) -> Rarity:
    """Count in how many texts each gram stands; the rare ones below the bound are noise and left out."""
    documents = [set(grams(text)) for text in texts]
    frequency = Counter(g for document in documents for g in document)
    known = sorted(g for g, n in frequency.items() if n >= seen_in_at_least)
    often = np.array([frequency[g] for g in known], dtype=np.float32)
    weight = np.log((1 + len(documents)) / (1 + often)).astype(np.float32) + 1
    return Rarity({g: i for i, g in enumerate(known)}, weight)
