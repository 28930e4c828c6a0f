"""Files laid over each other: `extends`, merging by id, and values set on the command line.

Knows how two trees make one and who overrode whom; not what the values mean.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path

from budgetsim.domain.funds import PRICE_KINDS
from budgetsim.domain.reference import Reference
from budgetsim.errors import InputError, Problem
from budgetsim.inputs.annotations import Annotator, suggestion
from budgetsim.inputs.nodes import (
    Annotation,
    Entry,
    Key,
    Leaf,
    Listing,
    Mapping,
    Mark,
    Node,
    Segments,
    child,
    children,
    item_segment,
    key_segment,
    show_path,
    split_path,
)
from budgetsim.inputs.points import POINTS, is_table_of_economy, points_of, with_points
from budgetsim.inputs.yamltext import parse_yaml, read_yaml, scalar

SET = "--set"
MAX_CHAIN = 20
LOOKALIKE = 0.88
"""How alike two ids are when one is likely a slip for the other; 1 is the same."""
DURATION_LAWS = frozenset({"exponential", "weibull", "lognormal", "fixed", "piecewise"})


@dataclass
class Layers:
    """Reads a file and the files it extends; gathers every problem on the way."""

    reference: Reference
    problems: list[Problem] = field(default_factory=list)
    whole: bool = True
    """False once a file could not be read at all: what depends on it cannot be judged."""
    lookalikes: dict[str, str] = field(default_factory=dict)
    """Path of a row that a layer added -> the id it almost has, which was there."""
    _done: dict[Path, Mapping] = field(default_factory=dict)

    def read(self, path: Path, shown: str, chain: tuple[str, ...] = ()) -> Mapping | None:
        """Return a file laid over the files it extends, None when it cannot be read."""
        key = path.resolve()
        if key not in self._done:
            layer = self._own(path, shown)
            if layer is None:
                self.whole = False
                return None
            bases = self._bases(layer, path, shown, (*chain, shown))
            self._done[key] = self._laid(bases, layer)
        return self._done[key]

    def set_value(self, root: Mapping, text: str) -> Mapping:
        """Return the tree with one `path=value` of the command line laid over it."""
        path, sign, given = text.partition("=")
        segments = split_path(path.strip())
        if not sign or segments is None:
            message = f"'{text}' is not path=value; write it like stages[activering].rank=2"
            self.problems.append(Mark(SET).problem("", message))
            return root
        node = self._given(path, given)
        if node is None:
            return root
        settled = self._annotated(node, segments)
        if is_table_of_economy(segments):
            settled = points_of(settled, segments, Path(SET), "", self.problems)
            segments = (*segments[:-1], f".{POINTS}")
        changed = self._placed(root, segments, 0, settled)
        return changed if isinstance(changed, Mapping) else root

    def _own(self, path: Path, shown: str) -> Mapping | None:
        try:
            root = read_yaml(path, shown)
        except InputError as error:
            self.problems.extend(error.problems)
            return None
        if not isinstance(root, Mapping):
            self.problems.append(
                root.mark.problem("", "a scenario is a mapping of keys; write `key: value` lines")
            )
            return None
        settled = self._annotated(root, ())
        assert isinstance(settled, Mapping)
        whole, problems = with_points(settled, path, shown)
        self.problems.extend(problems)
        return whole

    def _annotated(self, node: Node, segments: Segments) -> Node:
        annotator = Annotator(self.reference)
        settled = annotator.settle(node, segments)
        self.problems.extend(annotator.problems)
        return settled

    def _bases(self, layer: Mapping, path: Path, shown: str, chain: tuple[str, ...]) -> list[Mapping]:
        given = layer.get("extends")
        if given is None:
            return []
        names = given.items if isinstance(given, Listing) else (given,)
        found = [self._base(name, path, shown, chain) for name in names]
        return [base for base in found if base is not None]

    def _base(self, name: Node, path: Path, shown: str, chain: tuple[str, ...]) -> Mapping | None:
        if not isinstance(name, Leaf) or not isinstance(name.value, str) or not name.value:
            return self._lost(name, "name a file, or a list of files, relative to this one")
        base = path.parent / name.value
        base_shown = Path(os.path.normpath(Path(shown).parent / name.value)).as_posix()
        if base_shown in chain:
            round_trip = " -> ".join((*chain[chain.index(base_shown) :], base_shown))
            return self._lost(name, f"goes round in a circle: {round_trip}; take one of them out")
        if len(chain) > MAX_CHAIN:
            return self._lost(name, f"more than {MAX_CHAIN} files deep; lay fewer files over each other")
        if not base.is_file():
            near = suggestion(base.name, tuple(sorted(p.name for p in base.parent.glob("*.y*ml"))))
            return self._lost(name, f"there is no file {base_shown}{near}")
        return self.read(base, base_shown, chain)

    def _lost(self, node: Node, message: str) -> Mapping | None:
        self.whole = False
        self.problems.append(node.mark.problem("extends", message))
        return None

    def _laid(self, bases: list[Mapping], layer: Mapping) -> Mapping:
        result: Node = Mapping({}, bases[0].mark if bases else layer.mark)
        for upper in (*bases, layer.without("extends")):
            result = self.lay(result, upper, ())
        assert isinstance(result, Mapping)
        return result

    # --- laying one node over another ----------------------------------------------------------

    def lay(self, base: Node | None, upper: Node, segments: Segments) -> Node:
        """Return `upper` laid over `base`."""
        if isinstance(upper, Mapping) and not upper.annotation:
            if not isinstance(base, Mapping) or base.annotation or _another_law(base, upper):
                return self._lay_mapping(Mapping({}, upper.mark), upper, segments)
            return self._lay_mapping(base, upper, segments)
        if isinstance(upper, Listing) and _has_ids(upper):
            if isinstance(base, Listing) and _has_ids(base):
                return self._lay_rows(base, upper, segments)
            return self._lay_rows(Listing((), upper.mark), upper, segments)
        return _replaced(base, upper)

    def _lay_mapping(self, base: Mapping, upper: Mapping, segments: Segments) -> Mapping:
        entries: dict[Key, Entry] = dict(base.entries)
        # A price is of one kind: naming another in a layer takes the place of the first and of its keys.
        if upper.entries.keys() & PRICE_KINDS.keys():
            others = [(kind, *keys) for kind, keys in PRICE_KINDS.items() if kind not in upper.entries]
            entries = {k: e for k, e in entries.items() if not any(k in names for names in others)}
        for key, entry in upper.entries.items():
            below = self.lay(base.get(key), entry.node, (*segments, key_segment(key)))
            entries[key] = Entry(entry.mark, below)
        return replace(base, entries=entries, mark=upper.mark)

    def _lay_rows(self, base: Listing, upper: Listing, segments: Segments) -> Listing:
        rows: dict[str, Node] = {item_segment(item, i): item for i, item in enumerate(base.items)}
        for index, item in enumerate(upper.items):
            name = item_segment(item, index)
            path = (*segments, name)
            if _drops(item):
                if rows.pop(name, None) is None:
                    known = tuple(row.strip("[]") for row in rows)
                    message = f"there is no {name.strip('[]')} to drop{suggestion(name.strip('[]'), known)}"
                    self.problems.append(item.mark.problem(show_path(path), message))
            else:
                rows[name] = self.lay(rows.get(name), item, path)
        before = {item_segment(item, i) for i, item in enumerate(base.items)}
        self._note_lookalikes(segments, before & rows.keys(), rows.keys() - before)
        return replace(base, items=tuple(rows.values()), mark=upper.mark)

    def _note_lookalikes(self, segments: Segments, known: set[str], new: set[str]) -> None:
        for name in new:
            for close in get_close_matches(name, sorted(known), n=1, cutoff=LOOKALIKE):
                if _letters(close) != _letters(name):  # numbered ids are alike on purpose
                    self.lookalikes[show_path((*segments, name))] = close.strip("[]")

    # --- one value of the command line ----------------------------------------------------------

    def _given(self, path: str, text: str) -> Node | None:
        if scalar(text.strip()) is None:
            return Leaf(None, Mark(SET), raw=text.strip())
        try:
            return _unplaced(parse_yaml(text, SET))
        except InputError as error:
            self.problems.extend(replace(p, line=0, column=0, path=path) for p in error.problems)
            return None

    def _placed(self, node: Node, segments: Segments, depth: int, given: Node) -> Node:
        """Return the node with `given` laid over what the path leads to; new keys are left to validation."""
        if depth == len(segments):
            return self.lay(node, given, segments)
        segment, here = segments[depth], segments[:depth]
        found = child(node, segment)
        if found:
            return _with_child(node, segment, self._placed(found[1], segments, depth + 1, given))
        if isinstance(node, Mapping) and not (segment.startswith("[") and _is_record(node)):
            below = self.lay(None, _nested(segments[depth + 1 :], given), segments[: depth + 1])
            entries = {**node.entries, _key(segment): Entry(Mark(SET), below)}
            return replace(node, entries=entries)
        names = tuple(piece.strip(".[]") for piece, _, _ in children(node))
        near = suggestion(segment.strip(".[]"), names)
        listed = f"; it holds {', '.join(names)}" if 0 < len(names) <= 12 and not near else ""
        message = f"{show_path(here)} has no {segment.strip('.[]')}{near}{listed}"
        self.problems.append(Mark(SET).problem(show_path(segments), message))
        return node


def _inherited(base: Leaf) -> Annotation | None:
    """Return what a bare value inherits: neither the old source nor the old range speaks for the number."""
    if base.annotation is None:
        return None
    source = f"own value, in place of {base.raw}: {base.annotation.source}"
    return replace(base.annotation, source=source, note="", low=None, high=None)


def _replaced(base: Node | None, upper: Node) -> Node:
    """Return the upper node; a bare value keeps the annotation of the value it replaces."""
    if base is None:
        return upper
    if isinstance(base, Leaf) and isinstance(upper, Leaf):
        if base.value == upper.value and not upper.annotation:
            return base
        overrides = f"{base.raw} ({base.mark})"
        return replace(upper, annotation=upper.annotation or _inherited(base), overrides=overrides)
    if isinstance(upper, Leaf):
        return replace(upper, overrides=f"a list or mapping ({base.mark})")
    if isinstance(base, Listing) and isinstance(upper, Listing):
        return replace(upper, annotation=upper.annotation or base.annotation)
    return upper


def _letters(name: str) -> str:
    return "".join(sign for sign in name if not sign.isdigit())


def _has_ids(node: Listing) -> bool:
    return bool(node.items) and all(isinstance(i, Mapping) and i.text("id") is not None for i in node.items)


def _drops(node: Node) -> bool:
    mark = node.get("drop") if isinstance(node, Mapping) else None
    return isinstance(mark, Leaf) and mark.value is True


def _another_law(base: Mapping, upper: Mapping) -> bool:
    """A duration law has its own keys, so another law takes the place of the whole mapping."""
    old, new = base.text("law"), upper.text("law")
    return old != new and old in DURATION_LAWS and new in DURATION_LAWS


def _is_record(node: Mapping) -> bool:
    return any(isinstance(key, str) for key in node.entries)


def _key(segment: str) -> Key:
    if segment.startswith("."):
        return segment[1:]
    parsed = parse_yaml(segment[1:-1], SET)
    value = parsed.value if isinstance(parsed, Leaf) else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else segment[1:-1]


def _nested(segments: Segments, given: Node) -> Node:
    for segment in reversed(segments):
        given = Mapping({_key(segment): Entry(given.mark, given)}, given.mark)
    return given


def _with_child(node: Node, segment: str, below: Node) -> Node:
    if isinstance(node, Mapping):
        entries = {
            k: Entry(e.mark, below) if key_segment(k) == segment else e for k, e in node.entries.items()
        }
        return replace(node, entries=entries)
    assert isinstance(node, Listing)
    index = next(i for i, (piece, _, _) in enumerate(children(node)) if piece == segment)
    return replace(node, items=(*node.items[:index], below, *node.items[index + 1 :]))


def _unplaced(node: Node) -> Node:
    """Return a tree in which everything is said to stand at `--set`."""
    mark = Mark(SET)
    if isinstance(node, Mapping):
        entries = {key: Entry(mark, _unplaced(entry.node)) for key, entry in node.entries.items()}
        return replace(
            node, entries=entries, mark=mark, doubles=tuple((key, mark) for key, _ in node.doubles)
        )
    if isinstance(node, Listing):
        return replace(node, items=tuple(map(_unplaced, node.items)), mark=mark)
    return replace(node, mark=mark)


def set_values(layers: Layers, root: Mapping, sets: Sequence[str]) -> Mapping:
    """Return the tree with every `path=value` laid over it, in order."""
    for text in sets:
        root = layers.set_value(root, text)
    return root
