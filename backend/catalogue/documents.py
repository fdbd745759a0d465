"""An item or a bundle as a plain document (of a file, of the database) and back: nothing unknown, nothing coerced."""

import hashlib
import json
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from backend.catalogue.model import Bundle, Item

Document = dict[str, Any]
PLACED = frozenset({"version", "valid_from", "valid_to", "aliases"})
"""Where a version stands and how it is found: columns of its row, no part of what it says."""


@cache
def _items() -> TypeAdapter[Item]:
    return TypeAdapter(Item)


@cache
def _bundles() -> TypeAdapter[Bundle]:
    return TypeAdapter(Bundle)


def read[Noun: (Item, Bundle)](noun: type[Noun], document: Document) -> Noun:
    """Raises pydantic's ValidationError, whose places are those of the document."""
    adapter: TypeAdapter[Any] = _items() if issubclass(noun, Item) else _bundles()
    found: Noun = adapter.validate_json(json.dumps(document, ensure_ascii=False), strict=True)
    return found


def write(noun: Item | Bundle) -> Document:
    """What `read` takes."""
    adapter: TypeAdapter[Any] = _items() if isinstance(noun, Item) else _bundles()
    written: Document = adapter.dump_python(noun, mode="json")
    return written


def content(noun: Item | Bundle) -> Document:
    """What the version says, without where it stands."""
    return {key: value for key, value in write(noun).items() if key not in PLACED}


def content_hash(noun: Item | Bundle) -> str:
    """Changes when and only when a fact changes."""
    return hashlib.sha256(json.dumps(content(noun), ensure_ascii=False, sort_keys=True).encode()).hexdigest()
