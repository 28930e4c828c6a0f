"""A scenario file as a tree: every value with its place in its file, and what is known about it.

Knows no YAML and no scenario; a path such as `stages[activering].rank` walks any such tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from budgetsim.domain.reference import Label
from budgetsim.errors import Problem

Plain = str | int | float | bool | None
Key = str | int | float
Segments = tuple[str, ...]
"""A path in pieces: `.stages`, `[activering]`, `.rank`."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_PIECE = re.compile(r"\.?([A-Za-z_][A-Za-z0-9_-]*)|\[([^\[\]]+)\]")


@dataclass(frozen=True)
class Mark:
    """A place in a file; line and column count from 1, 0 where the file has no lines (`--set`)."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file

    def problem(self, path: str, message: str) -> Problem:
        """Return a problem at this place."""
        return Problem(self.file, self.line, self.column, path, message)


@dataclass(frozen=True)
class Annotation:
    """What a file says about a value besides the value itself."""

    label: Label
    unit: str = ""
    source: str = ""
    low: float | None = None
    high: float | None = None
    note: str = ""
    table: str = ""
    """The row of a reference table it was taken from."""


@dataclass(frozen=True, eq=False)
class Leaf:
    """One value; `raw` is how it was written."""

    value: Plain
    mark: Mark
    raw: str = ""
    quoted: bool = False
    annotation: Annotation | None = None
    overrides: str = ""


@dataclass(frozen=True, eq=False)
class Entry:
    """One key of a mapping with what it holds."""

    mark: Mark
    node: Node


@dataclass(frozen=True, eq=False)
class Mapping:
    """Keys with values, in the order of the file."""

    entries: dict[Key, Entry]
    mark: Mark
    annotation: Annotation | None = None
    overrides: str = ""
    doubles: tuple[tuple[Key, Mark], ...] = ()
    """Keys that were written a second time, with the place of the second."""

    def get(self, key: Key) -> Node | None:
        """Return what a key holds."""
        entry = self.entries.get(key)
        return entry.node if entry else None

    def text(self, key: Key) -> str | None:
        """Return the text a key holds, None when it holds no text."""
        node = self.get(key)
        return node.value if isinstance(node, Leaf) and isinstance(node.value, str) else None

    def without(self, *keys: Key) -> Mapping:
        """Return the mapping with these keys left out."""
        return replace(self, entries={k: e for k, e in self.entries.items() if k not in keys})


@dataclass(frozen=True, eq=False)
class Listing:
    """Items in order."""

    items: tuple[Node, ...]
    mark: Mark
    annotation: Annotation | None = None
    overrides: str = ""


Node = Leaf | Mapping | Listing


def key_segment(key: Key) -> str:
    """Return a key of a mapping as a piece of a path."""
    return f".{key}" if isinstance(key, str) and _NAME.fullmatch(key) else f"[{key}]"


def item_segment(item: Node, index: int) -> str:
    """Return an item of a list as a piece of a path: by its id where it has one."""
    name = item.text("id") if isinstance(item, Mapping) else None
    return f"[{name}]" if name and "[" not in name and "]" not in name else f"[{index}]"


def children(node: Node) -> Iterator[tuple[str, Mark, Node]]:
    """Yield the piece of path, the place and the node of everything directly below a node."""
    if isinstance(node, Mapping):
        for key, entry in node.entries.items():
            yield key_segment(key), entry.mark, entry.node
    elif isinstance(node, Listing):
        for index, item in enumerate(node.items):
            yield item_segment(item, index), item.mark, item


def show_path(segments: Segments) -> str:
    """Return a path as people write it."""
    return "".join(segments).removeprefix(".")


def split_path(path: str) -> Segments | None:
    """Return the pieces of a written path, None when it is no path."""
    pieces: list[str] = []
    end = 0
    for match in _PIECE.finditer(path):
        if match.start() != end:
            return None
        pieces.append(f".{match[1]}" if match[1] else f"[{match[2]}]")
        end = match.end()
    return tuple(pieces) if pieces and end == len(path) else None


def child(node: Node, segment: str) -> tuple[Mark, Node] | None:
    """Return what lies one piece of path below a node."""
    for name, mark, below in children(node):
        if name == segment:
            return mark, below
    return None


def nearest_mark(root: Node, path: str) -> Mark:
    """Return the place of the value on a path, or of the deepest thing on the way that exists."""
    node = root
    mark = root.mark
    for segment in split_path(path) or ():
        found = child(node, segment)
        if found is None:
            return mark
        node = found[1]
        mark = node.mark
    return mark


def leaves(
    node: Node, segments: Segments = (), above: Annotation | None = None
) -> Iterator[tuple[Segments, Leaf, Annotation | None]]:
    """Yield every leaf with its path and the annotation that holds for it, its own or one from above."""
    annotation = node.annotation or above
    if isinstance(node, Leaf):
        yield segments, node, annotation
    for segment, _, below in children(node):
        yield from leaves(below, (*segments, segment), annotation)


def with_values(node: Node, values: dict[str, Plain], segments: Segments = ()) -> Node:
    """Return the tree with other values at some paths; what is known about them stays."""
    if isinstance(node, Leaf):
        path = show_path(segments)
        return replace(node, value=values[path], raw=f"{values[path]} (drawn)") if path in values else node
    below = [with_values(part, values, (*segments, piece)) for piece, _, part in children(node)]
    if isinstance(node, Listing):
        return replace(node, items=tuple(below))
    pairs = zip(node.entries.items(), below, strict=True)
    return replace(node, entries={key: Entry(entry.mark, part) for (key, entry), part in pairs})


def plain(node: Node) -> Any:
    """Return the tree as plain dicts, lists and values."""
    if isinstance(node, Leaf):
        return node.value
    if isinstance(node, Mapping):
        return {key: plain(entry.node) for key, entry in node.entries.items()}
    return [plain(item) for item in node.items]
