"""Values that say where they come from: `{value: …, label: …}` and `{data: …}` become values with a note.

Knows the reference figures, not what any value is for.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches

from budgetsim.domain.reference import Figure, Label, Reference
from budgetsim.errors import InputError, Problem
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
    children,
    show_path,
)
from budgetsim.inputs.origins import unit_of

LABELS = tuple(label.value for label in Label)
SOURCED = (Label.SOURCE, Label.SECONDARY, Label.DERIVED)
"""What claims to come from somewhere must say from where."""
_COMMON = ("unit", "label", "low", "high", "source", "note")
VALUE_KEYS = ("value", *_COMMON, "overrides")
UNKNOWN_TABLE = "?"
"""The table of a value whose row was not found; what is said about such a value has been said."""
DATA_KEYS = ("data", "at", "times", *_COMMON)


def is_annotation(node: Mapping) -> bool:
    """Tell whether a mapping is a value with its origin, rather than a part of the scenario."""
    keys = node.entries.keys()
    return "data" in keys or ("value" in keys and ("label" in keys or "source" in keys))


@dataclass
class Annotator:
    """Walks one file's tree; gathers every problem on the way."""

    reference: Reference
    problems: list[Problem] = field(default_factory=list)

    def settle(self, node: Node, segments: Segments = ()) -> Node:
        """Return the tree with every annotation turned into a note on its value."""
        if isinstance(node, Leaf):
            return node
        if isinstance(node, Mapping):
            self._doubles(node, segments)
            if is_annotation(node) and "from" in node.entries:
                node = self._step(node, segments)
            elif is_annotation(node):
                return _Note(self, node, show_path(segments)).settled(segments)
        else:
            self._same_ids(node, segments)
        below = [self.settle(part, (*segments, piece)) for piece, _, part in children(node)]
        if isinstance(node, Listing):
            return replace(node, items=tuple(below))
        pairs = zip(node.entries.items(), below, strict=True)
        return replace(
            node, entries={key: Entry(entry.mark, part) for (key, entry), part in pairs}, doubles=()
        )

    def _step(self, node: Mapping, segments: Segments) -> Mapping:
        message = "a dated step carries its origin inside: {from: …, value: {value: …, source: …}}"
        self.problems.append(node.mark.problem(show_path(segments), message))
        return node.without(*(key for key in node.entries if key not in ("from", "value")))

    def _doubles(self, node: Mapping, segments: Segments) -> None:
        stray = is_annotation(node)
        for key, mark in node.doubles:
            if stray and _is_digits(key):
                continue  # told as a comma for a point
            first = _first(node.entries[key].mark)
            message = f"the key {key} stands twice{first}; keep one"
            self.problems.append(mark.problem(show_path(segments), message))

    def _same_ids(self, node: Listing, segments: Segments) -> None:
        seen: dict[str, Mark] = {}
        for item in node.items:
            name = item.text("id") if isinstance(item, Mapping) else None
            if name is None:
                continue
            if name in seen:
                message = f"the id {name} stands twice{_first(seen[name])}; give each its own"
                self.problems.append(item.mark.problem(show_path(segments), message))
            seen.setdefault(name, item.mark)


