"""Meerjaren: lasten and baten per fund and taakveld over six years, for a choice of the reader's, live.

Knows no other sheet but Data. A saldo is that of the outcomes: baten less lasten, before what becomes of it
at the year-end, which stands below. What the run has no figure of says so; V and N tell which way the mean
lies, and whether a difference is clear stands on Resultaat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from budgetsim.analysis.published import price_year
from budgetsim.domain.scenario import Published
from budgetsim.report.names import capital
from budgetsim.report.words import short
from budgetsim.report.workbook.contents import Contents
from budgetsim.report.workbook.data import BOOKING, Criterion
from budgetsim.report.workbook.formulas import Formula, either, literal, size
from budgetsim.report.workbook.lines import ACCOUNTS, Line, after_lines, running_lines
from budgetsim.report.workbook.published import Told, amount_of, published_in, published_lasten
from budgetsim.report.workbook.sheet import Cell, Dropdown, Grid, Sheet
from budgetsim.report.workbook.signs import BATEN, LASTEN, NEITHER, SALDO, factor
from budgetsim.report.workbook.styles import Style

TAAKVELD, NAME, SIDE, FIRST = range(4)
BEFORE, SHOWN = 2, 4
"""Years before the run, and years of it."""
NOW = FIRST + BEFORE
DIFFERENCE = NOW + SHOWN
LASTING = DIFFERENCE + 2 * SHOWN
WIDTHS = (20, 56, 20, *[14] * (BEFORE + SHOWN), *[12, 5] * SHOWN, 6)
CHOICES = ("economy", "arrangement", "against", "gemeente", LASTEN, BATEN, SALDO)
LISTS = ("economy", "arrangement", "arrangement", "gemeente", "factor", "factor", "factor")
KINDS = ("rekening", "begroting", "begroting", "forecast", "forecast", "forecast")
PUBLISHED_IN = {FIRST: "rekening", FIRST + 1: "begroting"}
"""Column of a year before the run, and what of it is shown there."""
PUBLISHED_HEADS = ("taakveld", "name", "gemeente", "what", "of_year", "prices_of", "amount")
HALF_A_EURO = 0.5
RESERVES = "reserve_onttrekking", "reserve_storting"
"""Accounts that are incidental as a rule (BBV art. 19)."""
BETWEEN = "verrekening"
"""What purses give each other: nothing for all of them together."""


class Totals(NamedTuple):
    """The rows of lasten, baten and saldo."""

    lasten: int
    baten: int
    saldo: int


@dataclass(frozen=True)
class Years:
    """The sheet, and in which rows its figures stand."""

    sheet: Sheet
    choices: int
    head: int
    by_fund: Totals
    of_fund: Mapping[str, int]
    """The saldo of every fund."""
    left: int
    """What is left of the saldo of all funds: nothing."""
    by_taakveld: Totals
    iv3: Mapping[str, int]
    """Lasten and baten with reserves and general means."""
    published: Mapping[str, tuple[int, int]]
    """Row and column of every published figure that is in a column of its own year."""


@dataclass
class _Page:
    """The sheet in the making."""

    contents: Contents
    grid: Grid = field(default_factory=Grid)
    choices: int = 0
    head: int = 0

    def choice(self, name: str) -> Formula:
        return self.grid.fixed(self.choices, CHOICES.index(name))

    @property
    def columns(self) -> list[int]:
        """The columns of the years that the run has."""
        return [NOW + n for n in range(min(SHOWN, len(self.contents.view.years)))]

    @property
    def with_differences(self) -> list[int]:
        return [*self.columns, *map(difference_of, self.columns)]


def difference_of(column: int) -> int:
    """Return the column of the difference of a year."""
    return DIFFERENCE + 2 * (column - NOW)


def years_sheet(contents: Contents) -> Years:
    """Return the sheet with the opening choice."""
    page = _Page(contents)
    grid, w = page.grid, contents.words
    _begin(page)
    of_fund, by_fund = _funds(page)
    grid.say(w("years_year_end"), Style.SECTION)
    left = _year_end(page, by_fund.saldo)
    grid.say(w("years_by_taakveld"), Style.SECTION)
    first = grid.next
    rows = {line: _line(page, line) for line in running_lines(contents, by_fund=False)}
    by_taakveld = _totals(page, range(first, grid.next), w("years_all_taakvelden"))
    iv3 = _with_year_end(page, by_taakveld)
    lasten = {line.taakveld: row for line, row in rows.items() if line.side == LASTEN}
    published = _publish(page, lasten)
    sheet = Sheet(
        "meerjaren",
        w("sheet_years"),
        grid.rows,
        WIDTHS,
        page.head,
        3,
        tuple(grid.dropdowns),
        choices=page.choices - 1,
    )
    return Years(sheet, page.choices, page.head, by_fund, of_fund, left, by_taakveld, iv3, published)


def _begin(page: _Page) -> None:
    """Title, choices and headings."""
    contents, grid, w = page.contents, page.grid, page.contents.words
    grid.say(w("years_title"), Style.TITLE)
    for name in ("note", "note_saldo", "note_marks"):
        grid.say(w(f"years_{name}"))
    grid.add(*(Cell(w(f"years_choice_{name}"), Style.LABEL) for name in CHOICES))
    start, view = contents.view.opening_choice, contents.view
    names = (start.economy, start.arrangement, view.first.id, start.gemeente)
    page.choices = grid.add(*(Cell(short(name), Style.INPUT) for name in names))
    signs = (factor(contents.sign, side) for side in (LASTEN, BATEN, SALDO))
    grid.extend(page.choices, *(Cell(sign, Style.INPUT) for sign in signs))
    grid.dropdowns += [Dropdown(page.choices, n, name) for n, name in enumerate(LISTS)]
    kinds = ["", "", "", *(w(f"years_{kind}") for kind in KINDS)]
    kinds += [w("years_difference"), ""] * SHOWN
    grid.add(*(Cell(text, Style.HEAD) for text in (*kinds, "")))
    heads = [w(f"years_{name}") for name in ("taakveld", "name", "side")]
    years = [view.years[0] + n for n in range(-BEFORE, SHOWN)]
    pairs = [part for year in years[BEFORE:] for part in (year, w("years_mark"))]
    page.head = grid.add(*(Cell(part, Style.HEAD) for part in (*heads, *years, *pairs, w("years_lasting"))))


# Lasten, baten and saldo


def _funds(page: _Page) -> tuple[dict[str, int], Totals]:
    """A block per fund: its taakvelden, lasten before baten, and its saldo; then all funds together."""
    grid, w, titles = page.grid, page.contents.words, page.contents.data.titles("fund")
    lines = running_lines(page.contents, by_fund=True)
    start, of_fund = grid.next, {}
    for fund in dict.fromkeys(line.fund for line in lines):
        grid.add(Cell(titles[fund], Style.LABEL))
        first = grid.next
        for line in (line for line in lines if line.fund == fund):
            _line(page, line)
        sides = (_sums(page, range(first, grid.next), side) for side in (LASTEN, BATEN))
        of_fund[fund] = _total(page, w("years_saldo", name=titles[fund]), SALDO, _saldo_of(page, *sides))
    return of_fund, _totals(page, range(start, grid.next), w("years_all_funds"))


def _line(page: _Page, line: Line) -> int:
    """Add a row of sums over Data, and its difference from the other arrangement."""
    grid = page.grid
    row = grid.add(Cell(line.taakveld or None), Cell(line.title), Cell(line.side, Style.MARK))
    _before(page, row, line)
    mine, other = (
        {c: _booked(page, row, c, line, name) for c in page.columns} for name in ("arrangement", "against")
    )
    _amounts(page, row, mine, Style.EUR)
    gaps = {c: grid.cell(row, c) - other[c] for c in page.columns}
    _differences(page, row, gaps, "" if line.account else line.side, Style.EUR)
    grid.extend(row, Cell("I" if line.account in RESERVES else None, Style.INPUT))
    grid.dropdowns.append(Dropdown(row, LASTING, "lasting"))
    return row


def _booked(page: _Page, row: int, column: int, line: Line, arrangement: str) -> Formula:
    """Return what was booked in a year, with its sign; baten are what was granted and what else came in."""
    grid, data = page.grid, page.contents.data
    found: list[Criterion] = [data.named("kind", BOOKING)]
    found += [("economy", page.choice("economy")), ("arrangement", page.choice(arrangement))]
    found += [("gemeente", page.choice("gemeente")), ("year", grid.cell(page.head, column, fix_row=True))]
    found += [data.named("fund", line.fund)] if line.fund else []
    if line.taakveld:
        found.append(("taakveld", grid.cell(row, TAAKVELD, fix_column=True)))
    found.append(("side", grid.cell(row, SIDE, fix_column=True)))
    if line.account:
        return page.choice(line.side) * data.sum(*found, ("quantity", literal(line.account)))
    first, *rest = (data.sum(*found, data.named("part", part)) for part in line.parts)
    for part in rest:
        first += part
    return page.choice(line.side) * first


def _before(page: _Page, row: int, line: Line) -> None:
    """Add the years before the run: the rekening or begroting that is published of a whole taakveld."""
    grid, none = page.grid, page.contents.words("years_none")
    for column, kind in PUBLISHED_IN.items():
        if line.fund or line.account or line.side == BATEN:
            grid.extend(row, Cell(none, Style.ABSENT))
            continue
        year, taakveld = grid.cell(page.head, column, fix_row=True), grid.cell(row, TAAKVELD, fix_column=True)
        is_there, amount = published_in(page.contents, kind, year, taakveld, page.choice("gemeente"))
        shown = either(is_there, page.choice(LASTEN) * amount, literal(none))
        grid.extend(row, Cell(shown, Style.EUR))


def _amounts(page: _Page, row: int, found: Mapping[int, Formula], style: Style) -> None:
    none = Cell(page.contents.words("years_none"), Style.ABSENT)
    cells = [Cell(found[c], style) if c in found else none for c in range(NOW, NOW + SHOWN)]
    page.grid.extend(row, *cells)


def _differences(page: _Page, row: int, found: Mapping[int, Formula], side: str, style: Style) -> None:
    """Add difference and V or N of every year; without a side there is neither."""
    for column in range(NOW, NOW + SHOWN):
        gap = found.get(column)
        page.grid.extend(row, Cell(gap, style))
        place = len(page.grid.rows[row]) - 1
        mark = mark_of(page.grid.cell(row, place), page.choice(side), side) if gap and side else None
        page.grid.extend(row, Cell(mark, Style.TOTAL_MARK if style is Style.TOTAL else Style.MARK))


def mark_of(gap: Formula, sign: Formula, side: str) -> Formula:
    """Return V or N: more lasten is a nadeel, more baten or a higher saldo a voordeel, whatever the signs."""
    more, less = ("N", "V") if side == LASTEN else ("V", "N")
    clear = either((gap * sign).is_above(literal(0)), literal(more), literal(less))
    return either(size(gap).is_below(literal(HALF_A_EURO)), literal(NEITHER), clear)


# Sums of rows

Sums = Mapping[int, Formula]
"""A sum per column: of the years, and of their differences."""


def _sums(page: _Page, rows: range, side: str, name: str = "") -> Sums:
    """Return the sums of the rows of a side, with a name of those of that name only."""
    tests = [(SIDE, side, True), *([(NAME, name, True)] if name else [])]
    if not len(rows):
        return dict.fromkeys(page.with_differences, literal(0))
    return {c: page.grid.sum_where(rows, c, tests) for c in page.with_differences}


def _cells(page: _Page, row: int) -> Sums:
    return {c: page.grid.cell(row, c) for c in page.with_differences}


def _saldo_of(page: _Page, lasten: Sums, baten: Sums) -> Sums:
    """Return baten less lasten, with the sign of a saldo."""
    out, came, saldo = map(page.choice, (LASTEN, BATEN, SALDO))
    return {c: saldo * (came * baten[c] - out * lasten[c]) for c in page.with_differences}


def _totals(page: _Page, rows: range, name: str) -> Totals:
    """Add lasten and baten of rows, and the saldo, which is the one less the other."""
    w = page.contents.words
    lasten, baten = (
        _total(page, w(f"years_total_{side}", name=name), side, _sums(page, rows, side))
        for side in (LASTEN, BATEN)
    )
    parts = _saldo_of(page, _cells(page, lasten), _cells(page, baten))
    return Totals(lasten, baten, _total(page, w("years_saldo", name=name), SALDO, parts))


def _total(page: _Page, name: str, side: str, parts: Sums, *, is_marked: bool = True) -> int:
    """Add a total, with V or N unless it is of what becomes of a saldo."""
    row = page.grid.add(
        Cell(None, Style.TOTAL_TEXT), Cell(name, Style.TOTAL_TEXT), Cell(side, Style.TOTAL_MARK)
    )
    page.grid.extend(row, *[Cell(None, Style.TOTAL_TEXT)] * BEFORE)
    _amounts(page, row, {c: parts[c] for c in page.columns}, Style.TOTAL)
    gaps = {c: parts[difference_of(c)] for c in page.columns}
    _differences(page, row, gaps, side if is_marked else "", Style.TOTAL)
    page.grid.extend(row, Cell(None))
    return row


# After the saldo


def _year_end(page: _Page, saldo: int) -> int:
    """Add what becomes of every fund's saldo, of all of them, and that nothing of it is left."""
    grid, w, data = page.grid, page.contents.words, page.contents.data
    lines = after_lines(page.contents, by_fund=True)
    start = grid.next
    for fund in dict.fromkeys(line.fund for line in lines):
        grid.add(Cell(data.titles("fund")[fund], Style.LABEL))
        for line in (line for line in lines if line.fund == fund):
            _line(page, line)
    rows = range(start, grid.next)
    grid.add(Cell(capital(w("years_all_funds")), Style.LABEL))
    for title, side in _of_all(lines):
        _total(page, title, side, _sums(page, rows, side, title), is_marked=False)
    moved = _saldo_of(page, _sums(page, rows, LASTEN), _sums(page, rows, BATEN))
    left = {c: cell + moved[c] for c, cell in _cells(page, saldo).items()}
    return _total(page, w("years_left"), SALDO, left, is_marked=False)


