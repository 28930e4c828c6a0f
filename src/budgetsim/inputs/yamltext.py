"""YAML 1.2 text to a tree of nodes with line and column, safe against whatever a file may hold.

Knows no scenario: no includes, no annotations, no keys. Values follow the YAML 1.2 core schema, so `NO` is
text and `012` is twelve; dates stay text until someone expects a date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from budgetsim.errors import InputError, Problem
from budgetsim.inputs.nodes import Entry, Key, Leaf, Listing, Mapping, Mark, Node, Plain

MAX_BYTES = 5_000_000
MAX_DEPTH = 40
MAX_NODES = 500_000
MAX_DIGITS = 400

_INT = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Plain] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}


def read_yaml(path: Path, shown: str) -> Node:
    """Read a file into a tree; `shown` is its name in messages. Raises InputError."""
    return parse_yaml(_read_text(path, Mark(shown)), shown)


def parse_yaml(text: str, file: str) -> Node:
    """Parse YAML text into a tree. Raises InputError with what is wrong and where."""
    builder = _Builder(file)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.feed(event)
    except ReaderError as error:
        raise InputError([_unreadable(text, error, file)]) from None
    except MarkedYAMLError as error:
        raise InputError([_not_yaml(error, file)]) from None
    except (YAMLError, ValueError) as error:
        raise InputError([Mark(file).problem("", f"not valid YAML: {error}")]) from None
    if builder.root is None or (isinstance(builder.root, Leaf) and builder.root.value is None):
        raise InputError(
            [Mark(file).problem("", "the file is empty; `budgetsim init` writes one to start from")]
        )
    return builder.root


def scalar(text: str) -> Plain:
    """Return the value that unquoted text stands for under YAML 1.2."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text) if len(text) <= MAX_DIGITS else float(text[:MAX_DIGITS])
    if _OTHER_BASE.fullmatch(text) and len(text) <= MAX_DIGITS:
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def _read_text(path: Path, mark: Mark) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(
                [mark.problem("", f"larger than {MAX_BYTES // 1_000_000} MB; a scenario is far smaller")]
            )
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise InputError(
            [mark.problem("", f"cannot be read ({reason}); give a scenario file or folder")]
        ) from None
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError([mark.problem("", "is UTF-16 text; save it as UTF-8")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = "is not UTF-8 text; give a YAML file, saved as UTF-8"
        raise InputError([Mark(mark.file, line, 1).problem("", message)]) from None


def _unreadable(text: str, error: ReaderError, file: str) -> Problem:
    before = text[: error.position]
    column = len(before) - (before.rfind("\n") + 1) + 1
    character = error.character if isinstance(error.character, int) else ord(error.character)
    message = f"holds the control character U+{character:04X}; give a YAML file, saved as UTF-8 text"
    return Mark(file, before.count("\n") + 1, column).problem("", message)


def _not_yaml(error: MarkedYAMLError, file: str) -> Problem:
    technical = error.problem or "it cannot be parsed"
    if "\\t" in technical:
        found = "a tab at the start of a line; indent with spaces"
    else:
        found = f"{technical} ({error.context})" if error.context else technical
    mark = error.problem_mark or error.context_mark
    place = Mark(file, mark.line + 1, mark.column + 1) if mark else Mark(file)
    return place.problem("", f"not valid YAML: {found}")


@dataclass
class _Open:
    """A mapping or list whose end has not been seen yet."""

    mark: Mark
    anchor: str | None
    is_mapping: bool
    items: list[Node] = field(default_factory=list)
    entries: dict[Key, Entry] = field(default_factory=dict)
    doubles: list[tuple[Key, Mark]] = field(default_factory=list)
    key: tuple[Key, Mark] | None = None
    weight: int = 1
    depth: int = 1


class _Builder:
    """Makes nodes from parser events; keeps the expanded size in view so that no alias can explode."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Node | None = None
        self.stack: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int, int] | None] = {}

    def feed(self, event: Any) -> None:
        """Take the next event of the parser."""
        if isinstance(event, DocumentStartEvent):
            if self.root is not None:
                raise self._refuse(event, "a second document after `---`; one scenario per file")
        elif isinstance(event, AliasEvent):
            self._alias(event)
        elif isinstance(event, ScalarEvent):
            self._scalar(event)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._begin(event)
        elif isinstance(event, CollectionEndEvent):
            self._end()

    def _mark(self, event: Any) -> Mark:
        return Mark(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _refuse(self, place: Any, message: str) -> InputError:
        mark = place if isinstance(place, Mark) else self._mark(place)
        return InputError([mark.problem("", message)])

    def _no_tag(self, event: Any) -> None:
        if event.tag is not None and str(event.tag) != "!":
            shown = str(event.tag).replace("tag:yaml.org,2002:", "!!")
            raise self._refuse(event, f"the tag {shown} is refused; write plain values without tags")

    def _alias(self, event: Any) -> None:
        if event.anchor not in self.anchors:
            raise self._refuse(
                event, f"*{event.anchor} refers to no anchor above it; write &{event.anchor} first"
            )
        known = self.anchors[event.anchor]
        if known is None:
            raise self._refuse(event, f"*{event.anchor} refers to itself; write the value out")
        self._add(self._mark(event), *known)

    def _scalar(self, event: Any) -> None:
        self._no_tag(event)
        quoted = event.style in ("'", '"', "|", ">")
        value = event.value if quoted else scalar(event.value)
        leaf = Leaf(value, self._mark(event), raw=event.value, quoted=quoted)
        if event.anchor:
            self.anchors[event.anchor] = (leaf, 1, 1)
        self._add(leaf.mark, leaf, 1, 1)

    def _begin(self, event: Any) -> None:
        self._no_tag(event)
        if len(self.stack) >= MAX_DEPTH:
            raise self._refuse(event, f"nested deeper than {MAX_DEPTH} levels; a scenario is far flatter")
        if event.anchor:
            self.anchors[event.anchor] = None
        is_mapping = isinstance(event, MappingStartEvent)
        self.stack.append(_Open(self._mark(event), event.anchor, is_mapping))

    def _end(self) -> None:
        done = self.stack.pop()
        node: Node = (
            Mapping(done.entries, done.mark, doubles=tuple(done.doubles))
            if done.is_mapping
            else Listing(tuple(done.items), done.mark)
        )
        if done.anchor:
            self.anchors[done.anchor] = (node, done.weight, done.depth)
        self._add(done.mark, node, done.weight, done.depth)

    def _add(self, mark: Mark, node: Node, weight: int, depth: int) -> None:
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        parent.weight += weight
        parent.depth = max(parent.depth, depth + 1)
        if parent.weight > MAX_NODES or len(self.stack) + depth > MAX_DEPTH + 1:
            raise self._refuse(
                mark, f"more than {MAX_NODES:,} values once aliases are written out; make it smaller"
            )
        if not parent.is_mapping:
            parent.items.append(node)
        elif parent.key is None:
            parent.key = self._key(mark, node)
        else:
            self._enter(parent, node)

    def _key(self, mark: Mark, node: Node) -> tuple[Key, Mark]:
        if not isinstance(node, Leaf) or node.value is None or node.value != node.value:
            raise self._refuse(mark, "a key must be a word or a number")
        value = node.raw if isinstance(node.value, bool) else node.value
        return value, mark

    def _enter(self, parent: _Open, node: Node) -> None:
        assert parent.key is not None
        key, mark = parent.key
        parent.key = None
        if key in parent.entries:
            parent.doubles.append((key, mark))
        else:
            parent.entries[key] = Entry(mark, node)
