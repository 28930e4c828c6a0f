"""PxQ: why lasten differ between two arrangements, by quantity and price, per taakveld and stage.

Quantity is volume and mix: months at the mean price of the taakveld, and what they cost more or less than it.
A line whose months and price stay has no effect at all.

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
from budgetsim.report.workbook.formulas import Formula, both, either, literal, size, sum_product
from budgetsim.report.workbook.sheet import Cell, Dropdown, Grid, Sheet, span
from budgetsim.report.workbook.signs import NEITHER
from budgetsim.report.workbook.styles import Style
from budgetsim.units import MONTHS_PER_YEAR

TAAKVELD, NAME, Q0, C0, Q1, C1, P0, P1, S0, S1, QUANTITY, VOLUME, MIX, PRICE, OTHER, REST = range(16)
HALFWAY, SHAPLEY_QUANTITY, SHAPLEY_VOLUME, SHAPLEY_MIX, SHAPLEY_PRICE, SHAPLEY_REST, MARK = range(16, 23)
HEADS = (
    "taakveld", "name", "q0", "c0", "q1", "c1", "p0", "p1", "s0", "s1", "quantity", "volume", "mix", "price",
    "other", "rest", "halfway", "quantity", "volume", "mix", "price", "rest", "mark",
)  # fmt: skip
WIDTHS = (18, 50, 16, 19, 19, 16, 11, 11, 8, 8, 13, 12, 12, 12, 11, 8, 11, 13, 12, 12, 12, 8, 5)
CHOICES = ("economy", "gemeente", "year", "before", "after")
LISTS = ("economy", "gemeente", "year", "arrangement", "arrangement")
CLASSIC_EFFECTS = (QUANTITY, VOLUME, MIX, PRICE)
SHAPLEY_EFFECTS = (SHAPLEY_QUANTITY, SHAPLEY_VOLUME, SHAPLEY_MIX, SHAPLEY_PRICE)
"""Quantity is volume and mix together."""
EFFECTS = (*CLASSIC_EFFECTS, OTHER, REST, *SHAPLEY_EFFECTS, SHAPLEY_REST)
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
    name, dropdowns = page.contents.words("sheet_pxq"), tuple(page.grid.dropdowns)
    choices = page.choices - 1 if page.choices else None
    return Sheet(
        "pxq", name, page.grid.rows, WIDTHS, head, 2, dropdowns, pages_across=2, choices=choices
    )  # fmt: skip


def _begin(page: _Page) -> int:
    """Title, choices and headings; return the row of headings."""
    contents, grid, w = page.contents, page.grid, page.contents.words
    view = contents.view
    assert view.main
    for name in ("note", "note_methods", "note_other", "note_sign"):
        grid.say(w(f"pxq_{name}"))
    labels = [*(w(f"pxq_choice_{name}") for name in CHOICES), w("pxq_criterion")]
    grid.add(*(Cell(label, Style.LABEL) for label in labels))
    start = view.opening_choice
    names = [short(name) for name in (start.economy, start.gemeente, view.first.id, view.main.id)]
    values = (*names[:2], contents.all_years, *names[2:])
    page.choices = grid.add(*(Cell(value, Style.INPUT) for value in values))
    grid.dropdowns += [Dropdown(page.choices, n, name) for n, name in enumerate(LISTS)]
    year = page.choice("year")
    every = year.equals(literal(contents.all_years))
    grid.extend(page.choices, Cell(either(every, literal(ANY_YEAR), year), Style.YEAR))
    methods = [""] * len(HEADS)
    methods[Q0], methods[Q1] = w("pxq_before"), w("pxq_after")
    methods[QUANTITY], methods[HALFWAY] = w("pxq_classic"), w("pxq_shapley")
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
    total = rows.stop
    for stage in stages:
        _amounts(page, taakveld, stage)
    title = page.contents.data.titles("taakveld")[taakveld]
    name = w("pxq_total", taakveld=f"{taakveld} {title}")
    grid.add(*(Cell(text, Style.TOTAL_TEXT) for text in (taakveld, name)))
    grid.extend(total, *(Cell(grid.sum(rows, column), Style.TOTAL) for column in (Q0, C0, Q1, C1)))
    for row in rows:
        _shares(grid, row, total)
    means = (_mean_price(grid, rows, *pair) for pair in ((P0, S0), (P1, S1)))
    grid.extend(total, *(Cell(mean, Style.TOTAL_PRICE) for mean in means))
    grid.extend(total, *[Cell(None, Style.TOTAL_TEXT)] * 2)
    for row in rows:
        _classic(grid, row, total)
    halves = [_mean_price(grid, rows, HALFWAY, share) for share in (S0, S1)]
    grid.extend(total, *[Cell(None, Style.TOTAL)] * (len(HEADS) - QUANTITY))
    half = (halves[0] + halves[1]).over(literal(2))
    grid.put(total, HALFWAY, Cell(half, Style.TOTAL_PRICE))
    for row in rows:
        _shapley(grid, row, total)
    _total_effects(page, total, [grid.sum(rows, column) for column in EFFECTS])
    return total


def _amounts(page: _Page, taakveld: str, stage: str) -> None:
    """Add inwoner-months and cost before and after, and prices; a price that is not there is the other's."""
    contents, grid = page.contents, page.grid
    titles = {row.id: row.title for row in contents.view.scenario.stages}
    row = grid.add(Cell(taakveld), Cell(titles.get(stage, contents.words("pxq_no_stage"))))
    for arrangement in ("before", "after"):
        grid.extend(row, Cell(_months(page, stage, arrangement), Style.MONTHS))
        grid.extend(row, Cell(_cost(page, row, stage, arrangement), Style.EUR))
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


