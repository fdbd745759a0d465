"""How fast one person may send: a burst is fine, a flood has to wait. The page sends again what had to."""

from collections import OrderedDict
from dataclasses import dataclass

BURST = 40
PER_SECOND = 2.0
REMEMBERED = 10_000


@dataclass
class _Bucket:
    left: float
    at: float


class Pace:
    """A bucket of sendings for each chat; the least recently used are forgotten first. The time is an argument."""

    def __init__(self, *, burst: int = BURST, per_second: float = PER_SECOND) -> None:
        self._burst = burst
        self._per_second = per_second
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def wait_for(self, chat: str, now: float) -> float:
        """0 when this one may be sent now, else the seconds until it may."""
        bucket = self._buckets.pop(chat, None) or _Bucket(self._burst, now)
        bucket.left = min(self._burst, bucket.left + (now - bucket.at) * self._per_second)
        bucket.at = now
        self._buckets[chat] = bucket
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        if bucket.left < 1:
            return (1 - bucket.left) / self._per_second
        bucket.left -= 1
        return 0.0
