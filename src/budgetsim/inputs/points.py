"""A path of unemployment in a table of the user's own: `csv: pad.csv` of an economy becomes its points.

Knows the two columns and how people mistype them; a number out of bounds is found where all numbers are.
"""

from __future__ import annotations

import csv
import io
import math
import os
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from budgetsim.domain.reference import Label
from budgetsim.errors import InputError, Problem
from budgetsim.inputs.annotations import UNKNOWN_TABLE
from budgetsim.inputs.messages import number_hint
from budgetsim.inputs.nodes import (
    Annotation,
    Entry,
    Leaf,
    Listing,
    Mapping,
    Mark,
    Node,
    Segments,
    item_segment,
    show_path,
)
from budgetsim.inputs.yamltext import scalar

ECONOMIES, CSV, POINTS = "economies", "csv", "points"
COLUMNS = ("date", "unemployment_pct")
FIRST_LINE = ",".join(COLUMNS)
MAX_BYTES = 1_000_000
OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs"}


def with_points(root: Mapping, file: Path, shown: str) -> tuple[Mapping, list[Problem]]:
    """Return a file's tree with the points of every economy that names a table beside that file."""
    economies = root.get(ECONOMIES)
    problems: list[Problem] = []
    if not isinstance(economies, Listing):
        return root, problems
    rows: list[Node] = []
    for index, item in enumerate(economies.items):
        has_table = isinstance(item, Mapping) and CSV in item.entries
        segments = (f".{ECONOMIES}", item_segment(item, index), f".{CSV}")
        rows.append(_with_points(item, segments, file, shown, problems) if has_table else item)
    entry = Entry(root.entries[ECONOMIES].mark, replace(economies, items=tuple(rows)))
    return replace(root, entries={**root.entries, ECONOMIES: entry}), problems


def is_table_of_economy(segments: Segments) -> bool:
    """Tell whether a path leads to the table of an economy."""
    return len(segments) == 3 and (segments[0], segments[2]) == (f".{ECONOMIES}", f".{CSV}")


def points_of(name: Node, segments: Segments, file: Path, shown: str, problems: list[Problem]) -> Node:
    """Return the points in the table that a node names, relative to a file; problems go to the list."""
    path = show_path(segments)
    lost = Leaf(None, name.mark, raw="{csv}", annotation=Annotation(Label.CHOICE, table=UNKNOWN_TABLE))
    if not isinstance(name, Leaf) or not isinstance(name.value, str) or not name.value:
        message = f"name a table with the columns {FIRST_LINE}, relative to this file"
        problems.append(name.mark.problem(path, message))
        return lost
    if name.annotation and name.annotation.label is Label.ASSUMPTION:
        message = "one range does not fit a whole table; label it choice, source, secondary or derived"
        problems.append(name.mark.problem(path, message))
    table = Path(os.path.normpath(Path(shown).parent / name.value)).as_posix()
    if not (file.parent / name.value).is_file():
        problems.append(name.mark.problem(path, f"there is no file {table}; name one relative to this file"))
        return lost
    try:
        return _Table(table, path, name.annotation).read(file.parent / name.value)
    except InputError as error:
        problems.extend(error.problems)
        return lost


def _with_points(item: Node, segments: Segments, file: Path, shown: str, problems: list[Problem]) -> Node:
    assert isinstance(item, Mapping)
    entry = item.entries[CSV]
    if POINTS in item.entries:
        message = "points stand beside it; keep one of the two"
        problems.append(entry.mark.problem(show_path(segments), message))
        return item.without(CSV)
    points = Entry(entry.mark, points_of(entry.node, segments, file, shown, problems))
    pairs = item.entries.items()
    return replace(item, entries=dict((POINTS, points) if key == CSV else (key, old) for key, old in pairs))