def _months(page: _Page, stage: str, arrangement: str) -> Formula:
    """Mean number present is a year's inwoner-months over twelve."""
    data = page.contents.data
    criteria = [data.named("kind", OUTCOME), ("quantity", literal("stock"))]
    criteria += [("subject", literal(stage or data.nothing))]
    return literal(MONTHS_PER_YEAR) * data.sum(*criteria, *_where(page, arrangement))


def _cost(page: _Page, row: int, stage: str, arrangement: str) -> Formula:
    data, grid = page.contents.data, page.grid
    criteria = [data.named("kind", BOOKING), data.named("part", COST), data.named("stage", stage)]
    criteria += [("taakveld", grid.cell(row, TAAKVELD, fix_column=True))]
    return data.sum(*criteria, *_where(page, arrangement))


def _shares(grid: Grid, row: int, total: int) -> None:
    """Add which part a row is of the months of its taakveld, before and after."""
    for quantity in (Q0, Q1):
        whole = grid.cell(total, quantity, fix_row=True)
        share = grid.cell(row, quantity).over(whole)
        grid.extend(row, Cell(either(whole.is_above(literal(0)), share, literal(0)), Style.SHARE))


def _mean_price(grid: Grid, rows: range, price: int, share: int) -> Formula:
    pairs = zip(grid.numbers(rows, price), grid.numbers(rows, share), strict=True)
    return sum_product(span(rows, price, fix_column=False), span(rows, share, fix_column=False), [*pairs])


def _classic(grid: Grid, row: int, total: int) -> None:
    """Add the effects of a row where quantities change first, and the price that Shapley's count at."""
    q0, c0, q1, c1, p0, p1 = (grid.cell(row, column) for column in (Q0, C0, Q1, C1, P0, P1))
    _quantity(grid, row, total, (QUANTITY, VOLUME), P0)
    grid.extend(row, Cell((p1 - p0) * q1, Style.EUR))
    grid.extend(row, Cell((c1 - q1 * p1) - (c0 - q0 * p0), Style.EUR))
    grid.extend(row, Cell(_rest(grid, row, CLASSIC_EFFECTS), Style.PRICE))
    grid.extend(row, Cell((p0 + p1).over(literal(2)), Style.PRICE))


