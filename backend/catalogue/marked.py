"""YAML whose every place knows its line, read strictly: no key twice, dates stay text until they are checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Place = tuple[str | int, ...]
"""The way from the top of a file to a value: keys and positions."""
TIMESTAMP = "tag:yaml.org,2002:timestamp"


class _Loader(yaml.SafeLoader):
    """Without timestamps: yaml would crash on the 31st of a June instead of letting us name the line."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != TIMESTAMP]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a file; `name` and `values` choose the words for it."""

    file: str
    line: int
    name: str
    values: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class Marked:
    """A file's content, with the tree that knows the lines."""

    file: str
    data: Any
    node: yaml.Node | None

    def line(self, place: Place) -> int:
        """The line of the deepest part of the place that exists, from 1."""
        mark, node = 1, self.node
        for step in place:
            found = _step(node, step)
            if found is None:
                break
            mark, node = found
        return mark

    def fault(self, place: Place, name: str, **values: object) -> Fault:
        """A fault at that place."""
        return Fault(self.file, self.line(place), name, tuple(values.items()))


def _step(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line + 1, node.value[step]
    return None


def read_marked(path: Path, name: str) -> tuple[Marked, list[Fault]]:
    """The file and what is wrong with its YAML; content None when it cannot be read at all."""
    nothing = Marked(name, None, None)
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        node = loader.get_single_node()
        twice = [Fault(name, line, "twice", (("key", key),)) for key, line in _keys_twice(node)]
        data = loader.construct_document(node) if node else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return nothing, [Fault(name, mark.line + 1 if mark else 1, "yaml", (("problem", error.problem),))]
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return nothing, [Fault(name, 1, "unreadable", (("problem", type(error).__name__),))]
    return Marked(name, data, node), twice


def _keys_twice(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen if isinstance(key.value, str) else False:
                yield key.value, key.start_mark.line + 1
            seen.add(str(key.value))
            yield from _keys_twice(value)
    elif isinstance(node, yaml.SequenceNode):
        for one in node.value:
            yield from _keys_twice(one)
