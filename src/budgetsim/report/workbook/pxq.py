"""PxQ: why lasten differ between two arrangements, by price, volume and mix, per taakveld and stage.

Knows no other sheet but Data. The upper part is live for a choice of the reader's; the lower part has every
economy for the first two arrangements, reckoned apart from the formulas.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from budgetsim.analysis.bookings import COST
from budgetsim.analysis.price_volume_mix import CLASSIC, GROUP_COLUMNS, SHAPLEY, price_volume_mix
from budgetsim.report.view import Choice
from budgetsim.report.words import short
from budgetsim.report.workbook.contents import Contents
from budgetsim.report.workbook.data import ANY_YEAR, BOOKING, OUTCOME, Criterion
from budgetsim.report.workbook.formulas import Formula, either, literal, size
from budgetsim.report.workbook.sheet import Cell, Dropdown, Grid, Sheet
from budgetsim.report.workbook.signs import NEITHER
from budgetsim.report.workbook.styles import Style
from budgetsim.units import MONTHS_PER_YEAR

TAAKVELD, STAGE, NAME, Q0, C0, Q1, C1, P0, P1, S0, S1, VOLUME, MIX, PRICE, OTHER, REST = range(16)
SHAPLEY_VOLUME, SHAPLEY_MIX, SHAPLEY_PRICE, SHAPLEY_REST, MARK = range(16, 21)
HEADS = (
    "taakveld", "stage", "name", "q0", "c0", "q1", "c1", "p0", "p1", "s0", "s1", "volume", "mix", "price",
    "other", "rest", "volume", "mix", "price", "rest", "mark",
)  # fmt: skip
WIDTHS = (15, 18, 26, 17, 17, 17, 13, 10, 10, 8, 8, *[11] * 5, *[11] * 4, 5)
CHOICES = ("economy", "gemeente", "year", "before", "after")
LISTS = ("economy", "gemeente", "year", "arrangement", "arrangement")
EFFECTS = (VOLUME, MIX, PRICE, OTHER, REST, SHAPLEY_VOLUME, SHAPLEY_MIX, SHAPLEY_PRICE, SHAPLEY_REST)
HALF_A_EURO = 0.5


@dataclass(frozen=True)
class Pxq:
    """The sheet, the row of its grand total, and the rows of its lower part by economy and gemeente.

    Without a second arrangement, or any lasten, there is nothing to compare: no rows.
    """

    sheet: Sheet
    total: int | None
    choices: int
    overview: range


@dataclass
class _Page:
    contents: Contents
    grid: Grid = field(default_factory=Grid)
    choices: int = 0

    def choice(self, name: str) -> Formula:
        return self.grid.fixed(self.choices, CHOICES.index(name))

    @property
    def year(self) -> Formula:
        """The cell that stands for one year, or for all."""
        return self.grid.fixed(self.choices, len(CHOICES))


def pxq_sheet(contents: Contents) -> Pxq:
    """Return the sheet with the opening choice, or a sentence when there is nothing to compare."""
    page, w = _Page(contents), contents.words
    page.grid.say(w("pxq_title"), Style.TITLE)
    groups = _groups(contents)
    if contents.view.main is None or not groups:
        head = page.grid.say(w("pxq_nothing" if contents.view.main else "pxq_one"))
        return Pxq(_sheet(page, head), None, 0, range(0))
    head = _begin(page)
    totals = [_block(page, taakveld, stages) for taakveld, stages in groups.items()]
    total = _grand_total(page, totals)
    page.grid.say("")
    overview = _overview(page)
    return Pxq(_sheet(page, head), total, page.choices, overview)


def _sheet(page: _Page, head: int) -> Sheet:
    return Sheet(
        "pxq", page.contents.words("sheet_pxq"), page.grid.rows, WIDTHS, head, 3, tuple(page.grid.dropdowns)
    )


def _begin(page: _Page) -> int:
    """Title, choices and headings; return the row of headings."""
    contents, grid, w = page.contents, page.grid, page.contents.words
    view = contents.view
    assert view.main
    for name in ("note", "note_other", "note_sign"):
        grid.say(w(f"pxq_{name}"))
    labels = [*(w(f"pxq_choice_{name}") for name in CHOICES), w("pxq_criterion")]
    grid.add(*(Cell(label, Style.LABEL) for label in labels))
    start = view.opening_choice
    values = (start.economy, start.gemeente, contents.all_years, view.first.id, view.main.id)
    page.choices = grid.add(*(Cell(value, Style.INPUT) for value in values))
    grid.dropdowns += [Dropdown(page.choices, n, name) for n, name in enumerate(LISTS)]
    year = page.choice("year")
    every = year.equals(literal(contents.all_years))
    grid.extend(page.choices, Cell(either(every, literal(ANY_YEAR), year), Style.YEAR))
    methods = ["", "", "", w("pxq_before"), "", w("pxq_after"), "", *[""] * 4, w("pxq_classic"), *[""] * 4]
    methods += [w("pxq_shapley"), *[""] * 4]
    grid.add(*(Cell(text, Style.HEAD) for text in methods))
    return grid.heads([w(f"pxq_{name}") for name in HEADS])


def _groups(contents: Contents) -> dict[str, list[str]]:
    """Return every taakveld with the stages on which anything of it is spent."""
    table = contents.data.table
    spent = table[(table["kind"] == BOOKING) & (table["part"] == COST)]
    pairs = spent[["taakveld", "stage"]].drop_duplicates()
    order = ["", *(stage.id for stage in contents.view.scenario.stages)]
    groups: dict[str, list[str]] = {}
    for taakveld, stage in sorted(zip(pairs["taakveld"], pairs["stage"], strict=True)):
        groups.setdefault(str(taakveld), []).append(str(stage))
    return {taakveld: sorted(stages, key=order.index) for taakveld, stages in groups.items()}


def _block(page: _Page, taakveld: str, stages: Sequence[str]) -> int:
    """Add the stages of a taakveld and its total; return where the total stands."""
    grid, w = page.grid, page.contents.words
    rows = range(grid.next, grid.next + len(stages))
    for stage in stages:
        _amounts(page, taakveld, stage)
    heads = (taakveld, "", w("pxq_total", taakveld=taakveld))
    total = grid.add(*(Cell(text, Style.TOTAL_TEXT) for text in heads))
    grid.extend(total, *(Cell(grid.sum(rows, column), Style.TOTAL) for column in (Q0, C0, Q1, C1)))
    grid.extend(total, *[Cell(None, Style.TOTAL_TEXT)] * 4)
    for row in rows:
        _effects(grid, row, total)
    _total_effects(page, total, [grid.sum(rows, column) for column in EFFECTS])
    return total


def _amounts(page: _Page, taakveld: str, stage: str) -> None:
    """Add inwoner-months and cost before and after, and prices; a price that is not there is the other's."""
    contents, grid = page.contents, page.grid
    titles = {row.id: row.title for row in contents.view.scenario.stages}
    title = titles.get(stage, contents.words("pxq_no_stage"))
    row = grid.add(Cell(taakveld), Cell(stage or contents.data.nothing), Cell(title))
    for arrangement in ("before", "after"):
        grid.extend(row, Cell(_months(page, row, arrangement), Style.MONTHS))
        grid.extend(row, Cell(_cost(page, row, arrangement), Style.EUR))
    q0, c0, q1, c1 = (grid.cell(row, column) for column in (Q0, C0, Q1, C1))
    none = literal(0)
    price0, price1 = c0.over(q0), c1.over(q1)
    is0, is1 = q0.is_above(none), q1.is_above(none)
    grid.extend(row, Cell(either(is0, price0, either(is1, price1, none)), Style.PRICE))
    grid.extend(row, Cell(either(is1, price1, either(is0, price0, none)), Style.PRICE))


