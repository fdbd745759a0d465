"""The finder of this process: follows the catalogue in the database, answers in a thread beside the event loop."""

import asyncio
from datetime import datetime, timedelta

from backend.catalogue.finder.entries import of_elsewhere, of_noun
from backend.catalogue.finder.meaning import Encoder, Remembering, SentenceEncoder
from backend.catalogue.finder.ranking import Index, Ranking
from backend.catalogue.reading import FindingWords, read_finding_words
from backend.catalogue.service import fingerprint, whole_catalogue
from backend.clock import SHANGHAI, Clock
from backend.contract import catalogue as wire
from backend.storage.engine import Database

LOOK_EVERY = timedelta(seconds=1)
"""How often the catalogue's fingerprint is read: for each question it would cost as much as the search itself."""


class Finder:
    """Questions that come before it is ready wait for it. A changed catalogue is noticed within a second."""

    def __init__(self, database: Database, clock: Clock, encode: Encoder, words: FindingWords) -> None:
        self._database = database
        self._clock = clock
        self._encode = encode
        self._vectors_of = Remembering(encode)
        self._words = words
        self._building = asyncio.Lock()
        self._index: Index | None = None
        self._made_from: str | None = None
        self._looked_at: datetime | None = None

    async def find(self, text: str) -> wire.SearchAnswer:
        """What the text may mean, best first."""
        index = await self._current()
        return self._on_the_wire(await asyncio.to_thread(index.rank, text))

    async def warm_up(self) -> None:
        """Get ready before the first question; for a task in the background."""
        index = await self._current()
        await asyncio.to_thread(index.rank, "warm up")

    async def _current(self) -> Index:
        now = self._clock()
        if self._index is not None and self._looked_at is not None and abs(now - self._looked_at) < LOOK_EVERY:
            return self._index
        today = now.astimezone(SHANGHAI).date()
        async with self._building:
            async with self._database.transaction() as tx:
                print_now = await fingerprint(tx, today)
                self._looked_at = now
                if self._index is not None and self._made_from == print_now:
                    return self._index
                nouns = await whole_catalogue(tx, today)
            entries = [of_noun(one, self._words.words.get(one.code, ())) for one in nouns]
            entries += of_elsewhere(self._words.elsewhere)
            index = await asyncio.to_thread(Index, entries, self._vectors_of, self._encode)
            self._index, self._made_from = index, print_now
            return index

    def _on_the_wire(self, found: Ranking) -> wire.SearchAnswer:
        elsewhere = found.elsewhere and wire.Elsewhere(
            name=found.elsewhere.name, office=found.elsewhere.office, hint=self._words.elsewhere.hint
        )
        items = [
            wire.Found.model_validate(
                {
                    "id": one.entry.code,
                    "kind": one.entry.kind.value,
                    "name": one.entry.name,
                    "confidence": one.confidence,
                }
            )
            for one in found.best
        ]
        return wire.SearchAnswer(decision=found.decision, items=items, elsewhere=elsewhere)


def build_finder(database: Database, clock: Clock, encode: Encoder | None = None) -> Finder:
    """Cheap: the work is done by `warm_up`, or by the first question."""
    return Finder(database, clock, encode or SentenceEncoder(), read_finding_words())