def _of_all(lines: Sequence[Line]) -> list[tuple[str, str]]:
    """Return what becomes of the saldo of all funds together, name and side, in the order of accounts."""
    pairs = {(line.account, line.title, line.side) for line in lines if line.account != BETWEEN}
    in_order = sorted(pairs, key=lambda pair: (ACCOUNTS.index(pair[0]), pair[2]))
    return [(title, side) for _, title, side in in_order]


def _with_year_end(page: _Page, totals: Totals) -> dict[str, int]:
    """Add what becomes of the saldo per taakveld, and lasten and baten with it, as Iv3 asks for them."""
    first = page.grid.next
    for line in after_lines(page.contents, by_fund=False):
        if line.taakveld:
            _line(page, line)
    rows, found = range(first, page.grid.next), {}
    for side, row in ((LASTEN, totals.lasten), (BATEN, totals.baten)):
        more = _sums(page, rows, side)
        parts = {c: cell + more[c] for c, cell in _cells(page, row).items()}
        name = page.contents.words(f"years_iv3_{side}")
        found[side] = _total(page, name, side, parts, is_marked=False)
    return found


# Published figures


def _publish(page: _Page, lasten: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Return in which row and column each published figure stands; add those that are in none of them."""
    places, others = {}, []
    for item in published_lasten(page.contents):
        column = _column_of(page, item.figure)
        if column is None or item.taakveld not in lasten:
            others.append(item)
        else:
            places[item.figure.id] = (lasten[item.taakveld], column)
    if others:
        _publish_apart(page, others)
    return places


def _column_of(page: _Page, figure: Published) -> int | None:
    """Return the column of the year that a figure is the rekening or begroting of, if any."""
    for column, kind in PUBLISHED_IN.items():
        is_it = (figure.kind, figure.year) == (kind, page.grid.value(page.head, column))
        if is_it and figure.is_of_its_year:
            return column
    return None


def _publish_apart(page: _Page, others: Sequence[Told]) -> None:
    """Add figures that are of another year, in other prices, or of which the scenario does not say it."""
    grid, w = page.grid, page.contents.words
    grid.say(w("years_published"), Style.SECTION)
    grid.say(w("years_published_note"))
    grid.heads([w(f"years_{name}") for name in PUBLISHED_HEADS])
    for item in others:
        figure, unknown = item.figure, w("years_unknown")
        kind = w(f"years_{figure.kind}") if figure.kind else unknown
        texts = (item.taakveld, figure.title, short(figure.gemeente), kind)
        prices = price_year(page.contents.view.scenario, figure)
        years = (Cell(year, Style.YEAR) for year in (figure.year or unknown, prices))
        amount = page.choice(LASTEN) * amount_of(page.contents, figure)
        grid.add(*map(Cell, texts), *years, Cell(amount, Style.EUR))
