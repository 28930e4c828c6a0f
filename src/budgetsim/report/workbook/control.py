"""Controle: what must be true of this workbook, each as a live formula that is TRUE or FALSE.

Knows the other sheets by where their figures stand. Sheets are held against each other and against Data, and
every fund's year against itself; what only all replications can tell stands there as a count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from budgetsim.analysis.bookings import CLOSING, COST, GRANTED, INCOME, OPENING
from budgetsim.report.view import TOTAL
from budgetsim.report.words import short
from budgetsim.report.workbook import pxq as of_pxq
from budgetsim.report.workbook import results, taakvelden
from budgetsim.report.workbook import years as of_years
from budgetsim.report.workbook.contents import Contents
from budgetsim.report.workbook.data import ANY_YEAR, BOOKING, OUTCOME, PUBLISHED, Criterion
from budgetsim.report.workbook.formulas import Formula, all_of, either, literal, size
from budgetsim.report.workbook.published import published_lasten
from budgetsim.report.workbook.pxq import Pxq
from budgetsim.report.workbook.sheet import Cell, Grid, Sheet, on, span, sum_over
from budgetsim.report.workbook.signs import BATEN, LASTEN, SALDO, factor
from budgetsim.report.workbook.styles import Style
from budgetsim.report.workbook.years import Years

HALF_A_CENT = 0.005
ECONOMY, ARRANGEMENT, WHAT, HOLDS, LEFT, RIGHT, GAP = range(7)
PARTS = (OPENING, GRANTED, INCOME, COST, CLOSING)
"""Only a fund's year has these: the first three are its left side, the others its right."""
WIDTHS = (20, 24, 70, 12, 18, 18, 16, *[16] * len(PARTS))
SIDES = (LASTEN, BATEN, SALDO)
QUANTITIES = {LASTEN: "lasten", BATEN: "baten", SALDO: "saldo"}
FUND_KEYS = ["economy", "arrangement", "gemeente", "fund", "year"]


@dataclass(frozen=True)
class Others:
    """The sheets that are held against each other."""

    results: Sheet
    years: Years
    pxq: Pxq
    taakvelden: Sheet


@dataclass
class _Page:
    contents: Contents
    others: Others
    grid: Grid = field(default_factory=Grid)

    def check(
        self, name: str, left: Formula, right: Formula, place: Sequence[str] = ("", ""), **more: object
    ) -> None:
        """Add a check: two figures that must be equal to half a cent."""
        grid = self.grid
        row = grid.add(*map(Cell, place), Cell(self.contents.words(f"control_{name}", **more)), Cell(None))
        grid.extend(row, Cell(left, Style.PRICE), Cell(right, Style.PRICE))
        _judge(grid, row)


def _judge(grid: Grid, row: int) -> None:
    """Add what is between both sides of a row, and put whether it holds: nothing, to half a cent."""
    grid.put(row, GAP, Cell(grid.cell(row, LEFT) - grid.cell(row, RIGHT), Style.PRICE))
    gap = grid.cell(row, GAP)
    grid.put(row, HOLDS, Cell(size(gap).is_below(literal(HALF_A_CENT)), Style.YES_NO))


def control_sheet(contents: Contents, others: Others) -> Sheet:
    """Return the sheet; its first figure says whether everything holds."""
    page, w = _Page(contents, others), contents.words
    grid = page.grid
    grid.say(w("control_title"), Style.TITLE)
    grid.say(w("control_note"))
    whole = grid.add(Cell(w("control_whole"), Style.LABEL))
    heads = [*(f"head_{n}" for n in range(GAP + 1)), *(f"fund_{part}" for part in PARTS)]
    head = grid.heads([w(f"control_{name}") for name in heads])
    first = grid.next
    _files(page)
    _meerjaren(page)
    _pxq(page)
    for economy, arrangement in contents.places():
        _place(page, economy, arrangement)
    checks = range(first, grid.next)
    closes = _fund_years(page)
    found = [rows for rows in (checks, closes) if len(rows)]
    values = [grid.value(row, HOLDS) for rows in found for row in rows if grid.value(row, HOLDS) != ""]
    grid.extend(whole, Cell(all_of(",".join(span(rows, HOLDS) for rows in found), values), Style.YES_NO))
    return Sheet("controle", w("sheet_control"), grid.rows, WIDTHS, head, 3)


def _files(page: _Page) -> None:
    damage = page.contents.view.damage.values()
    page.check("files", literal(len(damage)), literal(0))
    for sentence in damage:
        page.grid.add(Cell(""), Cell(""), Cell(sentence))


