"""A bounded memory of what texts meant. A copy of a truth: the model that said it is part of the key."""

from collections import OrderedDict
from typing import Generic, TypeVar

Meaning = TypeVar("Meaning")


class Memo(Generic[Meaning]):  # noqa: UP046  Rasa's Python is 3.10
    """The latest `size` meanings by (model id, normalised text). Holds values that cannot be changed, nothing of a
    message or a person: whoever takes one builds a fresh answer from it."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[tuple[str, str], Meaning] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, model_id: str, text: str) -> Meaning | None:
        """What this model made of this text, or None."""
        key = (model_id, text)
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def put(self, model_id: str, text: str, meaning: Meaning) -> None:
        """Remember; the one unused for longest goes when there are too many."""
        if self._size <= 0:
            return
        self._kept[(model_id, text)] = meaning
        self._kept.move_to_end((model_id, text))
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)
