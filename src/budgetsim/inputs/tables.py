"""The reference tables under data/: CSV rows checked and made into dated figures, leefvormen and taakvelden.

Knows the columns and their rules, not what any figure is for.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path

from budgetsim.domain.reference import Figure, Label, Leefvorm, Reference, Taakveld
from budgetsim.errors import Problem

FIGURE_COLUMNS = ("id", "value", "unit", "valid_from", "valid_to", "label", "source", "low", "high", "note")
LEEFVORM_COLUMNS = ("id", "title", "norm", "cost_sharers_count", "persons_count", "gross_up")
TAAKVELD_COLUMNS = ("id", "code", "title", "valid_from", "valid_to", "label", "source", "note")
LEEFVORM_FILE = "leefvormen.csv"
TAAKVELD_FILE = "taakvelden.csv"
OWN_COLUMNS = {LEEFVORM_FILE: LEEFVORM_COLUMNS, TAAKVELD_FILE: TAAKVELD_COLUMNS}
"""Tables that hold something else than figures."""
TABLE_LABELS = tuple(label.value for label in Label if label is not Label.CHOICE)
_ID = re.compile(r"[a-z][a-z0-9_]*")
_CODE = re.compile(r"\d{1,2}\.\d{1,3}[a-d]?")
_COMMA_NUMBER = re.compile(r"-?[\d.]*\d,\d+")


@dataclass(frozen=True)
class Tables:
    """What was read from data/, with every problem found."""

    reference: Reference
    hashes: dict[str, str]
    problems: tuple[Problem, ...]


@dataclass
class _Row:
    """One line of a table, collecting its own problems."""

    file: str
    line: int
    cells: dict[str, str]
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, column: str, message: str) -> None:
        name = self.cells.get("id", "")
        path = f"{name}.{column}" if name else column
        self.problems.append(Problem(self.file, self.line, 0, path, message))

    def text(self, column: str, *, needed: bool = True) -> str:
        found = self.cells[column].strip()
        if needed and not found:
            self.wrong(column, f"missing; every row needs a {column}")
        return found

    def number(self, column: str, *, needed: bool = True) -> float | None:
        found = self.text(column, needed=needed)
        if not found:
            return None
        if _COMMA_NUMBER.fullmatch(found):
            self.wrong(column, f"'{found}' has a decimal comma; write a point for decimals")
            return None
        try:
            value = float(found)
        except ValueError:
            self.wrong(column, f"'{found}' is not a number")
            return None
        if not math.isfinite(value):
            self.wrong(column, f"'{found}' is not a finite number; give the figure itself")
            return None
        return value

    def count(self, column: str) -> int | None:
        value = self.number(column)
        if value is None:
            return None
        if value < 1 or value != int(value):
            self.wrong(column, f"{value:g} is not a whole number of persons, 1 or more")
        return int(value)

    def day(self, column: str, default: date) -> date:
        found = self.text(column, needed=False)
        if not found:
            return default
        try:
            return date.fromisoformat(found)
        except ValueError:
            self.wrong(column, f"'{found}' is not a date; write it as 2026-01-31")
            return default

    def name(self) -> str:
        found = self.text("id")
        if found and not _ID.fullmatch(found):
            self.wrong("id", f"'{found}' is no id; use lower-case letters, digits and _")
        return found

    def label(self) -> str:
        found = self.text("label")
        if found and found not in TABLE_LABELS:
            self.wrong("label", f"'{found}' is not a label; one of {', '.join(TABLE_LABELS)}")
        return found

    def period(self) -> tuple[date, date]:
        first, last = self.day("valid_from", date.min), self.day("valid_to", date.max)
        if last < first:
            self.wrong("valid_to", f"{last} is before valid_from {first}")
        return first, last


def read_tables(folder: Path, shown: str) -> Tables:
    """Read every table in a folder; `shown` is the folder's name in messages."""
    hashes: dict[str, str] = {}
    problems: list[Problem] = []
    rows: dict[str, list[_Row]] = {LEEFVORM_FILE: [], TAAKVELD_FILE: [], "": []}
    for path in sorted(folder.glob("*.csv")):
        content = path.read_bytes()
        hashes[path.name] = hashlib.sha256(content).hexdigest()
        columns = OWN_COLUMNS.get(path.name, FIGURE_COLUMNS)
        found = _rows(content, f"{shown}/{path.name}", columns, problems)
        rows[path.name if path.name in OWN_COLUMNS else ""].extend(found)
    figures = _by_id([figure for row in rows[""] if (figure := _figure(row))])
    problems.extend(_overlaps(figures))
    leefvormen: dict[str, Leefvorm] = {}
    for row in rows[LEEFVORM_FILE]:
        if leefvorm := _leefvorm(row, figures, leefvormen):
            leefvormen[leefvorm.id] = leefvorm
    taakvelden = _taakvelden(rows[TAAKVELD_FILE])
    problems.extend(problem for part in rows.values() for row in part for problem in row.problems)
    return Tables(Reference(figures, leefvormen, taakvelden), hashes, tuple(problems))


