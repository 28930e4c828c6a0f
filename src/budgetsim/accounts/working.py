"""A rule worked out so that a person can follow it: inputs, steps, result, and every figure with its source.

Knows no rule: each rule writes on a sheet while it reckons, so explanation and result are one computation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from budgetsim.accounts.indexation import Indexation, half_years_beyond
from budgetsim.domain.reference import Figure, Label, Reference
from budgetsim.errors import InputError, Problem

Value = int | float | str
WEAKEST_LAST = (Label.SOURCE, Label.SECONDARY, Label.DERIVED, Label.ASSUMPTION)


@dataclass(frozen=True)
class Step:
    """One line of a working: what was done, with the numbers filled in, and what came out."""

    text: str
    value: Value
    unit: str


@dataclass(frozen=True)
class Line:
    """One line of a working that runs over years: a value for each, the first year first."""

    text: str
    values: tuple[float, ...]
    unit: str


@dataclass(frozen=True)
class Working:
    """One rule worked out; amounts in euro."""

    rule: str
    inputs: tuple[tuple[str, Value], ...]
    steps: tuple[Step, ...]
    result: Value
    unit: str
    valid_from: date
    valid_to: date
    """Last day for which all dated figures used were published; before `valid_from` when no day has all."""
    carried_on: bool
    """Whether a figure was asked for a day after its last published one; a note says which and how."""
    sources: tuple[Figure, ...]
    notes: tuple[str, ...]
    per_year: tuple[Line, ...] = ()
    """Empty for a rule of one moment."""

    @property
    def label(self) -> Label:
        """The weakest label among the figures used; a rule without figures is derived."""
        return max((row.label for row in self.sources), key=WEAKEST_LAST.index, default=Label.DERIVED)


class Sheet:
    """The paper on which one rule is worked out: looks up figures, keeps steps and notes, in order."""

    def __init__(self, reference: Reference, index: Indexation | None, rule: str, **inputs: Value) -> None:
        self._reference = reference
        self._index = index or Indexation.steady()
        self._rule = rule
        self._inputs = tuple(inputs.items())
        self._steps: list[Step] = []
        self._sources: list[Figure] = []
        self._published: list[tuple[date, date]] = []
        self._ended: dict[tuple[date, date], list[str]] = {}
        self._notes: list[str] = []
        self._lines: list[Line] = []
        self._carried_on = False

    def figure(self, figure_id: str, day: date) -> float:
        """Return the value in force on a day, or the last one before it; a note tells when it had ended."""
        row = self._reference.at(figure_id, day)
        self._use(row, row.valid_to)
        if day > row.valid_to:
            self._carried_on = True
            self._ended.setdefault((row.valid_to, day), []).append(figure_id)
        return row.value

    def half_yearly(self, figure_id: str, day: date) -> float:
        """Return a figure that follows wages each half-year; beyond the last row, carried on by the index."""
        row = self._reference.at(figure_id, day)
        first = row.valid_from
        half_year_end = date(first.year, 6, 30) if first.month <= 6 else date(first.year, 12, 31)
        self._use(row, min(row.valid_to, half_year_end))
        value = self._index.carried_on(self._reference, figure_id, day)
        if half_years_beyond(self._reference, figure_id, day):
            self._carry_on(figure_id, f"last published for {first}", day, "wage", value / row.value)
        return value

    def yearly(self, figure_id: str, day: date, index: str) -> float:
        """Return a figure that follows an index each 1 January; beyond the last row, carried on by it."""
        row = self._reference.at(figure_id, day)
        self._use(row, row.valid_to)
        if day <= row.valid_to:
            return row.value
        factor = self._index.factor(index, row.valid_to.year, day.year)
        self._carry_on(figure_id, f"last published to {row.valid_to}", day, index, factor)
        return row.value * factor

    def undated(self, figure_id: str) -> float:
        """Return the last value known, used for every date."""
        row = self._reference.rows(figure_id)[-1]
        self._source(row)
        return row.value

    def step(self, text: str, value: float, unit: str) -> float:
        """Write down a step, and hand its value on."""
        self._steps.append(Step(text, value, unit))
        return value

    def line(self, text: str, values: tuple[float, ...], unit: str) -> None:
        """Write down a line over years."""
        self._lines.append(Line(text, values, unit))

    def note(self, text: str) -> None:
        """Write down, once, what a reader must know."""
        if text not in self._notes:
            self._notes.append(text)

    def done(self, result: Value, unit: str, valid: tuple[date, date] | None = None) -> Working:
        """Return the finished working; `valid` tells for which days, when the figures' own days do not."""
        for (last, day), figures in self._ended.items():
            self.note(f"no value after {last}; the last one stands for {day}: {', '.join(figures)}")
        first = max((since for since, _ in self._published), default=date.min)
        last = min((until for _, until in self._published), default=date.max)
        if valid and not self._carried_on:
            first, last = valid
        return Working(
            rule=self._rule,
            inputs=self._inputs,
            steps=tuple(self._steps),
            result=result,
            unit=unit,
            valid_from=first,
            valid_to=last,
            carried_on=self._carried_on,
            sources=tuple(self._sources),
            notes=tuple(self._notes),
            per_year=tuple(self._lines),
        )

    def _use(self, row: Figure, until: date) -> None:
        self._published.append((row.valid_from, until))
        self._source(row)

    def _source(self, row: Figure) -> None:
        if row not in self._sources:
            self._sources.append(row)

    def _carry_on(self, figure_id: str, since: str, day: date, index: str, factor: float) -> None:
        self._carried_on = True
        by = f"with the {index} index, x {factor:.6g}" if factor != 1 else "without growth: the last amount"
        self.note(f"{figure_id}: {since}; carried on to {day} {by}")


def refuse(name: str, message: str) -> InputError:
    """Return the error for a question that a rule has no answer to."""
    return InputError([Problem(name, 0, 0, "", message)])
