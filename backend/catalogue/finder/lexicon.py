"""How near a question is to each phrase by its characters: phrases it contains, and rare character pairs they share."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backend.catalogue.finder.entries import Findable
from backend.catalogue.finder.wording import plain

Scores = NDArray[np.float64]
SINGLE = 0.4
"""A single character tells less than a pair."""
LATE = 0.5
"""The wish stands at the end, its circumstances before: how much more the last character weighs than the first."""
RELATED = 0.9
"""What a word around an item counts against its names."""
MOST_COVERED = 1.2
PAIRS_FOR_SURE = 10.0


@dataclass(frozen=True)
class Hit:
    """A phrase that the question contains."""

    start: int
    end: int
    entry: int
    phrase: str
    trust: float

    def inside(self, other: "Hit") -> bool:
        """Whether a longer phrase of something else explains it."""
        longer = other.end - other.start > self.end - self.start
        return longer and other.entry != self.entry and other.start <= self.start and self.end <= other.end


class Lexicon:
    """Built once from all phrases."""

    def __init__(self, entries: Sequence[Findable]) -> None:
        names = [(number, phrase, 1.0) for number, entry in enumerate(entries) for phrase in entry.phrases]
        words = [(number, word, RELATED) for number, entry in enumerate(entries) for word in entry.related]
        self.phrases = [(number, phrase) for number, phrase, _ in names + words]
        self._trust = np.array([trust for _, _, trust in names + words])
        self._count = len(entries)
        self._frequency: Counter[str] = Counter()
        for entry in entries:
            self._frequency.update({gram for phrase in entry.phrases + entry.related for gram in _grams(plain(phrase))})
        self._index: dict[str, list[tuple[int, float]]] = defaultdict(list)
        squares = []
        for place, (_, phrase) in enumerate(self.phrases):
            weights = {gram: count * self._rarity(gram) for gram, count in _grams(plain(phrase)).items()}
            squares.append(sum(weight * weight for weight in weights.values()) or 1.0)
            for gram, weight in weights.items():
                self._index[gram].append((place, weight))
        self._squares = np.array(squares)
        self._entry = np.array([number for number, _ in self.phrases])

    def hits(self, asked: str) -> list[Hit]:
        """Phrases contained in the question, those inside a longer one of another entry left out."""
        found = [
            Hit(start, start + len(phrase), number, phrase, trust)
            for (number, phrase), trust in zip(self.phrases, self._trust, strict=True)
            if (start := asked.find(phrase)) >= 0 and not _cuts_a_word(asked, start, start + len(phrase))
        ]
        return [one for one in found if not any(one.inside(other) for other in found)]

    def contained(self, asked: str, hits: Sequence[Hit]) -> Scores:
        """For each entry how much the contained phrases say: long and rare ones, late in the question, say most."""
        scores = np.zeros(self._count)
        for hit in hits:
            pairs = sum(self._rarity(gram) for gram in _grams(hit.phrase) if len(gram) > 1)
            weight = min(1.0, pairs / PAIRS_FOR_SURE + len(hit.phrase) / PAIRS_FOR_SURE)
            late = 1 - LATE / 2 + LATE * hit.end / len(asked)
            scores[hit.entry] = max(scores[hit.entry], hit.trust * late * weight)
        return scores

    def overlap(self, essence: str) -> tuple[Scores, Scores]:
        """For each entry the best phrase's cosine with the question, and how much of the phrase is in the question."""
        weights = {gram: late * self._rarity(gram) for gram, late in _grams_by_place(essence).items()}
        shared = np.zeros(len(self.phrases))
        for gram, weight in weights.items():
            for place, there in self._index.get(gram, ()):
                shared[place] += weight * there
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        cosine, covered = self.nothing(), self.nothing()
        shared *= self._trust
        np.maximum.at(cosine, self._entry, shared / (np.sqrt(self._squares) * length))
        np.maximum.at(covered, self._entry, shared / self._squares)
        return cosine, np.minimum(covered, MOST_COVERED)

    def best_of(self, by_phrase: NDArray[np.floating]) -> Scores:
        """For each entry its best phrase."""
        best = np.full(self._count, -1.0)
        np.maximum.at(best, self._entry, by_phrase * self._trust)
        return best

    def nothing(self) -> Scores:
        """No score for any entry."""
        return np.zeros(self._count)

    def _rarity(self, gram: str) -> float:
        rarity = math.log((self._count + 1) / (self._frequency.get(gram, 0) + 0.5))
        return rarity if len(gram) > 1 else rarity * SINGLE


def _cuts_a_word(text: str, start: int, end: int) -> bool:
    """Whether a phrase of Latin letters is only a piece of a longer word: the "dr" of "drop"."""
    before, after = text[max(start - 1, 0) : start + 1], text[end - 1 : end + 1]
    return any(len(edge) > 1 and edge.isascii() and edge.isalpha() for edge in (before if start else "", after))


def _grams(text: str) -> Counter[str]:
    return Counter(gram for gram, _ in _placed_grams(text))


def _grams_by_place(text: str) -> dict[str, float]:
    weights: dict[str, float] = defaultdict(float)
    for gram, end in _placed_grams(text):
        weights[gram] = max(weights[gram], 1 - LATE / 2 + LATE * end / len(text))
    return weights


def _placed_grams(text: str) -> Iterator[tuple[str, int]]:
    for size in (1, 2):
        for start in range(len(text) - size + 1):
            gram = text[start : start + size]
            if " " not in gram:
                yield gram, start + size
