"""Tables as rows of text, and what the cells of differences say.

Knows no HTML. A row may say for which choice it stands; the page hides the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from budgetsim.analysis.headline import OUTCOMES, Outcome, Verdict, verdict
from budgetsim.domain.walls import Wall
from budgetsim.report.values import DEFICIT, SURPLUS
from budgetsim.report.view import Choice, Difference, RunView
from budgetsim.report.words import Words, short, titled

OF_SALDO = {SURPLUS: "v", DEFICIT: "n"}


@dataclass(frozen=True)
class Row:
    """One line: its headings, its cells and the choice it belongs to (select -> id)."""

    heads: Sequence[str]
    cells: Sequence[str]
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A table with its caption; `head_columns` name the row headings."""

    caption: str
    head_columns: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Row]


def difference_cell(view: RunView, w: Words, choice: Choice, outcome_id: str) -> str:
    """Return a difference per year with its band and verdict; a dash for the first arrangement."""
    outcome = next(outcome for outcome in OUTCOMES if outcome.id == outcome_id)
    found = view.difference(choice, outcome.indicator, outcome.subject)
    per = view.scenario.years if outcome.per_year else 1
    found = found._replace(mean=found.mean / per, low=found.low / per, high=found.high / per)
    return banded(w, outcome, found, view.replications)


def banded(w: Words, outcome: Outcome, found: Difference, replications: int) -> str:
    """Return a difference with its band and verdict, without a band where there are too few replications."""
    if found.mean != found.mean:
        return "–"
    said = verdict(found.low, found.high, outcome.good, found.pairs, replications)
    value = w.numbers.change(found.mean, outcome.unit, is_clear=found.low * found.high > 0)
    mark = verdict_mark(w, said, outcome.unit)
    if said == Verdict.TOO_FEW:
        return f"{value} ({mark})"
    return f"{value} ({w.numbers.span(found.low, found.high, outcome.unit, w('to'))}) {mark}"


def verdict_mark(w: Words, said: str, unit: str) -> str:
    """Return V or N for money, better or worse for people, or that there is no (clear) difference to tell.

    A saldo has V or N of its own: it says on which side of zero a mean lies.
    """
    marks = {str(Verdict.BETTER): "v", str(Verdict.WORSE): "n"} if unit == "EUR" else {}
    return w({**marks, **OF_SALDO}.get(said, said)) if said else ""


def wall_table(view: RunView, w: Words) -> Table:
    """Height of every wall per arrangement, per year where it changes, and who bears a shortfall."""
    rows = []
    for arrangement in view.scenario.arrangements:
        cells = []
        for wall in Wall:
            series = arrangement.heights.get(wall)
            if series is None:
                height = arrangement.default_height
                cells.append(w.numbers.percent(height * view.scenario.walls.height_up(wall), 0))
                continue
            steps = [(max(step.since.year, view.years[0]), step.value) for step in series.steps]
            parts = [f"{year}: {w.numbers.percent(value, 0)}" for year, value in steps]
            cells.append("\n".join(parts) if len(parts) > 1 else w.numbers.percent(steps[0][1], 0))
        share = arrangement.shortfall_share
        cells.append(w.numbers.percent(view.scenario.shortfall_share if share is None else share, 0))
        same = arrangement.same_money_as
        cells.append(w("same_money_as", name=short(same)) if same else "–")
        rows.append(Row([titled(arrangement.id, arrangement.title)], cells))
    columns = [*(w(f"wall_{wall.value}") for wall in Wall), w("shortfall_share"), w("extra_money")]
    return Table(w("table_walls"), [w("arrangement")], columns, rows)