def _shapley(grid: Grid, row: int, total: int) -> None:
    """Add the effects of a row as the mean of both orders."""
    q0, q1, p0, p1 = (grid.cell(row, column) for column in (Q0, Q1, P0, P1))
    _quantity(grid, row, total, (SHAPLEY_QUANTITY, SHAPLEY_VOLUME), HALFWAY)
    grid.extend(row, Cell((p1 - p0) * (q0 + q1).over(literal(2)), Style.EUR))
    grid.extend(row, Cell(_rest(grid, row, SHAPLEY_EFFECTS), Style.PRICE))


def _quantity(grid: Grid, row: int, total: int, places: tuple[int, int], price: int) -> None:
    """Add what more months cost, that part of it at the mean price of the taakveld, and what is left.

    Where nobody is on one side, there is no mix.
    """
    none = literal(0)
    are_there = both(*(grid.cell(total, column, fix_row=True).is_above(none) for column in (Q0, Q1)))
    own, usual = grid.cell(row, price), grid.cell(total, price, fix_row=True)
    more = grid.cell(row, Q1) - grid.cell(row, Q0)
    grid.extend(row, Cell(more * own, Style.EUR))
    grid.extend(row, Cell(more * either(are_there, usual, own), Style.EUR))
    quantity, volume = (grid.cell(row, place) for place in places)
    grid.extend(row, Cell(quantity - volume, Style.EUR))


def _rest(grid: Grid, row: int, effects: Sequence[int]) -> Formula:
    """Return what the effects leave of the difference in cost: nothing, when all is well."""
    quantity, *_, price = (grid.cell(row, column) for column in effects)
    return (quantity + (price + grid.cell(row, OTHER))) - (grid.cell(row, C1) - grid.cell(row, C0))


def _total_effects(page: _Page, row: int, sums: Sequence[Formula]) -> None:
    """Put the effects of a total, and V or N of the whole difference: more lasten is a nadeel."""
    grid = page.grid
    for column, value in zip(EFFECTS, sums, strict=True):
        grid.put(row, column, Cell(value, Style.TOTAL))
    gap = grid.cell(row, C1) - grid.cell(row, C0)
    which = either(gap.is_above(literal(0)), literal("N"), literal("V"))
    mark = either(size(gap).is_below(literal(HALF_A_EURO)), literal(NEITHER), which)
    grid.put(row, MARK, Cell(mark, Style.MARK))


def _grand_total(page: _Page, totals: Sequence[int]) -> int:
    """Add the sum of the taakvelden, but not of their inwoner-months: those are the same people."""
    grid = page.grid

    def added(column: int) -> Formula:
        whole = grid.cell(totals[0], column)
        for row in totals[1:]:
            whole += grid.cell(row, column)
        return whole

    row = grid.add(*[Cell(None, Style.TOTAL_TEXT)] * len(HEADS))
    grid.put(row, NAME, Cell(page.contents.words("pxq_grand_total"), Style.TOTAL_TEXT))
    for column in (C0, C1):
        grid.put(row, column, Cell(added(column), Style.TOTAL))
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
    heads[TAAKVELD], heads[NAME] = w("pxq_choice_economy"), w("pxq_choice_gemeente")
    for column in (Q0, Q1, P0, P1, S0, S1, HALFWAY):
        heads[column] = ""
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
    row = grid.add(*[Cell(None)] * MARK)
    shown: dict[int, float | str] = {C0: cost0, C1: cost1}
    shown |= {TAAKVELD: short(choice.economy), NAME: short(choice.gemeente)}
    for method, places in ((CLASSIC, CLASSIC_EFFECTS), (SHAPLEY, SHAPLEY_EFFECTS)):
        volume, mix, price = (
            float(sums.loc[sums["method"] == method, name].sum()) for name in ("volume", "mix", "price")
        )
        shown |= dict(zip(places, (volume + mix, volume, mix, price), strict=True))
        shown[OTHER] = cost1 - cost0 - (volume + mix + price)
    for column, value in shown.items():
        grid.put(row, column, Cell(value, Style.TEXT if isinstance(value, str) else Style.EUR))
    for place, effects in ((REST, CLASSIC_EFFECTS), (SHAPLEY_REST, SHAPLEY_EFFECTS)):
        grid.put(row, place, Cell(_rest(grid, row, effects), Style.PRICE))


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
