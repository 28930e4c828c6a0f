"""Risico: chance of a deficit, percentiles of what lacks, the buffer, and the ratio of weerstandsvermogen.

Knows no other sheet but Data. Percentiles are never added up to an answer: the simultaneous figure stands
beside the sum of the parts, and what they differ by is what one purse is worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from budgetsim.analysis.risk import ALL_FUNDS, BUFFER_REPLICATIONS, SHORTFALL_PERCENTILES
from budgetsim.report.view import Choice
from budgetsim.report.words import short
from budgetsim.report.workbook.contents import Contents
from budgetsim.report.workbook.data import RISK
from budgetsim.report.workbook.formulas import Formula, either, literal
from budgetsim.report.workbook.sheet import Cell, Dropdown, Grid, Sheet
from budgetsim.report.workbook.signs import NEITHER
from budgetsim.report.workbook.styles import Style

CLASSES = (("A", 2.0), ("B", 1.4), ("C", 1.0), ("D", 0.8), ("E", 0.6), ("F", 0.0))
"""Class and the ratio from which it holds (docs/model.md names the source); A lies above its bound."""
SHOWN_YEARS = 4
WIDTHS = (22, 24, 22, 56, *[13] * SHOWN_YEARS, 13, 10, 14, 14, 14, 16)
CHOICES = ("economy", "arrangement", "gemeente")
FIRST_AMOUNT = 4


def risk_sheet(contents: Contents) -> Sheet:
    """Return the sheet."""
    grid, w = Grid(), contents.words
    view = contents.view
    grid.say(w("risk_title"), Style.TITLE)
    for name in ("note", "note_parts"):
        grid.say(w(f"risk_{name}"))
    if view.has_buffer:
        _ratio(grid, contents)
    else:
        grid.say(w("risk_too_few", n=view.replications, minimum=BUFFER_REPLICATIONS))
    grid.say(w("risk_chances"), Style.SECTION)
    head = grid.heads(_heads(contents))
    for gemeente, economy, name in product(view.gemeenten, view.economies, view.arrangements):
        _place(grid, contents, Choice(economy, name, gemeente))
    return Sheet("risico", w("sheet_risk"), grid.rows, WIDTHS, head, 4, tuple(grid.dropdowns))


def _heads(contents: Contents) -> list[str]:
    w, view = contents.words, contents.view
    years = [w("risk_chance", year=year) for year in view.years[:SHOWN_YEARS]]
    percentiles = [w("risk_percentile", pct=pct) for pct in SHORTFALL_PERCENTILES]
    certain = w.numbers.percent(view.scenario.certainty_share, 0)
    names = [w(f"risk_{name}") for name in ("gemeente", "arrangement", "economy", "funds")]
    return [
        *names,
        *years,
        w("risk_highest"),
        w("risk_highest_year"),
        *percentiles,
        w("risk_buffer", share=certain),
    ]


def _place(grid: Grid, contents: Contents, choice: Choice) -> None:
    """Add every fund that the gemeente bears itself, their sum, the simultaneous figure and the gap."""
    w, view = contents.words, contents.view
    titles = {fund.id: fund.title for fund in view.scenario.funds}
    heads = [Cell(short(name)) for name in (choice.gemeente, choice.arrangement, choice.economy)]
    first = grid.next
    for fund in view.own_funds:
        grid.add(*heads, Cell(titles[fund]), *_figures(contents, choice, fund))
    rows = range(first, grid.next)
    together = grid.add(*heads, Cell(w("risk_together"), Style.LABEL), *_figures(contents, choice, ALL_FUNDS))
    if not view.has_buffer or not len(rows):
        return
    amounts = range(_years_shown(contents) + 2 + FIRST_AMOUNT, len(grid.rows[together]))
    blanks = [Cell(None)] * (amounts[0] - FIRST_AMOUNT)
    summed = grid.add(*heads, Cell(w("risk_sum"), Style.LABEL), *blanks)
    grid.extend(summed, *(Cell(grid.sum(rows, column), Style.EUR) for column in amounts))
    gap = grid.add(
        *heads, Cell(w("risk_gap"), Style.TOTAL_TEXT), *[Cell(None, Style.TOTAL_TEXT)] * len(blanks)
    )
    for column in amounts:
        grid.extend(gap, Cell(grid.cell(summed, column) - grid.cell(together, column), Style.TOTAL))


def _years_shown(contents: Contents) -> int:
    return min(SHOWN_YEARS, len(contents.view.years))


def _figures(contents: Contents, choice: Choice, funds: str) -> list[Cell]:
    """Return chances per year, the highest and the first year that has it, percentiles and the buffer."""
    view = contents.view
    chances = [view.chance_of_deficit(choice, year, funds) for year in view.years]
    highest = max(chances)
    cells = [Cell(value, Style.SHARE) for value in (*chances[:SHOWN_YEARS], highest)]
    cells.append(Cell(view.years[chances.index(highest)] if highest > 0 else NEITHER, Style.YEAR_RIGHT))
    if not view.has_buffer:
        too_few = contents.words("risk_few")
        return [*cells, *[Cell(too_few, Style.ABSENT)] * (len(SHORTFALL_PERCENTILES) + 1)]
    names = [*(f"shortfall_p{pct}" for pct in SHORTFALL_PERCENTILES), "buffer"]
    return [*cells, *(Cell(view.risk_of(choice, name, funds), Style.EUR) for name in names)]


# The ratio


def _ratio(grid: Grid, contents: Contents) -> None:
    """Add the input cell, the required buffer for a choice, the ratio and its class."""
    w, view, data = contents.words, contents.view, contents.data
    certain = w.numbers.percent(view.scenario.certainty_share, 0)
    grid.say(w("risk_ratio_heading", share=certain), Style.SECTION)
    grid.add(*(Cell(w(f"risk_{name}"), Style.LABEL) for name in CHOICES))
    start = view.opening_choice
    names = (start.economy, start.arrangement, start.gemeente)
    row = grid.add(*(Cell(short(name), Style.INPUT) for name in names))
    grid.dropdowns += [Dropdown(row, n, name if name != "gemeente" else "gemeente_only") for n, name in
                       enumerate(CHOICES)]  # fmt: skip
    where = [(name, grid.fixed(row, n)) for n, name in enumerate(CHOICES)]
    fixed = [("quantity", literal("buffer")), ("subject", literal(ALL_FUNDS))]
    required = data.sum(data.named("kind", RISK), *fixed, *where)
    available = _labelled(grid, w("risk_available"), None, Style.INPUT_EUR)
    needed = _labelled(grid, w("risk_required", share=certain), required, Style.EUR)
    ratio = _ratio_of(contents, available, needed)
    shown = _labelled(grid, w("risk_ratio"), ratio, Style.RATIO)
    cls = grid.add(Cell(w("risk_class"), Style.LABEL))
    bounds = _bounds(grid, contents)
    grid.extend(cls, Cell(_class_of(grid, shown, bounds), Style.LABEL))
    grid.add(Cell(_sentence(contents), Style.NOTE))


def _labelled(grid: Grid, label: str, value: Formula | None, style: Style) -> Formula:
    row = grid.add(Cell(label, Style.LABEL), Cell(value, style))
    return grid.fixed(row, 1)


def _ratio_of(contents: Contents, available: Formula, needed: Formula) -> Formula:
    """Return available over required; words where nothing is filled in or nothing is required."""
    w, none = contents.words, literal(0)
    ratio = either(needed.is_above(none), available.over(needed), literal(w("risk_no_need")))
    return either(available.equals(literal("")), literal(w("risk_fill_in")), ratio)


def _bounds(grid: Grid, contents: Contents) -> Sequence[int]:
    """Add the table of classes; return its rows."""
    w = contents.words
    grid.add(
        Cell(w("risk_class"), Style.HEAD),
        Cell(w("risk_from"), Style.HEAD),
        Cell(w("risk_meaning"), Style.HEAD),
    )
    rows = []
    for name, bound in CLASSES:
        rows.append(grid.add(Cell(name), Cell(bound, Style.RATIO), Cell(w(f"risk_class_{name}"))))
    return rows


def _class_of(grid: Grid, ratio: Formula, rows: Sequence[int]) -> Formula:
    """Return the class of a ratio; a ratio that is words has none."""
    *upper, last = rows
    found = grid.fixed(last, 0)
    for number, row in enumerate(reversed(upper)):
        bound = grid.fixed(row, 1)
        is_top = number == len(upper) - 1
        met = ratio.is_above(bound) if is_top else ratio.is_at_least(bound)
        found = either(met, grid.fixed(row, 0), found)
    return either(ratio.is_number(), found, literal("-"))


def _sentence(contents: Contents) -> str:
    """Return a sentence for the paragraaf weerstandsvermogen, of the opening choice."""
    view, w = contents.view, contents.words
    start = view.opening_choice
    chances = [view.chance_of_deficit(start, year) for year in view.years]
    return w(
        "risk_sentence",
        name=short(start.arrangement), economy=short(start.economy).lower(),
        gemeente=short(start.gemeente), worst=w.numbers.percent(max(chances), 0),
        share=w.numbers.percent(view.scenario.certainty_share, 0),
        buffer=w.numbers.euro(view.buffer(start)), first=view.years[0], last=view.years[-1],
    )  # fmt: skip
