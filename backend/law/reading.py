"""Reading the law's files without doubt: duplicate keys, unknown keys, bad dates are refused with file and line."""

import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from backend.errors import Broken


class LawBroken(Broken):
    """A file of the law cannot be used; the detail says file, line and why."""

    code = "law_broken"


class _StrictLoader(yaml.SafeLoader):
    """A key that stands twice is refused: YAML itself lets the second win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"duplicate key {key.value!r}", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _timestamp(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Any:
    try:
        return yaml.SafeLoader.construct_yaml_timestamp(loader, node)
    except ValueError as error:
        raise yaml.MarkedYAMLError(problem=f"{node.value}: {error}", problem_mark=node.start_mark) from error


_StrictLoader.add_constructor("tag:yaml.org,2002:timestamp", _timestamp)
# `on` and `off` are words of our files; YAML 1.1 takes them for truth values.
_StrictLoader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:bool"]
    for letter, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


def read[Shape](file: Path, shape: type[Shape], shown_as: str) -> Shape:
    """The file's content in this shape. The key `from` is read as `since`: `from` is a word of Python.

    Raises LawBroken with `shown_as:line: problem`, one line for each problem.
    """
    text = file.read_text(encoding="utf-8")
    try:
        content = yaml.load(text, _StrictLoader)  # noqa: S506  a safe loader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise LawBroken(f"{shown_as}:{line}: {error.problem}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise LawBroken(f"{shown_as}:1: {error}") from error
    try:
        return TypeAdapter(shape).validate_python(_renamed(content))
    except ValidationError as error:
        tree = yaml.compose(text, yaml.SafeLoader)
        found = [f"{shown_as}:{line_of(tree, one['loc'])}: {_where(one['loc'])}{one['msg']}" for one in error.errors()]
        raise LawBroken("\n".join(found)) from error


def line_in(file: Path, path: tuple[int | str, ...]) -> int:
    """The line on which something stands, for problems that only a look at several files finds."""
    return line_of(yaml.compose(file.read_text(encoding="utf-8"), yaml.SafeLoader), path)


def line_of(tree: yaml.Node | None, path: tuple[int | str, ...]) -> int:
    """The line of what lies at this path; of the nearest thing above it when it is missing."""
    line = 1
    for step in path:
        if isinstance(tree, yaml.MappingNode):
            found = [
                (key, value) for key, value in tree.value if key.value == ("from" if step == "since" else str(step))
            ]
            if not found:
                return line
            key, tree = found[0]
            line = key.start_mark.line + 1
        elif isinstance(tree, yaml.SequenceNode) and isinstance(step, int) and step < len(tree.value):
            tree = tree.value[step]
            line = tree.start_mark.line + 1
    return line


def _where(path: tuple[int | str, ...]) -> str:
    names = ["from" if step == "since" else str(step) for step in path]
    return f"{'.'.join(names)}: " if names else ""


def _renamed(content: Any) -> Any:
    if isinstance(content, dict):
        return {"since" if key == "from" else key: _renamed(value) for key, value in content.items()}
    return [_renamed(one) for one in content] if isinstance(content, list) else content