def _where(page: _Page, arrangement: str) -> list[Criterion]:
    return [
        ("economy", page.choice("economy")), ("arrangement", page.choice(arrangement)),
        ("gemeente", page.choice("gemeente")), ("year", page.year),
    ]  # fmt: skip


def _months(page: _Page, row: int, arrangement: str) -> Formula:
    """Mean number present is a year's inwoner-months over twelve."""
    data = page.contents.data
    stage = page.grid.cell(row, STAGE, fix_column=True)
    criteria = [data.named("kind", OUTCOME), ("quantity", literal("stock")), ("subject", stage)]
    return literal(MONTHS_PER_YEAR) * data.sum(*criteria, *_where(page, arrangement))


def _cost(page: _Page, row: int, arrangement: str) -> Formula:
    data, grid = page.contents.data, page.grid
    criteria = [data.named("kind", BOOKING), data.named("part", COST)]
    criteria += [("taakveld", grid.cell(row, TAAKVELD, fix_column=True))]
    criteria += [("stage", grid.cell(row, STAGE, fix_column=True))]
    return data.sum(*criteria, *_where(page, arrangement))


def _effects(grid: Grid, row: int, total: int) -> None:
    """Add shares and effects of a row: docs/model.md gives both methods."""
    all0, all1 = (grid.cell(total, column, fix_row=True) for column in (Q0, Q1))
    q0, c0, q1, c1, p0, p1 = (grid.cell(row, column) for column in (Q0, C0, Q1, C1, P0, P1))
    none = literal(0)
    is0, is1 = all0.is_above(none), all1.is_above(none)
    own0, own1 = q0.over(all0), q1.over(all1)
    grid.extend(row, Cell(either(is0, own0, either(is1, own1, none)), Style.SHARE))
    grid.extend(row, Cell(either(is1, own1, either(is0, own0, none)), Style.SHARE))
    s0, s1 = grid.cell(row, S0), grid.cell(row, S1)
    volume = (all1 - all0) * s0 * p0
    mix = all1 * (s1 - s0) * p0
    price = (p1 - p0) * q1
    other = (c1 - q1 * p1) - (c0 - q0 * p0)
    grid.extend(row, *(Cell(effect, Style.EUR) for effect in (volume, mix, price, other)))
    grid.extend(row, Cell(_rest(grid, row, (VOLUME, MIX, PRICE)), Style.PRICE))
    third, sixth = literal(3), literal(6)

    def mean(a: Formula, b: Formula, c: Formula, d: Formula) -> Formula:
        return (a + b).over(third) + (c + d).over(sixth)

    volume = (all1 - all0) * mean(s0 * p0, s1 * p1, s0 * p1, s1 * p0)
    mix = (s1 - s0) * mean(all0 * p0, all1 * p1, all0 * p1, all1 * p0)
    price = (p1 - p0) * mean(all0 * s0, all1 * s1, all0 * s1, all1 * s0)
    grid.extend(row, *(Cell(effect, Style.EUR) for effect in (volume, mix, price)))
    grid.extend(row, Cell(_rest(grid, row, (SHAPLEY_VOLUME, SHAPLEY_MIX, SHAPLEY_PRICE)), Style.PRICE))


