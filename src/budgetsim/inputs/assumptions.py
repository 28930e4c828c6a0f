"""Which numbers of a scenario nobody knows: those with the label assumption and a range.

Knows where they stand and how far they reach; not how they are sampled, nor what they do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from budgetsim.domain.assumptions import Assumption, Unknown
from budgetsim.domain.dozen import carriers
from budgetsim.domain.reference import Figure, Label, Origin, Reference
from budgetsim.domain.rules import is_whole, rows_in_force
from budgetsim.domain.scenario import Scenario
from budgetsim.errors import InputError, Problem
from budgetsim.inputs.annotations import is_number
from budgetsim.inputs.loading import Loaded, laid_over
from budgetsim.inputs.nodes import Mapping, split_path

FIGURE = re.compile(r"(?:^|; )figure (\w+) \(")
"""How the note of a value names the row that it was taken from."""
STEP = re.compile(r"\[\d+\]\.value$")


@dataclass(frozen=True)
class Assumptions:
    """What nobody knows of a scenario, in its order, and what it is laid over; can go to a worker."""

    drawn: tuple[Assumption, ...]
    without_range: tuple[str, ...]
    """Paths of assumptions that have no low and high: parts of a distribution, or numbers laid over."""
    root: Mapping
    reference: Reference
    figures: tuple[Origin, ...]
    """Where the scenario's own figures came from."""


def assumptions_of(loaded: Loaded) -> Assumptions:
    """Return the assumptions of a scenario; raises InputError with every range that cannot be.

    Ranges are tried at both ends of all of them at once.
    """
    told = [origin for origin in loaded.origins if origin.label is Label.ASSUMPTION]
    numbers = [origin for origin in told if is_number(origin.value)]
    ranged = [origin for origin in numbers if origin.low is not None and origin.high is not None]
    rows = [row for row in _rows(loaded) if row.low is not None and row.high is not None]
    if problems := [*_outside(ranged), *_rows_outside(rows)]:
        raise InputError(problems)
    found = Assumptions(
        tuple(_grouped(loaded.scenario, ranged, rows)),
        tuple(origin.path for origin in numbers if origin.low is None or origin.high is None),
        loaded.root,
        loaded.reference,
        tuple(origin for origin in loaded.origins if origin.path.startswith("figures[")),
    )
    for place in (0.0, 1.0) if found.drawn else ():
        values_at(found, dict.fromkeys((a.name for a in found.drawn), place))
    return found


def values_at(found: Assumptions, places: dict[str, float]) -> tuple[Scenario, Reference]:
    """Return the scenario and the figures with each named assumption at a place from 0 to 1.

    Others stay as they are. Raises InputError where they do not go together.
    """
    values: dict[str, Any] = {}
    rows = {}
    for assumption in found.drawn:
        if assumption.name in places:
            for unknown in assumption.unknowns:
                value = unknown.at(places[assumption.name])
                if unknown.row is None:
                    values[unknown.path] = int(value) if unknown.is_whole else value
                else:
                    rows[unknown.row] = value
    try:
        scenario, reference = laid_over(found.root, found.reference, found.figures, values)
    except InputError as error:
        words = "within their ranges the assumptions make a scenario that cannot be; narrow low and high of:"
        raise InputError([Problem("", 0, 0, "", words), *error.problems]) from error
    return scenario, reference.with_values(rows)


def _rows(loaded: Loaded) -> list[Figure]:
    """Return the rows of the reference tables that the rules read and that are assumptions."""
    laid = {row.id for row in loaded.scenario.figures}  # stand among the scenario's own values
    read = rows_in_force(loaded.scenario, loaded.reference)
    return [row for row in read if row.label is Label.ASSUMPTION and row.id not in laid]


def _outside(ranged: Sequence[Origin]) -> Iterator[Problem]:
    for origin in ranged:
        low, high, value = _range(origin)
        if not low <= value <= high:
            message = f"{value:g} lies outside its own range, {low:g} to {high:g}; widen the range"
            yield Problem(origin.file, origin.line, origin.column, origin.path, message)


def _rows_outside(rows: Sequence[Figure]) -> Iterator[Problem]:
    for row in rows:
        low, high, value = _range(row)
        if not low <= value <= high:
            message = f"{value:g} lies outside its own range, {low:g} to {high:g}; widen the range"
            yield Problem(row.file, row.line, 0, row.id, message)


def _range(told: Origin | Figure) -> tuple[float, float, float]:
    """Return low, high and the value between them."""
    assert told.low is not None
    assert told.high is not None
    assert isinstance(told.value, int | float)
    return told.low, told.high, float(told.value)


def _grouped(scenario: Scenario, ranged: Sequence[Origin], rows: Sequence[Figure]) -> Iterator[Assumption]:
    """Yield assumptions: one per row of a table, per dated series and per number of its own."""
    groups: dict[str, list[Unknown]] = {}
    content = scenario.model_dump(by_alias=True)
    for origin in ranged:
        named = FIGURE.search(origin.note)
        name = named[1] if named else STEP.sub("", origin.path)
        low, high, value = _range(origin)
        whole = isinstance(_found(content, origin.path), int)
        unknown = Unknown(origin.path, value, low, high, origin.unit, whole)
        groups.setdefault(name, []).append(unknown)
    for row in rows:
        low, high, value = _range(row)
        key, path = (row.id, row.valid_from), f"{row.id} {row.valid_from:%Y-%m-%d}"
        unknown = Unknown(path, value, low, high, row.unit, is_whole(row.id), key)
        groups.setdefault(row.id, []).append(unknown)
    dozen = list(carriers(scenario))
    for name, unknowns in groups.items():
        yield Assumption(name, tuple(unknowns), _carrier(dozen, unknowns))


def _carrier(dozen: list[tuple[str, re.Pattern[str]]], unknowns: list[Unknown]) -> str:
    paths = [unknown.path for unknown in unknowns]
    return next((name for name, pattern in dozen if any(map(pattern.search, paths))), "")


def _found(content: Any, path: str) -> Any:
    """Return what a path leads to in a scenario as plain values; None where it leads nowhere."""
    for piece in split_path(path) or ():
        name = piece.strip(".[]")
        if isinstance(content, dict) and "steps" in content and name != "steps":
            content = content["steps"]
        if isinstance(content, list | tuple):
            rows = {row["id"]: row for row in content if isinstance(row, dict) and "id" in row}
            content = rows.get(
                name, content[int(name)] if name.isdecimal() and int(name) < len(content) else None
            )
        else:
            content = content.get(name) if isinstance(content, dict) else None
    if isinstance(content, dict) and "steps" in content:
        return content["steps"][0]["value"]
    return content