def _meerjaren(page: _Page) -> None:
    """Of every year: over funds and over taakvelden the same, as the outcomes have it and as Taakvelden."""
    years, sheet = page.others.years, page.others.years.sheet
    chosen = {name: on(sheet, years.choices, n) for n, name in enumerate(of_years.CHOICES)}
    shown, titles = page.contents.view.years[: of_years.SHOWN], page.contents.data.titles("fund")
    for column, year in enumerate(shown, of_years.NOW):
        when = on(sheet, years.head, column)
        for side, fund, taakveld in zip(SIDES, years.by_fund, years.by_taakveld, strict=True):
            what = page.contents.words(f"control_side_{side}")
            told = on(sheet, fund, column)
            page.check("years_two_ways", told, on(sheet, taakveld, column), what=what, year=year)
            due = _outcome(page, chosen, when, QUANTITIES[side], "" if side == SALDO else TOTAL)
            page.check("years_outcome", chosen[side] * told, due, what=what, year=year)
        for name, row in years.of_fund.items():
            due = _outcome(page, chosen, when, QUANTITIES[SALDO], name)
            told = chosen[SALDO] * on(sheet, row, column)
            page.check("years_fund", told, due, fund=titles[name], year=year)
        page.check("years_left", on(sheet, years.left, column), literal(0), year=year)
        for side, row in years.iv3.items():
            due = _booked_on(page, chosen, column, side)
            page.check("years_taakvelden", chosen[side] * on(sheet, row, column), due, side=side, year=year)
    _published(page, chosen)


def _outcome(page: _Page, chosen: dict[str, Formula], year: Formula, quantity: str, subject: str) -> Formula:
    """Return an outcome of a year, as the page has it, for the choice on Meerjaren; '' for all subjects."""
    data = page.contents.data
    criteria = [data.named("kind", OUTCOME), ("quantity", literal(quantity)), ("year", year)]
    criteria += [(name, chosen[name]) for name in ("economy", "arrangement", "gemeente")]
    return data.sum(*criteria, *([("subject", literal(subject))] if subject else []))


def _published(page: _Page, chosen: dict[str, Formula]) -> None:
    """One figure of a taakveld and year is published, and stands alone on Meerjaren at the first choice."""
    years, contents = page.others.years, page.contents
    data, start = contents.data, contents.view.opening_choice.gemeente
    is_first = chosen["gemeente"].equals(literal(short(start)))
    for item in published_lasten(contents):
        if item.figure.id not in years.published:
            continue
        figure, (row, column) = item.figure, years.published[item.figure.id]
        count = data.count(
            data.named("kind", PUBLISHED), ("quantity", literal(figure.kind or "")),
            data.named("gemeente", figure.gemeente), ("year", literal(figure.year or 0)),
            data.named("taakveld", item.taakveld),
        )  # fmt: skip
        page.check("published_once", count, literal(1), title=figure.title)
        if figure.gemeente == start:
            shown = chosen[LASTEN] * on(years.sheet, row, column)
            page.check("published", shown, either(is_first, literal(figure.value), shown), title=figure.title)


def _booked_on(page: _Page, choices: dict[str, Formula], column: int, side: str) -> Formula:
    """Return the sum of a year on Taakvelden, without its sign."""
    years = page.others.years
    wanted = {
        "gemeente": choices["gemeente"], "economy": choices["economy"], "arrangement": choices["arrangement"],
        "year": on(years.sheet, years.head, column), "side": literal(side),
    }  # fmt: skip
    criteria = [(taakvelden.COLUMNS.index(name), cell) for name, cell in wanted.items()]
    return _sign(page, side) * sum_over(page.others.taakvelden, taakvelden.MEAN, criteria)


def _sign(page: _Page, side: str) -> Formula:
    return literal(factor(page.contents.sign, side))


def _pxq(page: _Page) -> None:
    """Effects add up, cost is that of Data, and the opening choice is as reckoned without formulas."""
    pxq, data = page.others.pxq, page.contents.data
    if pxq.total is None:
        return
    for name, column in (("classic", of_pxq.REST), ("shapley", of_pxq.SHAPLEY_REST)):
        page.check(f"pxq_{name}", on(pxq.sheet, pxq.total, column), literal(0))
    choice = {n: on(pxq.sheet, pxq.choices, k) for k, n in enumerate((*of_pxq.CHOICES, "criterion"))}
    for column, arrangement in ((of_pxq.C0, "before"), (of_pxq.C1, "after")):
        spent = data.sum(
            data.named("kind", BOOKING), data.named("part", COST), ("economy", choice["economy"]),
            ("gemeente", choice["gemeente"]), ("year", choice["criterion"]),
            ("arrangement", choice[arrangement]),
        )  # fmt: skip
        told = on(pxq.sheet, pxq.total, column)
        page.check("pxq_cost", told, spent, which=page.contents.words(f"pxq_{arrangement}"))
    _pxq_twice(page, pxq.total)