def _rest(grid: Grid, row: int, effects: Sequence[int]) -> Formula:
    """Return what the effects leave of the difference in cost: nothing, when all is well."""
    volume, mix, price = (grid.cell(row, column) for column in effects)
    return ((volume + mix) + (price + grid.cell(row, OTHER))) - (grid.cell(row, C1) - grid.cell(row, C0))


def _total_effects(page: _Page, row: int, sums: Sequence[Formula]) -> None:
    """Add the effects of a total, and V or N of the whole difference: more lasten is a nadeel."""
    grid = page.grid
    grid.extend(row, *(Cell(value, Style.TOTAL) for value in sums))
    gap = grid.cell(row, C1) - grid.cell(row, C0)
    which = either(gap.is_above(literal(0)), literal("N"), literal("V"))
    mark = either(size(gap).is_below(literal(HALF_A_EURO)), literal(NEITHER), which)
    grid.extend(row, Cell(mark, Style.MARK))


def _grand_total(page: _Page, totals: Sequence[int]) -> int:
    """Add the sum of the taakvelden, but not of their inwoner-months: those are the same people."""
    grid = page.grid

    def added(column: int) -> Formula:
        whole = grid.cell(totals[0], column)
        for row in totals[1:]:
            whole += grid.cell(row, column)
        return whole

    heads = ("", "", page.contents.words("pxq_grand_total"))
    row = grid.add(*(Cell(text, Style.TOTAL_TEXT) for text in heads))
    for column in (Q0, C0, Q1, C1):
        grid.extend(row, Cell(added(column) if column in (C0, C1) else None, Style.TOTAL))
    grid.extend(row, *[Cell(None, Style.TOTAL_TEXT)] * 4)
    _total_effects(page, row, [added(column) for column in EFFECTS])
    return row


