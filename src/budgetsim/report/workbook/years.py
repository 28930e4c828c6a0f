"""Meerjaren: lasten and baten per fund and taakveld over six years, for a choice of the reader's, live.

Knows no other sheet but Data. What the run has no figure of says so; V and N tell which way the mean lies,
and whether a difference is clear stands on Resultaat.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from budgetsim.accounts.chart import COMMON, RESERVES, RESULT
from budgetsim.report.workbook.contents import Contents
from budgetsim.report.workbook.data import BOOKING, PUBLISHED, Criterion, taakveld_key
from budgetsim.report.workbook.formulas import Formula, either, literal, size
from budgetsim.report.workbook.sheet import Cell, Dropdown, Grid, Sheet
from budgetsim.report.workbook.signs import BATEN, LASTEN, NEITHER, SALDO, factor
from budgetsim.report.workbook.styles import Style

FUND, TAAKVELD, NAME, SIDE, FIRST = range(5)
BEFORE, SHOWN = 2, 4
"""Years before the run, and years of it."""
NOW = FIRST + BEFORE
DIFFERENCE = NOW + SHOWN
LASTING = DIFFERENCE + 2 * SHOWN
WIDTHS = (24, 15, 46, 12, *[13] * (BEFORE + SHOWN), *[12, 5] * SHOWN, 6)
CHOICES = ("economy", "arrangement", "against", "gemeente", LASTEN, BATEN, SALDO)
LISTS = ("economy", "arrangement", "arrangement", "gemeente", "factor", "factor", "factor")
KINDS = ("actual", "budget", "budget", "forecast", "forecast", "forecast")
HALF_A_EURO = 0.5
AFTER = tuple(map(taakveld_key, (RESERVES, RESULT)))
"""Taakvelden of what becomes of a result: money moved within the gemeente is no voordeel and no nadeel."""


@dataclass(frozen=True)
class Line:
    """What a row adds up; an empty fund for all of them."""

    fund: str
    taakveld: str
    side: str


@dataclass(frozen=True)
class Years:
    """The sheet, and in which rows its totals of lasten and baten stand."""

    sheet: Sheet
    by_fund: tuple[int, int]
    by_taakveld: tuple[int, int]
    choices: int
    """The row in which the choices stand."""


@dataclass
class _Page:
    """The sheet in the making."""

    contents: Contents
    grid: Grid = field(default_factory=Grid)
    choices: int = 0
    head: int = 0

    def choice(self, name: str) -> Formula:
        return self.grid.fixed(self.choices, CHOICES.index(name))


def years_sheet(contents: Contents) -> Years:
    """Return the sheet with the opening choice."""
    page = _Page(contents)
    _begin(page)
    first = page.grid.next
    _funds(page)
    w = contents.words
    by_fund = _totals(page, range(first, page.grid.next), w("years_all_funds"))
    page.grid.say(w("years_by_taakveld"), Style.SECTION)
    first = page.grid.next
    for line in _lines(contents, by_fund=False):
        _line(page, line, _title(contents, line.taakveld))
    by_taakveld = _totals(page, range(first, page.grid.next), w("years_all_taakvelden"))
    sheet = Sheet(
        "meerjaren", w("sheet_years"), page.grid.rows, WIDTHS, page.head, 4, tuple(page.grid.dropdowns)
    )
    return Years(sheet, by_fund, by_taakveld, page.choices)


def _begin(page: _Page) -> None:
    """Title, choices and headings."""
    contents, grid, w = page.contents, page.grid, page.contents.words
    grid.say(w("years_title"), Style.TITLE)
    grid.say(w("years_note"))
    grid.say(w("years_note_marks"))
    grid.add(*(Cell(w(f"years_choice_{name}"), Style.LABEL) for name in CHOICES))
    start, view = contents.view.opening_choice, contents.view
    names = (start.economy, start.arrangement, view.first.id, start.gemeente)
    page.choices = grid.add(*(Cell(name, Style.INPUT) for name in names))
    signs = (factor(contents.sign, side) for side in (LASTEN, BATEN, SALDO))
    grid.extend(page.choices, *(Cell(sign, Style.INPUT) for sign in signs))
    grid.dropdowns += [Dropdown(page.choices, n, name) for n, name in enumerate(LISTS)]
    heads = [w(f"years_{name}") for name in ("fund", "taakveld", "name", "side")]
    kinds = ["", "", "", "", *(w(f"years_{kind}") for kind in KINDS)]
    kinds += [w("years_difference"), ""] * SHOWN
    grid.add(*(Cell(text, Style.HEAD) for text in (*kinds, "")))
    start_year = view.years[0]
    years = [start_year + n for n in range(-BEFORE, SHOWN)]
    pairs = [part for year in years[BEFORE:] for part in (year, w("years_mark"))]
    page.head = grid.add(*(Cell(part, Style.HEAD) for part in (*heads, *years, *pairs, w("years_lasting"))))


def _lines(contents: Contents, *, by_fund: bool) -> list[Line]:
    """Return what anything in the run books on, in the order of funds and taakvelden."""
    table = contents.data.table
    booked = table[(table["kind"] == BOOKING) & (table["taakveld"] != "")]
    rows = booked[["fund", "taakveld", "side"]].drop_duplicates().itertuples(index=False, name=None)
    lines = {Line(fund if by_fund else "", taakveld, side) for fund, taakveld, side in rows}
    funds = ["", *(fund.id for fund in contents.view.scenario.funds), COMMON]
    codes = [taakveld_key(row.code) for row in contents.view.reference.taakvelden]
    return sorted(
        lines, key=lambda row: (funds.index(row.fund), codes.index(row.taakveld), row.side != LASTEN)
    )


def _title(contents: Contents, taakveld: str) -> str:
    table = contents.data.table
    titles = table.loc[(table["taakveld"] == taakveld) & (table["taakveld_title"] != ""), "taakveld_title"]
    return str(titles.iloc[0]) if len(titles) else ""


def _funds(page: _Page) -> None:
    """A block per fund: its taakvelden, lasten before baten, and its saldo."""
    contents = page.contents
    titles = {fund.id: fund.title for fund in contents.view.scenario.funds}
    titles[COMMON] = contents.words("common_purse")
    lines = _lines(contents, by_fund=True)
    for fund in dict.fromkeys(line.fund for line in lines):
        first = page.grid.next
        for line in lines:
            if line.fund == fund:
                _line(page, line, _title(contents, line.taakveld))
        _saldo(page, range(first, page.grid.next), contents.words("years_saldo", name=titles[fund]))


def _line(page: _Page, line: Line, name: str) -> None:
    """Add a row of sums over Data, and its difference from the other arrangement."""
    row = page.grid.add(Cell(line.fund), Cell(line.taakveld), Cell(name), Cell(line.side, Style.MARK))
    _before(page, row, line)
    sign = page.choice(line.side)
    columns = _columns(page)
    mine = {c: sign * page.contents.data.sum(*_criteria(page, row, c, line, "arrangement")) for c in columns}
    _amounts(page, row, mine, Style.EUR)
    gaps = {
        c: page.grid.cell(row, c) - sign * page.contents.data.sum(*_criteria(page, row, c, line, "against"))
        for c in columns
    }
    _differences(page, row, gaps, "" if line.taakveld in AFTER else line.side, Style.EUR)
    known = "I" if line.taakveld == taakveld_key(RESERVES) else None
    page.grid.extend(row, Cell(known, Style.INPUT))
    page.grid.dropdowns.append(Dropdown(row, LASTING, "lasting"))


def _columns(page: _Page) -> list[int]:
    """Return the columns of the years that the run has."""
    return [NOW + n for n in range(min(SHOWN, len(page.contents.view.years)))]


def _criteria(page: _Page, row: int, column: int, line: Line, arrangement: str) -> list[Criterion]:
    """Return which rows of Data belong in a cell."""
    grid = page.grid
    found: list[Criterion] = [page.contents.data.named("kind", BOOKING)]
    found += [("economy", page.choice("economy")), ("arrangement", page.choice(arrangement))]
    found += [("gemeente", page.choice("gemeente")), ("year", grid.cell(page.head, column, fix_row=True))]
    if line.fund:
        found.append(("fund", grid.cell(row, FUND, fix_column=True)))
    for name, place in (("taakveld", TAAKVELD), ("side", SIDE)):
        found.append((name, grid.cell(row, place, fix_column=True)))
    return found


def _before(page: _Page, row: int, line: Line) -> None:
    """Add the years before the run: what is published of a whole taakveld, else that there is nothing."""
    none = page.contents.words("years_none")
    for column in range(FIRST, NOW):
        if line.fund or line.side == BATEN:
            page.grid.extend(row, Cell(none, Style.NOTE))
            continue
        grid = page.grid
        criteria: list[Criterion] = [
            page.contents.data.named("kind", PUBLISHED),
            ("gemeente", page.choice("gemeente")),
            ("year", grid.cell(page.head, column, fix_row=True)),
            ("taakveld", grid.cell(row, TAAKVELD, fix_column=True)),
        ]
        data = page.contents.data
        is_there = data.count(*criteria).is_above(literal(0))
        grid.extend(
            row, Cell(either(is_there, page.choice(LASTEN) * data.sum(*criteria), literal(none)), Style.EUR)
        )


def _amounts(page: _Page, row: int, found: dict[int, Formula], style: Style) -> None:
    none = Cell(page.contents.words("years_none"), Style.NOTE)
    cells = [Cell(found[c], style) if c in found else none for c in range(NOW, NOW + SHOWN)]
    page.grid.extend(row, *cells)


def _differences(page: _Page, row: int, found: dict[int, Formula], side: str, style: Style) -> None:
    """Add difference and V or N of every year; without a side there is neither."""
    for column in range(NOW, NOW + SHOWN):
        gap = found.get(column)
        page.grid.extend(row, Cell(gap, style))
        place = len(page.grid.rows[row]) - 1
        mark = mark_of(page.grid.cell(row, place), page.choice(side), side) if gap and side else None
        page.grid.extend(row, Cell(mark, Style.MARK))


def mark_of(gap: Formula, sign: Formula, side: str) -> Formula:
    """Return V or N: more lasten is a nadeel, more baten or a higher saldo a voordeel, whatever the signs."""
    more, less = ("N", "V") if side == LASTEN else ("V", "N")
    clear = either((gap * sign).is_above(literal(0)), literal(more), literal(less))
    return either(size(gap).is_below(literal(HALF_A_EURO)), literal(NEITHER), clear)


def _totals(page: _Page, rows: range, name: str) -> tuple[int, int]:
    """Add lasten, baten and saldo of rows; return where the first two stand."""
    w, grid = page.contents.words, page.grid
    found = []
    for side in (LASTEN, BATEN):
        parts = {c: grid.sum_where(rows, c, [(SIDE, side, True)]) for c in _with_differences(page)}
        found.append(_closing(page, w(f"years_total_{side}", name=name), side, parts))
    _saldo(page, rows, w("years_saldo", name=name))
    return found[0], found[1]


def _saldo(page: _Page, rows: range, name: str) -> None:
    """Add baten less lasten of rows, before reserves and general means."""
    lasten, baten, saldo = map(page.choice, (LASTEN, BATEN, SALDO))
    before = [(TAAKVELD, taakveld, False) for taakveld in AFTER]

    def plain(sign: Formula, side: str, column: int) -> Formula:
        return sign * page.grid.sum_where(rows, column, [(SIDE, side, True), *before])

    parts = {c: saldo * (plain(baten, BATEN, c) - plain(lasten, LASTEN, c)) for c in _with_differences(page)}
    _closing(page, name, SALDO, parts)


def _with_differences(page: _Page) -> list[int]:
    columns = _columns(page)
    return [*columns, *(DIFFERENCE + 2 * (column - NOW) for column in columns)]


def _closing(page: _Page, name: str, side: str, parts: dict[int, Formula]) -> int:
    row = page.grid.add(*(Cell(text, Style.TOTAL_TEXT) for text in ("", "", name, side)))
    page.grid.extend(row, *[Cell(None, Style.TOTAL_TEXT)] * BEFORE)
    _amounts(page, row, {c: parts[c] for c in _columns(page)}, Style.TOTAL)
    gaps = {c: parts[DIFFERENCE + 2 * (c - NOW)] for c in _columns(page)}
    _differences(page, row, gaps, side if side == SALDO else "", Style.TOTAL)
    page.grid.extend(row, Cell(None))
    return row