def _pxq_twice(page: _Page, total: int) -> None:
    """As long as nobody chose otherwise, the formulas give what was reckoned without them."""
    pxq, view = page.others.pxq, page.contents.view
    start = view.opening_choice
    assert view.main
    names = [short(name) for name in (start.economy, start.gemeente, view.first.id, view.main.id)]
    opening = (*names[:2], page.contents.all_years, *names[2:])
    is_opening = [on(pxq.sheet, pxq.choices, k).equals(literal(value)) for k, value in enumerate(opening)]
    same = Formula(f"AND({','.join(part.text for part in is_opening)})", all(p.value for p in is_opening))
    for column in (of_pxq.VOLUME, of_pxq.MIX, of_pxq.PRICE, of_pxq.SHAPLEY_MIX):
        live = on(pxq.sheet, total, column)
        page.check("pxq_twice", live, either(same, on(pxq.sheet, pxq.overview[0], column), live),
                   what=page.contents.words(f"pxq_{of_pxq.HEADS[column]}"))  # fmt: skip


def _place(page: _Page, economy: str, arrangement: str) -> None:
    """Taakvelden, outcomes and Resultaat of one arrangement in one economy, against what was booked."""
    data, place = page.contents.data, (short(economy), short(arrangement))
    where: list[Criterion] = [("economy", literal(place[0])), ("arrangement", literal(place[1]))]

    def booked(*more: Criterion) -> Formula:
        return data.sum(data.named("kind", BOOKING), *where, *more)

    for side in (LASTEN, BATEN):
        one: Criterion = ("side", literal(side))
        criteria = [(taakvelden.ECONOMY, where[0][1]), (taakvelden.ARRANGEMENT, where[1][1])]
        told = sum_over(
            page.others.taakvelden, taakvelden.MEAN, [*criteria, (taakvelden.SIDE, literal(side))]
        )
        internal = booked(one, data.named("taakveld", ""))
        page.check("taakvelden", _sign(page, side) * told, booked(one) - internal, place, side=side)
    outcome = data.named("kind", OUTCOME)
    whole: list[Criterion] = [("subject", literal(TOTAL)), ("year", literal(ANY_YEAR))]
    for name, parts in (("lasten", (COST,)), ("baten", (GRANTED, INCOME))):
        left = data.sum(outcome, *where, ("quantity", literal(name)), *whole)
        right = booked(data.named("part", parts[0]))
        for part in parts[1:]:
            right += booked(data.named("part", part))
        page.check(f"outcome_{name}", left, right, place)
    _result(page, *place)
    unclosed = page.contents.books.unclosed
    mine = unclosed[(unclosed["economy"] == economy) & (unclosed["arrangement"] == arrangement)]
    page.check("unclosed", literal(int(mine["years"].sum())), literal(0), place)


def _result(page: _Page, economy: str, arrangement: str) -> None:
    """What Resultaat shows per year, times the years, is the horizon on Data."""
    data, w = page.contents.data, page.contents.words
    for name in ("net_draw", "lasten"):
        shown = sum_over(page.others.results, results.VALUE, [
            (results.ECONOMY, literal(economy)), (results.ARRANGEMENT, literal(arrangement)),
            (results.OUTCOME, literal(results.outcome_name(w, name))),
        ])  # fmt: skip
        horizon = data.sum(
            data.named("kind", OUTCOME), ("economy", literal(economy)), ("arrangement", literal(arrangement)),
            ("quantity", literal(name)), ("subject", literal(TOTAL)), ("year", literal(0)),
        )  # fmt: skip
        years = literal(page.contents.view.scenario.years)
        page.check(
            "result", years * shown, horizon, (economy, arrangement), what=results.outcome_name(w, name)
        )


# Every fund's year


def _fund_years(page: _Page) -> range:
    """Add opening + grants + income - cost = closing per fund and year; return the rows."""
    grid, w = page.grid, page.contents.words
    grid.say(w("control_closing"), Style.SECTION)
    table, titles = _closings(page.contents), page.contents.data.titles("fund")
    first = grid.next
    for row in table.to_dict("records"):
        place, year = short(row["gemeente"]), row["year"]
        name = w("control_fund_name", fund=titles[row["fund"]], gemeente=place, year=year)
        texts = (short(row["economy"]), short(row["arrangement"]), name, *[None] * (GAP - WHAT))
        number = grid.add(*map(Cell, texts), *(Cell(row[part], Style.PRICE) for part in PARTS))
        opening, granted, income, cost, closing = (
            grid.cell(number, GAP + 1 + place) for place in range(len(PARTS))
        )
        grid.put(number, LEFT, Cell(opening + granted + income, Style.PRICE))
        grid.put(number, RIGHT, Cell(cost + closing, Style.PRICE))
        _judge(grid, number)
    return range(first, grid.next)


def _closings(contents: Contents) -> pd.DataFrame:
    """Return FUND_KEYS and PARTS in euros; closing is what leaves the fund on 31 December."""
    table = contents.books.table
    leaves = (table["side"] == LASTEN) != table["part"].isin((COST, CLOSING))
    signed = table["cents"].where(~leaves, -table["cents"])
    euros = table.assign(eur=signed / (100 * contents.view.replications))
    wide = euros.pivot_table(
        index=FUND_KEYS, columns="part", values="eur", aggfunc="sum", fill_value=0.0, observed=True
    )
    return wide.reindex(columns=list(PARTS), fill_value=0.0).reset_index()
