"""Meerjaren has the saldo of the page, and lasten and baten that make it; no sheet has ids for names."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from runs import run_of, tight
from workbooks import Made, earmarked, made, published, towns

from budgetsim.report import values
from budgetsim.report.layouts import choice_labels
from budgetsim.report.view import TOTAL, RunView
from budgetsim.report.words import WORDS, short
from budgetsim.report.workbook import pxq, years
from budgetsim.report.workbook.control import WHAT
from budgetsim.report.workbook.formulas import Formula
from budgetsim.report.workbook.sheet import Sheet
from budgetsim.report.workbook.styles import FITTED

NL = WORDS["nl"]
A_CENT = 0.005 + 1e-6


@pytest.fixture(scope="module")
def marked() -> Made:
    return made(run_of(earmarked(published=published())))


@pytest.fixture(scope="module")
def usual() -> Made:
    return made(run_of(tight(published=published())))


def sheet_of(book: Made, name: str) -> Sheet:
    return next(sheet for sheet in book.sheets if sheet.id == name)


def plain(sheet: Sheet) -> list[list[Any]]:
    """Return the rows of a sheet as values, a formula as the file has it."""
    return [
        [cell.value.value if isinstance(cell.value, Formula) else cell.value for cell in row]
        for row in sheet.rows
    ]


def rows_named(book: Made, name: str, side: str = "") -> Iterator[list[Any]]:
    """Yield the rows of Meerjaren with a name, and with a side if one is given."""
    for row in plain(sheet_of(book, "meerjaren")):
        if len(row) > years.SIDE and row[years.NAME] == name and side in ("", row[years.SIDE]):
            yield row


def holds(book: Made) -> object:
    sheet = sheet_of(book, "controle")
    row = next(row for row in plain(sheet) if row and row[0] == NL["control_whole"])
    return row[1]


# The saldo of the page


def of_page(view: RunView, table: Any, year: int, **wanted: str) -> float:
    """Return a value of the page for the opening choice of the workbook."""
    start = view.opening_choice
    rows = table[(table["gemeente"] == start.gemeente) & (table["economy"] == start.economy)]
    rows = rows[(rows["arrangement"] == start.arrangement) & (rows["period"] == str(year))]
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    (value,) = rows["value"]
    return float(value)


@pytest.mark.parametrize("name", ["marked", "usual"])
def test_the_saldo_of_every_fund_is_that_of_the_page(name: str, request: pytest.FixtureRequest) -> None:
    book: Made = request.getfixturevalue(name)
    view, table, found = book.view, values.saldo(book.view), 0
    for fund in view.scenario.funds:
        (row,) = rows_named(book, NL["years_saldo"].format(name=fund.title), "S")
        for column, year in enumerate(view.years[: years.SHOWN], years.NOW):
            assert row[column] == pytest.approx(of_page(view, table, year, subject=fund.id), abs=A_CENT)
            found += bool(row[column])
    assert found > len(view.scenario.funds)


@pytest.mark.parametrize("name", ["marked", "usual"])
@pytest.mark.parametrize("over", ["all_funds", "all_taakvelden"])
def test_lasten_and_baten_of_everything_are_those_of_the_page_and_make_the_saldo(
    name: str, over: str, request: pytest.FixtureRequest
) -> None:
    book: Made = request.getfixturevalue(name)
    view, whole = book.view, NL[f"years_{over}"]
    outlook, year_end = values.outlook(view), values.year_end(view)
    sides = {}
    for side, indicator in (("L", "lasten"), ("B", "baten")):
        (sides[side],) = rows_named(book, NL[f"years_total_{side}"].format(name=whole), side)
        for column, year in enumerate(view.years[: years.SHOWN], years.NOW):
            due = of_page(view, outlook, year, subject=TOTAL, indicator=indicator)
            assert sides[side][column] == pytest.approx(due, abs=A_CENT)
    (saldo,) = rows_named(book, NL["years_saldo"].format(name=whole), "S")
    for column, year in enumerate(view.years[: years.SHOWN], years.NOW):
        assert saldo[column] == pytest.approx(sides["B"][column] - sides["L"][column], abs=1e-6)
        due = of_page(view, year_end, year, subject=TOTAL, indicator="saldo")
        assert saldo[column] == pytest.approx(due, abs=len(view.scenario.funds) * A_CENT)


def test_what_goes_back_to_the_rijk_is_a_line_of_its_own_and_the_year_end_leaves_nothing(
    marked: Made,
) -> None:
    view, table = marked.view, values.year_end(marked.view)
    *_, row = (row for row in rows_named(marked, NL["years_terug_naar_rijk"], "B") if not row[years.TAAKVELD])
    (left,) = rows_named(marked, NL["years_left"], "S")
    for column, year in enumerate(view.years[: years.SHOWN], years.NOW):
        due = of_page(view, table, year, subject=TOTAL, indicator="repaid_to_rijk")
        assert due > 0
        assert row[column] == pytest.approx(-due, abs=A_CENT)
        assert left[column] == pytest.approx(0, abs=1e-6)
    assert holds(marked) is True


def test_another_saldo_than_that_of_the_page_is_found_out(marked: Made) -> None:
    """As if a repayment were counted in the saldo again."""
    view = marked.view
    mine = view.indicators["indicator"] == "saldo"
    other = view.indicators.assign(value=view.indicators["value"].where(~mine, view.indicators["value"] - 1))
    assert holds(made((replace(view, indicators=other), marked.books))) is False


# Published figures


def test_only_the_begroting_and_the_rekening_of_a_year_stand_in_its_column(usual: Made) -> None:
    rows = [row for row in rows_named(usual, "taakveld 6.3", "L") if row[years.TAAKVELD] == "tv 6.3"]
    assert [row[years.FIRST : years.NOW] for row in rows] == [[NL["years_none"]] * 2, [305_000, 321_000]]
    assert holds(usual) is True


def test_other_published_figures_stand_apart_and_say_what_they_are(usual: Made) -> None:
    sheet = plain(sheet_of(usual, "meerjaren"))
    start = next(n for n, row in enumerate(sheet) if row[0] == NL["years_published"])
    assert [row[: years.FIRST + 4] for row in sheet[start + 3 :]] == [
        ["tv 6.3", "naar_2026", "Meppel", NL["years_rekening"], 2022, 2026, 333_000],
        ["tv 6.3", "naar_2025", "Meppel", NL["years_rekening"], 2022, 2025, 299_000],
        ["tv 6.3", "anders", "Meppel", NL["years_unknown"], NL["years_unknown"], 2026, 111_000],
    ]


def test_a_figure_that_is_told_twice_is_not_added_up_and_found_out() -> None:
    """`check` refuses it; a workbook of a scenario made in Python does not trust that."""
    twice = [*published(), {**published()[0], "id": "nog_een", "value": 20_000.0}]
    book = made(run_of(tight(published=twice), 1))
    rows = [row for row in rows_named(book, "taakveld 6.3", "L") if row[years.TAAKVELD] == "tv 6.3"]
    assert [row[years.FIRST + 1] for row in rows] == [NL["years_none"]] * 2
    assert holds(book) is False


def test_control_holds_every_figure_of_a_column_against_the_scenario(usual: Made) -> None:
    rows = [row for row in plain(sheet_of(usual, "controle")) if len(row) > WHAT]
    told = {row[WHAT]: row[WHAT + 2 : WHAT + 4] for row in rows}
    for name, value in (("lasten_63", 321_000), ("rekening_63", 305_000)):
        assert told[NL["control_published_once"].format(title=name)] == [1, 1]
        assert told[NL["control_published"].format(title=name)] == [value, value]
    assert not [what for what in told if "naar_2026" in str(what)]


# Names that people know


IDS_STAY = ("data", "uitgangspunten", "lees-mij")
"""Data has ids beside names, Uitgangspunten the paths of a scenario; Lees mij has its file name."""


@pytest.mark.parametrize("name", ["marked", "usual"])
def test_no_sheet_calls_a_thing_by_its_id(name: str, request: pytest.FixtureRequest) -> None:
    book: Made = request.getfixturevalue(name)
    scenario = book.view.scenario
    things = (
        *scenario.funds,
        *scenario.stages,
        *scenario.arrangements,
        *scenario.economies,
        *scenario.gemeenten,
    )
    ids = {thing.id for thing in things} - {thing.title for thing in things} | {"gezamenlijk"}
    for sheet in book.sheets:
        texts = {value for row in plain(sheet) for value in row if isinstance(value, str)}
        if sheet.id not in IDS_STAY:
            assert not texts & ids, sheet.id
    titles = {value for row in plain(sheet_of(book, "data")) for value in row}
    assert {fund.title for fund in scenario.funds} <= titles


def test_choices_are_the_names_on_the_page(usual: Made) -> None:
    named = choice_labels(usual.view)
    texts = {value for row in plain(sheet_of(usual, "lees-mij")) for value in row if isinstance(value, str)}
    for labels in named.values():
        assert set(labels.values()) <= texts
    start = usual.view.opening_choice
    choices = [
        row[:4] for row in plain(sheet_of(usual, "meerjaren")) if row[0] == named["economy"][start.economy]
    ]
    first = usual.view.first.id
    assert choices == [[short(name) for name in (start.economy, start.arrangement, first, start.gemeente)]]


def test_names_that_look_like_patterns_find_only_themselves(marked: Made) -> None:
    """Two funds and a stage whose titles hold * and ? have each their own amounts."""
    saldi = [
        next(rows_named(marked, NL["years_saldo"].format(name=fund.title)))[years.NOW]
        for fund in marked.view.scenario.funds
    ]
    assert len(set(saldi)) == len(saldi)


def test_texts_are_seen_whole_in_their_column(marked: Made) -> None:
    book, found = openpyxl.load_workbook(io.BytesIO(marked.content)), 0
    for sheet in marked.sheets:
        for column in range(len(sheet.widths)):
            letter = openpyxl.utils.get_column_letter(column + 1)
            width = book[sheet.name].column_dimensions[letter].width
            cells = (row[column] for row in sheet.rows if column < len(row) and not sheet.table)
            for cell in cells:
                if cell.style in FITTED and isinstance(cell.value, str):
                    assert len(cell.value) <= width, (sheet.id, cell.value)
                    found += 1
    assert found > 100


# Risico


def test_the_highest_chance_stands_beside_its_year() -> None:
    book = made(run_of(towns(), 4))
    view, rows = book.view, plain(sheet_of(book, "risico"))
    head = next(n for n, row in enumerate(rows) if NL["risk_highest"] in row)
    at = rows[head].index(NL["risk_highest"])
    found = []
    for row in rows[head + 1 :]:
        chances = dict(zip(view.years, row[4:at], strict=True))
        assert row[at] == max(chances.values())
        assert (
            row[at + 1] == next(y for y, c in chances.items() if c == row[at])
            if row[at]
            else row[at + 1] == "-"
        )
        found.append(row[at + 1])
    assert set(found) & set(view.years)


# PxQ


def test_a_line_that_does_not_change_has_no_effect(marked: Made) -> None:
    rows = [row for row in plain(sheet_of(marked, "pxq")) if str(row[pxq.TAAKVELD]).startswith("tv ")]
    still = next(row for row in rows if row[pxq.NAME] == "Wsw, een *gesloten* regeling?")
    assert still[pxq.Q0] == still[pxq.Q1] > 0
    assert still[pxq.C0] == still[pxq.C1] > 0
    assert [still[effect] for effect in pxq.EFFECTS] == pytest.approx([0] * len(pxq.EFFECTS))
    total = next(row for row in rows if row[pxq.TAAKVELD] == "tv 6.5" and row[pxq.NAME].startswith("Totaal"))
    assert abs(total[pxq.VOLUME]) > 1
    assert abs(total[pxq.MIX]) > 1


def test_lines_add_up_to_the_total_of_their_taakveld(marked: Made) -> None:
    rows = [row for row in plain(sheet_of(marked, "pxq")) if str(row[pxq.TAAKVELD]).startswith("tv ")]
    for total in (row for row in rows if str(row[pxq.NAME]).startswith("Totaal")):
        lines = [row for row in rows if row[pxq.TAAKVELD] == total[pxq.TAAKVELD] and row is not total]
        for effect in pxq.EFFECTS:
            assert total[effect] == pytest.approx(sum(row[effect] for row in lines), abs=1e-6)
        gap = total[pxq.C1] - total[pxq.C0]
        assert total[pxq.QUANTITY] + total[pxq.PRICE] + total[pxq.OTHER] == pytest.approx(gap, abs=1e-6)
        assert total[pxq.VOLUME] + total[pxq.MIX] == pytest.approx(total[pxq.QUANTITY], abs=1e-6)
