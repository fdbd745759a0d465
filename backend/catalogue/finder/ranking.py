"""The ranking of one catalogue: scores become an order, confidences and a decision. No I/O."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from backend.catalogue.finder.entries import Findable, FoundKind
from backend.catalogue.finder.lexicon import Hit, Lexicon, Scores
from backend.catalogue.finder.meaning import Encoder, Vectors
from backend.catalogue.finder.wording import essence, filler, plain, question
from backend.contract.catalogue import Decision

CONTAINED, COSINE, COVERED, MEANING = 0.2, 0.6, 0.2, 1.0
"""Found by a coarse grid over tests/catalogue/questions.tsv; the neighbours differ by less than 1 %."""
KNOWN_FROM = 0.66
"""Below this score, nothing we have is near."""
SURE_FROM, SURE_AHEAD = 0.8, 0.2
"""A winner is clear from this score on, and this share of it ahead of the next."""
ELSEWHERE_FROM, ELSEWHERE_AHEAD = 1.1, 0.1
LEG_AFTER_ITS_BUNDLE = 0.6
WISHED_TOGETHER = 0.95
SHARPNESS, MIDDLE, TEMPERATURE = 6.0, 0.62, 0.16
FEWEST = 3


@dataclass(frozen=True)
class Ranked:
    """One candidate. Confidence is 0..1, all candidates' together at most 1."""

    entry: Findable
    confidence: float


@dataclass(frozen=True)
class Ranking:
    """Best first; `elsewhere` when another office's matter is nearer than any of ours."""

    decision: Decision
    best: tuple[Ranked, ...]
    elsewhere: Findable | None = None


class Index:
    """All that can be found, ready to be asked."""

    def __init__(self, entries: Sequence[Findable], vectors_of: Encoder, encode: Encoder) -> None:
        self._entries = tuple(entries)
        self._lexicon = Lexicon(entries)
        self._encode = encode
        self._vectors: Vectors = vectors_of([phrase for _, phrase in self._lexicon.phrases])
        self._ours = [n for n, one in enumerate(entries) if one.kind is not FoundKind.ELSEWHERE]
        self._others = [n for n, one in enumerate(entries) if one.kind is FoundKind.ELSEWHERE]

    def rank(self, text: str, most: int = FEWEST) -> Ranking:
        """The nearest of ours, and whether one of them, several or none is meant."""
        asked = question(text)
        hits = self._lexicon.hits(asked)
        core = essence(asked, [(hit.start, hit.end) for hit in hits])
        scores = self._scores(asked, core or plain(asked), hits)
        together = self._wished_together(asked, hits)
        order = self._order(scores, together)
        best = self._confident(order, scores)[:most]
        elsewhere = self._elsewhere(scores, order)
        if not core or elsewhere or not order:
            return Ranking(Decision.NONE, best, elsewhere)
        return Ranking(self._decide(order, scores, together), best)

    def _scores(self, asked: str, core: str, hits: Sequence[Hit]) -> Scores:
        if not core:
            return self._lexicon.nothing()
        cosine, covered = self._lexicon.overlap(core)
        meaning = self._lexicon.best_of(self._vectors @ self._encode([core])[0])
        contained = self._lexicon.contained(asked, hits)
        return CONTAINED * contained + COSINE * cosine + COVERED * covered + MEANING * meaning

    def _wished_together(self, asked: str, hits: Sequence[Hit]) -> set[int]:
        """Entries that the question names side by side: "a pharmacy and medical devices"."""
        ours = sorted((hit for hit in hits if hit.entry in self._ours), key=lambda hit: hit.start)
        pairs = [
            {one.entry, other.entry}
            for one in ours
            for other in ours
            if one.entry != other.entry and any(word in asked[one.end : other.start] for word in filler().joining)
        ]
        return set[int]().union(*pairs)

    def _order(self, scores: Scores, together: set[int]) -> list[int]:
        order = sorted(self._ours, key=lambda n: (n not in together, -scores[n]))
        for n in together:
            scores[n] = max(scores[n], WISHED_TOGETHER * scores.max())
        if order and not together:
            first, codes = order[0], self._entries[order[0]].then
            for n in order[1:]:
                if self._entries[n].code in codes:
                    scores[n] = max(scores[n], LEG_AFTER_ITS_BUNDLE * scores[first])
            order = sorted(order, key=lambda n: -scores[n])
        return order

    def _confident(self, order: Sequence[int], scores: Scores) -> tuple[Ranked, ...]:
        """How often a winner of such a score was right, shared among those near to it."""
        if not order:
            return ()
        kept = np.array([scores[n] for n in order])
        known = 1 / (1 + np.exp(-SHARPNESS * (kept.max() - MIDDLE)))
        shares = np.exp((kept - kept.max()) / TEMPERATURE)
        confidences = np.minimum.accumulate(known * shares / shares.sum())
        pairs = zip(order, confidences, strict=True)
        return tuple(Ranked(self._entries[n], round(float(confidence), 3)) for n, confidence in pairs)

    def _elsewhere(self, scores: Scores, order: Sequence[int]) -> Findable | None:
        best = max(self._others, key=lambda n: scores[n], default=None)
        if best is None or scores[best] < ELSEWHERE_FROM:
            return None
        ahead = not order or scores[best] > scores[order[0]] + ELSEWHERE_AHEAD
        return self._entries[best] if ahead else None

    def _decide(self, order: Sequence[int], scores: Scores, together: set[int]) -> Decision:
        first = order[0]
        if scores[first] < KNOWN_FROM:
            return Decision.NONE
        if together:
            return Decision.TIE
        legs = self._entries[first].then
        next_best = max((scores[n] for n in order[1:] if self._entries[n].code not in legs), default=0.0)
        sure = scores[first] >= SURE_FROM and scores[first] - next_best >= SURE_AHEAD * scores[first]
        return Decision.CLEAR if sure else Decision.TIE