@dataclass
class _Note:
    """One annotation being read."""

    owner: Annotator
    node: Mapping
    path: str

    def wrong(self, key: str, message: str) -> None:
        entry = self.node.entries.get(key)
        mark = entry.node.mark if entry else self.node.mark
        self.owner.problems.append(mark.problem(self.path, message))

    def settled(self, segments: Segments) -> Node:
        allowed = DATA_KEYS if "data" in self.node.entries else VALUE_KEYS
        for key in self.node.entries:
            if _is_digits(key):
                self._comma(key)
            elif key not in allowed:
                self._unknown(str(key), allowed)
        if "data" in self.node.entries:
            return self._from_table(segments)
        inner = self.owner.settle(self.node.entries["value"].node, segments)
        annotation = self._annotation(Annotation(Label.SOURCE))
        if annotation.label in SOURCED and not annotation.source.strip():
            self.wrong(
                "label", f"label {annotation.label} needs a source: which document or table, and where in it"
            )
        if isinstance(inner, Leaf):
            overrides = self.node.text("overrides") or ""
            if not overrides:
                self._check_range(inner.value, annotation)
            return replace(inner, annotation=annotation, overrides=overrides)
        return replace(inner, annotation=annotation)

    def _unknown(self, key: str, allowed: tuple[str, ...]) -> None:
        near = suggestion(key, allowed)
        message = f"unknown key {key}{near}; beside a value stand {', '.join(allowed[1:])}"
        self.wrong(key, message)

    def _comma(self, key: Key) -> None:
        """`{value: 1,5}` is a value of 1 and a key 5 to YAML."""
        keys = list(self.node.entries)
        before = keys[keys.index(key) - 1] if keys.index(key) else key
        node = self.node.get(before)
        if isinstance(node, Leaf) and is_number(node.value):
            message = (
                f"{before}: '{node.raw},{key}' is not a number; write {node.raw}.{key}: a point for decimals"
            )
        else:
            message = f"unknown key {key}; write a point for decimals, like 1.5"
        self.owner.problems.append(self.node.entries[key].mark.problem(self.path, message))

    def _annotation(self, start: Annotation) -> Annotation:
        label = self._label() or start.label
        texts = {key: self._text(key) for key in ("unit", "source", "note")}
        low, high = self.number("low"), self.number("high")
        return Annotation(
            label=label,
            unit=texts["unit"] or start.unit,
            source=texts["source"] or start.source,
            low=start.low if low is None else low,
            high=start.high if high is None else high,
            note=texts["note"] or start.note,
            table=start.table,
        )

    def _label(self) -> Label | None:
        if "label" not in self.node.entries:
            return None
        found = self.node.text("label")
        if found in LABELS:
            return Label(found)
        self.wrong("label", f"'{_shown(self.node.get('label'))}' is not a label; one of {', '.join(LABELS)}")
        return None

    def _text(self, key: str) -> str:
        node = self.node.get(key)
        if node is None:
            return ""
        if isinstance(node, Leaf):
            return node.raw
        self.wrong(key, f"{key} is text; write it in quotes")
        return ""

    def number(self, key: str) -> float | None:
        """Return the number a key holds, None when there is none; anything else is a problem."""
        node = self.node.get(key)
        if node is None:
            return None
        if isinstance(node, Leaf) and is_number(node.value) and abs(float(node.value or 0)) < float("inf"):
            return float(node.value or 0)
        self.wrong(key, f"{key}: '{_shown(node)}' is not a number; write a point for decimals")
        return None

    def _check_range(self, value: object, annotation: Annotation) -> None:
        if not is_number(value) or any(map(_is_digits, self.node.entries)):
            return
        low, high = annotation.low, annotation.high
        if annotation.label is Label.ASSUMPTION and (low is None or high is None):
            missing = " and ".join(key for key, bound in (("low", low), ("high", high)) if bound is None)
            self.wrong("label", f"an assumption needs low and high; add {missing}, the range it may lie in")
        if low is not None and high is not None and low > high:
            self.wrong("low", f"low {low:g} is above high {high:g}; swap them")
        elif low is not None and isinstance(value, int | float) and value < low:
            self.wrong("value", f"{value:g} is below its own low {low:g}; widen the range or mend the value")
        elif high is not None and isinstance(value, int | float) and value > high:
            self.wrong(
                "value", f"{value:g} is above its own high {high:g}; widen the range or mend the value"
            )

    def _from_table(self, segments: Segments) -> Leaf:
        data = self.node.entries["data"].node
        figure = self._figure()
        times = self.number("times")
        if figure is None:
            return Leaf(
                None, data.mark, raw="{data}", annotation=Annotation(Label.SOURCE, table=UNKNOWN_TABLE)
            )
        factor = 1.0 if times is None else times
        value = figure.value * factor
        annotation = self._annotation(_of_row(figure, factor, segments))
        self._check_range(value, annotation)
        whole = int(value) if value == int(value) else value
        return Leaf(whole, data.mark, raw=f"{whole}", annotation=annotation)

    def _figure(self) -> Figure | None:
        name = self.node.text("data")
        reference = self.owner.reference
        if name is None or name not in reference.figures:
            shown = _shown(self.node.get("data"))
            close = suggestion(shown, tuple(reference.figures))
            self.wrong("data", f"no reference table holds '{shown}'{close}")
            return None
        if "at" not in self.node.entries:
            return reference.rows(name)[-1]
        try:
            return reference.at(name, date.fromisoformat(self.node.text("at") or ""))
        except ValueError:
            self.wrong("at", f"'{_shown(self.node.get('at'))}' is not a date; write it as 2026-01-31")
        except InputError as error:
            self.wrong("at", f"{name} has {error.problems[0].message}")
        return None


def _of_row(figure: Figure, factor: float, segments: Segments) -> Annotation:
    """Return what a row says of its value times a factor: no harder than the row, in the key's own unit."""
    bounds = sorted(bound * factor for bound in (figure.low, figure.high) if bound is not None)
    both, scaled = len(bounds) == 2, factor != 1
    shown = f", {figure.value:.12g} {figure.unit} × {factor:g}" if scaled else ""
    hard = figure.label in (Label.SOURCE, Label.SECONDARY)
    return Annotation(
        label=Label.DERIVED if scaled and hard else figure.label,
        unit=unit_of(segments) if scaled else figure.unit,
        source=figure.source,
        low=bounds[0] if both else None,
        high=bounds[1] if both else None,
        note=figure.note,
        table=f"{figure.id} ({figure.file}:{figure.line}{shown})",
    )


def _is_digits(key: Key) -> bool:
    return isinstance(key, int) or (isinstance(key, str) and key.isdecimal())


def is_number(value: object) -> bool:
    """Tell whether a value is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def suggestion(found: str, allowed: tuple[str, ...]) -> str:
    """Return `; did you mean x?` when something allowed is close to what was found."""
    longer = [name for name in allowed if len(found) > 2 and name.startswith(found)]
    close = longer or get_close_matches(found, allowed, n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""


def _first(mark: Mark) -> str:
    return f" (first on line {mark.line})" if mark.line else ""


def _shown(node: Node | None) -> str:
    return node.raw if isinstance(node, Leaf) else "a list or mapping"