def _rows(content: bytes, file: str, columns: tuple[str, ...], problems: list[Problem]) -> Iterator[_Row]:
    """Yield the rows of a table; one with other columns (no `id` with `value`) is not ours and gives none."""
    try:
        reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        lines = [(reader.line_num, cells) for cells in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        problems.append(Problem(file, 0, 0, "", f"is not a comma-separated UTF-8 table ({error})"))
        return
    header = lines[0][1] if lines else []
    if not {"id", columns[1]} <= set(header):
        return
    if missing := [column for column in columns if column not in header]:
        problems.append(Problem(file, 1, 0, "", f"columns missing: {', '.join(missing)}"))
        return
    for number, cells in lines[1:]:
        if not any(cells):
            continue
        if len(cells) != len(header):
            message = f"{len(cells)} cells under {len(header)} columns; put text with a comma in quotes"
            problems.append(Problem(file, number, 0, cells[0], f"{message}, and write decimals with a point"))
            continue
        yield _Row(file, number, dict(zip(header, cells, strict=True)))


def _figure(row: _Row) -> Figure | None:
    name, label = row.name(), row.label()
    value, low, high = row.number("value"), row.number("low", needed=False), row.number("high", needed=False)
    if label == Label.ASSUMPTION and (not row.cells["low"].strip() or not row.cells["high"].strip()):
        row.wrong("label", "an assumption needs low and high; add the range it may lie in")
    _within(row, value, low, high)
    first, last = row.period()
    unit, source = row.text("unit"), row.text("source")
    note = row.text("note", needed=False)
    if row.problems or value is None:
        return None
    return Figure(name, value, unit, first, last, Label(label), source, low, high, note, row.file, row.line)


def _within(row: _Row, value: float | None, low: float | None, high: float | None) -> None:
    if low is not None and high is not None and low > high:
        row.wrong("low", f"{low:g} is above high {high:g}")
    elif value is not None and low is not None and value < low:
        row.wrong("value", f"{value:g} is below low {low:g}")
    elif value is not None and high is not None and value > high:
        row.wrong("value", f"{value:g} is above high {high:g}")


def _by_id(figures: list[Figure]) -> dict[str, tuple[Figure, ...]]:
    grouped: dict[str, list[Figure]] = {}
    for figure in figures:
        grouped.setdefault(figure.id, []).append(figure)
    return {name: tuple(sorted(rows, key=lambda row: row.valid_from)) for name, rows in grouped.items()}


def _overlaps(by_id: dict[str, tuple[Figure, ...]]) -> Iterator[Problem]:
    for name, rows in by_id.items():
        for earlier, later in pairwise(rows):
            place = f"{earlier.file}:{earlier.line}"
            if later.valid_from <= earlier.valid_to:
                message = f"{later.valid_from} lies within the row at {place}; close that one with a valid_to"
                yield Problem(later.file, later.line, 0, f"{name}.valid_from", message)
            if later.unit != earlier.unit:
                message = f"{later.unit} differs from {earlier.unit} at {place}; one id, one unit"
                yield Problem(later.file, later.line, 0, f"{name}.unit", message)


def _leefvorm(
    row: _Row, figures: dict[str, tuple[Figure, ...]], known: dict[str, Leefvorm]
) -> Leefvorm | None:
    name = row.text("id")
    if name in known:
        row.wrong("id", f"{name} stands twice; keep one row")
    norm, gross_up = row.text("norm"), row.text("gross_up")
    for column, figure in (("norm", norm), ("gross_up", gross_up)):
        if figure and figure not in figures:
            row.wrong(column, f"no reference table holds {figure}")
    sharers, persons = row.count("cost_sharers_count"), row.count("persons_count")
    if row.problems or sharers is None or persons is None:
        return None
    return Leefvorm(name, row.text("title"), norm, sharers, persons, gross_up)


def _taakvelden(rows: list[_Row]) -> tuple[Taakveld, ...]:
    """Return the good rows; a function has one code a year, and a code one title."""
    found: list[tuple[_Row, Taakveld]] = []
    for row in rows:
        if taakveld := _taakveld(row):
            for earlier, other in found:
                _side_by_side(row, taakveld, f"{earlier.file}:{earlier.line}", other)
            found.append((row, taakveld))
    return tuple(taakveld for _, taakveld in found)


def _side_by_side(row: _Row, taakveld: Taakveld, place: str, other: Taakveld) -> None:
    if taakveld.valid_from > other.valid_to or other.valid_from > taakveld.valid_to:
        return
    if taakveld.id == other.id:
        row.wrong("valid_from", f"overlaps the row at {place}; close one of them with a valid_to")
    elif taakveld.code == other.code and taakveld.title != other.title:
        row.wrong("title", f"{other.code} is called {other.title} at {place}; one code, one title")


def _taakveld(row: _Row) -> Taakveld | None:
    name, label, code = row.name(), row.label(), row.text("code")
    if code and not _CODE.fullmatch(code):
        row.wrong("code", f"'{code}' is no taakveld; write it like 6.3, 6.71c or 6.713")
    first, last = row.period()
    if (first.month, first.day) != (1, 1) or (last.month, last.day) != (12, 31):
        row.wrong("valid_from", f"{first} to {last} is no period of whole years; Iv3 changes on 1 January")
    title, source, note = row.text("title"), row.text("source"), row.text("note", needed=False)
    if row.problems:
        return None
    return Taakveld(name, code, title, first, last, Label(label), source, note)