@dataclass
class _Table:
    """One table being read; gathers every problem on the way."""

    shown: str
    path: str
    annotation: Annotation | None
    """What the scenario says of the whole table."""
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, line: int, column: int, message: str) -> None:
        self.problems.append(Mark(self.shown, line, column).problem(self.path, message))

    def read(self, file: Path) -> Listing:
        """Return the points in order. Raises InputError."""
        lines = self._lines(file)
        order = self._order(lines)
        points = [self._point(number, cells, order) for number, cells in lines[1:] if order and any(cells)]
        self._must_rise(points)
        if not points and not self.problems:
            self.wrong(1, 1, f"holds no rows; give at least one below {FIRST_LINE}")
        if self.problems:
            raise InputError(self.problems)
        return Listing(tuple(points), Mark(self.shown, 1, 1))

    def _lines(self, file: Path) -> list[tuple[int, list[str]]]:
        """Return every line with its number, cells stripped."""
        try:
            content = file.read_bytes()
            if len(content) > MAX_BYTES:
                raise ValueError(f"larger than {MAX_BYTES // 1_000_000} MB")
            reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
            return [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
        except UnicodeDecodeError:
            self.wrong(0, 0, "is not UTF-8 text; save it as CSV in UTF-8")
        except (OSError, ValueError, csv.Error) as error:
            reason = (error.strerror if isinstance(error, OSError) else str(error)) or "unreadable"
            self.wrong(0, 0, f"is not a comma-separated table ({reason})")
        return []

    def _order(self, lines: list[tuple[int, list[str]]]) -> tuple[int, ...]:
        """Return in which cell each of the columns stands; nothing when the first line tells otherwise."""
        if self.problems:
            return ()
        names = lines[0][1] if lines else []
        other = next((word for sign, word in OTHER_SEPARATORS.items() if sign in "".join(names)), None)
        if other:
            told = f"is separated by {other}; save it with a comma between the columns"
            self.wrong(1, 1, f"{told} and a point for decimals")
        elif sorted(names) != sorted(COLUMNS):
            found = f"begins with {','.join(names)[:60]}" if any(names) else "is empty"
            self.wrong(1, 1, f"{found}; its first line must be {FIRST_LINE}")
        return () if self.problems else tuple(names.index(column) for column in COLUMNS)

    def _point(self, line: int, cells: list[str], order: tuple[int, ...]) -> Mapping:
        """Return one row; what is wrong with it is noted."""
        mark = Mark(self.shown, line, 1)
        if len(cells) != len(COLUMNS):
            message = (
                f"{len(cells)} cells under {len(COLUMNS)} columns; write decimals with a point, like 4.5"
            )
            self.wrong(line, 1, message)
            return Mapping({}, mark)
        places = [1, len(cells[0]) + 2]
        marks = [Mark(self.shown, line, places[place]) for place in order]
        day, value = (cells[place] for place in order)
        leaves = [Leaf(self._day(day, marks[0]), marks[0], raw=day), self._leaf(value, marks[1])]
        pairs = zip(COLUMNS, marks, leaves, strict=True)
        return Mapping({name: Entry(where, leaf) for name, where, leaf in pairs}, mark)

    def _day(self, cell: str, mark: Mark) -> str | None:
        try:
            return date.fromisoformat(cell).isoformat()
        except ValueError:
            self.wrong(mark.line, mark.column, f"'{cell[:40]}' is not a date; write it as 2026-01-31")
            return None

    def _leaf(self, cell: str, mark: Mark) -> Leaf:
        """Return a number with its origin: what the scenario says of the table, and always the line."""
        value = scalar(cell)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            hint = "; leave out the % sign" if cell.endswith("%") else number_hint(cell)
            self.wrong(mark.line, mark.column, f"'{cell[:40]}' is not a number{hint}")
        said = self.annotation or Annotation(Label.CHOICE)
        source = f"{said.source}; {mark}" if said.source else str(mark)
        return Leaf(value, mark, raw=cell, annotation=replace(said, source=source, low=None, high=None))

    def _must_rise(self, points: list[Mapping]) -> None:
        last: str | None = None
        for point in points:
            day = point.text(COLUMNS[0])
            if day and last and day <= last:
                message = f"{day} does not come after {last}; order the rows by date, each date once"
                self.wrong(point.mark.line, point.mark.column, message)
            last = day or last