# The lower part


def _overview(page: _Page) -> range:
    """Add every economy and gemeente over all years, between the first two arrangements."""
    contents, grid, w = page.contents, page.grid, page.contents.words
    view = contents.view
    assert view.main
    grid.say(w("pxq_overview", first=short(view.first.id), main=short(view.main.id)), Style.SECTION)
    heads = [w(f"pxq_{name}") for name in HEADS[:MARK]]
    heads[:3] = [w("pxq_choice_economy"), w("pxq_choice_gemeente"), w("pxq_name")]
    grid.heads(heads)
    first = grid.next
    for choice in view.choices(("economy", "gemeente")):
        _overview_row(page, choice, view.first.id, view.main.id)
    return range(first, grid.next)


def _overview_row(page: _Page, choice: Choice, before: str, after: str) -> None:
    """Add the effects of all taakvelden together, each decomposed by itself."""
    contents, grid = page.contents, page.grid
    parts = []
    for taakveld, stages in _groups(contents).items():
        table = pd.DataFrame([_group(contents, choice, taakveld, s, before, after) for s in stages])
        for method in (CLASSIC, SHAPLEY):
            parts.append(price_volume_mix(table, method).assign(method=method))
        parts.append(pd.DataFrame({"cost0": table["cost0"], "cost1": table["cost1"]}))
    sums = pd.concat(parts, ignore_index=True)
    cost0, cost1 = float(sums["cost0"].sum()), float(sums["cost1"].sum())
    shown: list[Cell] = [Cell(choice.economy), Cell(choice.gemeente), Cell(contents.words("pxq_grand_total"))]
    shown += [Cell(None), Cell(cost0, Style.EUR), Cell(None), Cell(cost1, Style.EUR), *[Cell(None)] * 4]
    row = grid.add(*shown)
    classic, shapley = (
        [float(sums.loc[sums["method"] == method, name].sum()) for name in ("volume", "mix", "price")]
        for method in (CLASSIC, SHAPLEY)
    )
    other = cost1 - cost0 - sum(classic)
    grid.extend(row, *(Cell(value, Style.EUR) for value in (*classic, other)))
    grid.extend(row, Cell(_rest(grid, row, (VOLUME, MIX, PRICE)), Style.PRICE))
    grid.extend(row, *(Cell(value, Style.EUR) for value in shapley))
    grid.extend(row, Cell(_rest(grid, row, (SHAPLEY_VOLUME, SHAPLEY_MIX, SHAPLEY_PRICE)), Style.PRICE))


def _group(
    contents: Contents, choice: Choice, taakveld: str, stage: str, before: str, after: str
) -> dict[str, object]:
    """Return a group for the decomposition, with its cost: spent with nobody there, it has no price."""
    place = {"economy": choice.economy, "gemeente": choice.gemeente, "year": ANY_YEAR}
    spent = {"kind": BOOKING, "part": COST, "taakveld": taakveld, "stage": stage}
    stock = {"kind": OUTCOME, "quantity": "stock", "subject": stage}
    total = contents.data.total
    costs = [total({**spent, **place, "arrangement": name}) for name in (before, after)]
    months = [MONTHS_PER_YEAR * total({**stock, **place, "arrangement": name}) for name in (before, after)]
    prices = [cost / many if many else 0.0 for cost, many in zip(costs, months, strict=True)]
    numbers = dict(zip(GROUP_COLUMNS[1:], (prices[0], months[0], prices[1], months[1]), strict=True))
    return {"group": stage, **numbers, "cost0": costs[0], "cost1": costs[1]}
